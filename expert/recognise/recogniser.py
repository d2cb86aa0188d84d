"""What a ticket says: its symptoms, its error codes, and the facts that it states.

It abstains rather than guess: what is denied, solved or merely supposed does not count, a message
that several symptoms share is a question, and words that could be meant otherwise need the
surroundings that the rules name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from enroltriage.expert.case import Case
from enroltriage.expert.conditions import FactValue, Scalar, evaluate, facts_of
from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.vocabulary import FactType

from .addresses import Addresses
from .claims import Claims
from .codes import codes_in, compared, is_failure, normal_code
from .cut import CutMessages
from .decision import Span, decide
from .denials import Denials
from .descriptions import Descriptions
from .device import device_of
from .evidence import LARGE_SCORE, QUOTED, Evidence, Weigher
from .gist import Gist
from .layout import lay_out, without_markup
from .letters import plain, seen
from .lexicon import Lexicon
from .mentions import CLOSING, DISCLAIMER, QUOTE
from .negated import with_negated
from .notions import Notions
from .phrases import Phrases
from .places import Places
from .sentences import is_one_item
from .stated import MOST_SPANS, stated_facts, with_numbers
from .stated import Stated as Stated
from .stretch import WHOLE
from .together import Together
from .topic import Topic
from .worded import Worded
from .written import shared_descriptions, written_in

SHOWN = LARGE_SCORE * QUOTED
"""What is as likely was shown: a message or a code, in good part."""
KEPT_RECOGNISERS = 2
"""For how many kinds of knowledge: for one, and for the one that takes its place."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the words of a case say.

    ``spans`` holds each recognised symptom with its places in the ticket's text (none where it
    was recognised in a fact), ``scores`` how likely it is meant; ``candidates`` are the symptoms
    that an ambiguous message fits, empty as soon as a symptom is at hand. ``facts`` are those that the
    text states and nobody gave; ``disagreeing`` those that it states otherwise than given.
    """

    spans: Mapping[str, tuple[Span, ...]]
    candidates: tuple[str, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, Stated] = field(default_factory=dict)
    disagreeing: Mapping[str, Stated] = field(default_factory=dict)

    def within(self, knowledge: KnowledgeBase) -> Recognition:
        """The part of it that this knowledge, which may be of an earlier edition, has."""
        symptoms, facts = knowledge.symptoms, knowledge.facts
        return Recognition(
            {id_: spans for id_, spans in self.spans.items() if id_ in symptoms},
            tuple(id_ for id_ in self.candidates if id_ in symptoms),
            {id_: score for id_, score in self.scores.items() if id_ in symptoms},
            *(
                {name: one for name, one in stated.items() if _is_value(one.value, facts.get(name))}
                for stated in (self.facts, self.disagreeing)
            ),
        )


def _is_value(value: Scalar, fact: FactType | None) -> bool:
    return fact is not None and (fact.values is None or value in fact.values)


NOT_RECOGNISED, SAYS_NOTHING = Recognition({}), Recognition({})
"""Of a case without words, and of one whose words were read and say nothing."""


class Recogniser:
    """Reads texts by one knowledge base. Immutable, and safe to share between threads."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._worded = [f.name for f in knowledge.facts.values() if f.matched_against]
        self._coded = next(
            (f.name for f in knowledge.facts.values() if f.matched_against == "codes"), None
        )
        written = written_in(knowledge)
        self._lexicon = Lexicon(written.texts(), written.classes)
        self._phrases = Phrases(self._lexicon, written.messages, written.codes)
        self._cut = CutMessages(self._phrases.phrases, self._lexicon.word)
        symptoms = knowledge.symptoms.values()
        self._elsewhere = {notion for symptom in symptoms for notion in symptom.elsewhere}
        self._notions = Notions(self._lexicon, written.forms, written.classes, self._elsewhere)
        self._addresses = Addresses(written.forms, written.classes)
        self._descriptions = Descriptions(shared_descriptions(knowledge))
        self._silent = {s.id for s in symptoms if not s.messages and not s.codes}
        self._places = Places(knowledge)
        self._codes: dict[str, tuple[str, ...]] = {}
        for id_, code in written.codes:
            normal = normal_code(code)
            if normal is not None:
                self._codes[normal] = (*self._codes.get(normal, ()), id_)

    def recognise(self, case: Case, text: str | None) -> Recognition:
        """What the ticket's text and the text facts of the case say together."""
        found: list[tuple[Evidence, bool]] = []
        stated: Mapping[str, Stated] = {}
        if text:
            evidence, stated = self.read(text, case.known)
            found += [(one, True) for one in evidence]
        for fact in self._worded:
            value = case.given.get(fact)
            if isinstance(value, str):
                found += [(one, False) for one in self.read(value, case.known, alone=True)[0]]
        if not found and not stated:
            return SAYS_NOTHING
        facts = {name: one for name, one in stated.items() if not case.asked(name)}
        known = {**{name: one.value for name, one in facts.items()}, **case.known}
        disagreeing = {
            name: one
            for name, one in stated.items()
            if self._disagrees(name, case.known.get(name), one.value)
        }
        spans, scores, candidates = decide(self._knowledge, found, known)
        if case.given.get(self._knowledge.symptom_fact.name) is not None:
            candidates = ()
        return Recognition(spans, candidates, scores, facts, disagreeing)

    def read(
        self, text: str, known: Mapping[str, FactValue], *, alone: bool = False
    ) -> tuple[list[Evidence], Mapping[str, Stated]]:
        """The evidence in one text, and the facts that it states; ``known`` are those given.

        ``alone``: the text is nothing but a message or a code, so that it needs no surroundings.
        """
        clean = without_markup(text)
        words = self._lexicon.read(plain(clean))
        mentions = with_negated(self._notions.find(clean, words), clean)
        if addressed := [*self._addresses.find(clean, words.begin)]:
            mentions = mentions.with_more(addressed)
        ends = ([m.start for m in mentions.of(cue)] for cue in (QUOTE, CLOSING, DISCLAIMER))
        layout = lay_out(clean, *ends)
        topic = Topic(self._knowledge, clean, mentions, layout, known)
        gist = Gist(self._elsewhere, clean, words.begin, mentions, layout, topic)
        denials = Denials(clean, words.begin, mentions)
        read = (self._knowledge, clean, words.begin, mentions, layout, topic, gist, denials)
        weigher, claims = Weigher(*read, alone=alone), Claims(*read)
        sightings = self._phrases.find(clean, words, self._cut.find(clean, words))
        found: Mapping[str, Stated] = {}
        if not alone:
            said = with_numbers(mentions.said(), clean, self._knowledge.facts)
            quoted = [(s.start, s.end) for s in sightings if s.share >= WHOLE and s.words > 1]
            found = stated_facts(said, lambda m: claims.counts(m, quoted))
        known = {**{name: one.value for name, one in found.items()}, **known}
        weigher.known = known
        codes, begun = codes_in(clean)
        shown = [code for code in codes if code[0] in self._codes]
        evidence = [
            *weigher.sightings(sightings),
            *weigher.described(self._descriptions.find(mentions, known)),
            *weigher.codes((self._codes[code], start, end) for code, start, end in shown),
            *weigher.codes(self._begun(begun)),
        ]
        together = Together(self._knowledge.symptoms, clean, words.begin, mentions)
        evidence = together.taken(self._audible(evidence, clean))
        if not alone:
            platform = self._knowledge.platform_fact.name
            device = None if platform in found else device_of(topic, claims, evidence)
            found = found if device is None else {**found, platform: device}
            found = self._places.stated(found, evidence, clean, words.begin, mentions)
            found = self._consistent(found, known)
        if self._coded is not None and not alone:
            told = {(one.start, one.end) for one in evidence if len(one.symptoms) == 1}
            shown += [(seen(clean[s.start : s.end]), *s[2:4]) for s in sightings if s.is_token]
            named = [code for code in shown if code[1:] in told]
            others = [
                (code, start, end)
                for code, start, end in codes
                if is_failure(clean[start:end], code) and not denials.deny(start, end)
            ]
            code = _stated_code(named or others)
            found = {**found, **({} if code is None else {self._coded: code})}
        return evidence, found

    def _begun(
        self, begun: Iterable[tuple[str, int, int]]
    ) -> Iterator[tuple[tuple[str, ...], int, int]]:
        """Codes that are cut off, as those symptoms whose codes begin so.

        Where the rules know but one, another that they do not know may be meant as well: it is none.
        """
        places: dict[str, list[Span]] = {}
        for digits, start, end in begun:
            places.setdefault(digits, []).append((start, end))
        for digits, where in places.items():
            if f"{digits:0>8}" in self._codes:
                continue  # it is short, and whole
            meant = [those for code, those in self._codes.items() if code.startswith(digits)]
            symptoms = tuple(dict.fromkeys(id_ for those in meant for id_ in those))
            if len(symptoms) > 1:
                yield from ((symptoms, start, end) for start, end in where[:MOST_SPANS])

    def _consistent(
        self, found: Mapping[str, Stated], known: Mapping[str, FactValue]
    ) -> Mapping[str, Stated]:
        """The stated facts without what cannot be so: "automatic enrolment" of a Windows device.

        Of facts that contradict one another that one is left out which would be asked for again.
        """
        facts = {**{name: one.value for name, one in found.items()}, **known}
        impossible = {
            next(iter(facts_of(each.when)))
            for each in self._knowledge.contradictions.values()
            if evaluate(each.when, facts)
        }
        return {name: one for name, one in found.items() if name not in impossible}

    def _disagrees(self, fact: str, given: FactValue | None, stated: Scalar) -> bool:
        """Whether something else is given than the text states."""
        if given is None:
            return False
        if fact == self._coded:
            return compared(str(given)) != compared(str(stated))
        return given != stated

    def _audible(self, evidence: list[Evidence], text: str) -> list[Evidence]:
        """Without symptoms that show nothing where the same item of the text says more.

        More says a message, unless it is half of one that fits the symptom as well, and of two such
        symptoms the one that is told in more detail.
        """
        quiet = [one for one in evidence if self._silent.issuperset(one.symptoms)]
        telling = [one for one in evidence if one.score >= SHOWN and one not in quiet]

        def outdone(one: Evidence) -> bool:
            more = (
                other for other in quiet if len(other.symptoms) == 1 and other.score > one.score
            )
            shown = (other for other in telling if not set(one.symptoms) <= {*other.symptoms})
            return any(
                is_one_item(text, min(one.end, other.end), max(one.start, other.start))
                for other in (*shown, *more)
            )

        return [one for one in evidence if one not in quiet or not outdone(one)]


@lru_cache(KEPT_RECOGNISERS)
def recogniser_of(read_by: Worded) -> Recogniser:
    """The recogniser: its index of words takes long to make, and serves all that read alike."""
    return read_by.reader or Recogniser(read_by.knowledge)


def _stated_code(codes: Sequence[tuple[str, int, int]]) -> Stated | None:
    """The first of these codes, with its places."""
    if not codes:
        return None
    first = codes[0][0]
    places = {(start, end) for code, start, end in codes if compared(code) == compared(first)}
    return Stated(first, tuple(sorted(places)[:MOST_SPANS]))
