"""How far what was found in a text speaks for a symptom: where it stands, and how it is meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from enroltriage.expert.knowledge import KnowledgeBase

from .codes import codes_in, is_of_enrolment, normal_code
from .denials import AFTER, Denials
from .descriptions import Described
from .gist import Gist
from .layout import Layout, is_logged
from .mentions import (
    OR,
    UNSURE,
    Mention,
    Mentions,
)
from .stretch import WHOLE, Sighting
from .topic import Topic
from .words import words_at

NEAR = 60
"""Within so many words stand the surroundings that words need, and what speaks of something else."""
FEW_WORDS = 4
"""A message of no more words may be said of other things too."""
NEARLY = 0.8
"""So much of a longer message is taken for it, where the text says little else."""
WHOLE_SCORE, LARGE_SCORE, PART_SCORE = 0.98, 0.94, 0.86
"""How likely a message is meant of which so much is there: all, at least ``LARGE``, less."""
LARGE = 0.85
DESCRIBED_SCORE, SCANT_SCORE = 0.85, 0.8
"""How likely a description in own words is meant: of three notions and more, or of fewer."""
QUOTED = 0.95
"""What was written before, or stands in a signature, counts as much of its score."""


class Evidence(NamedTuple):
    """What speaks for one of these symptoms, how likely (0 to 1), and where it stands.

    ``is_new``: in what is new in the text, and not in what it quotes or in a signature. ``mentions``
    are those that it is made of where somebody puts it in own words.
    """

    symptoms: tuple[str, ...]
    score: float
    start: int
    end: int
    is_new: bool = True
    mentions: tuple[Mention, ...] = ()


class Weigher:
    """Weighs what was found in one text.

    ``begin`` is where its words begin; ``alone`` that it is nothing but a message or a code, so that
    it needs no surroundings. ``known`` are the facts known of the case, once they are.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        text: str,
        begin: Sequence[int],
        mentions: Mentions,
        layout: Layout,
        topic: Topic,
        gist: Gist,
        denials: Denials,
        *,
        alone: bool,
    ) -> None:
        self._symptoms = knowledge.symptoms
        self._platform = knowledge.platform_fact.name
        self._text = text
        self._begin = begin
        self._mentions = mentions
        self._layout = layout
        self._topic = topic
        self._alone = alone
        self.known: Mapping[str, object] = {}
        self._gist = gist
        self._denials = denials
        self._denied: list[tuple[int, int]] = []
        self._over: set[str] = set()
        self._shown: list[tuple[int, int]] = []
        self._tokens: list[tuple[int, int]] = []

    def sightings(self, found: Iterable[Sighting]) -> Iterator[Evidence]:
        """Messages and tokens."""
        for one in found:
            if not self._alone and self._denials.deny(one.start, one.end):
                self._denied.append((one.start, one.end))
                if self._layout.kind(one.start) == "new":
                    self._over.update(one.symptoms)
                continue
            whole = one.share >= WHOLE
            score = WHOLE_SCORE if whole else LARGE_SCORE if one.share >= LARGE else PART_SCORE
            told = whole or (one.share >= NEARLY and one.words > FEW_WORDS)
            if one.is_token:  # it needs no surroundings: nothing else is called so
                self._tokens.append((one.start, one.end))
                symptoms = self._of_device(one.symptoms, one.start)
                if normal_code(self._text[one.start : one.end]) is not None:
                    symptoms = self._coded(symptoms, one.start, one.end)
            else:
                several = len(one.symptoms) > 1
                telling = whole and one.words > FEW_WORDS
                if telling and codes_in(self._text[one.start : one.end]).whole:
                    symptoms = self._of_device(one.symptoms, one.start)
                else:
                    symptoms = self._meant(
                        one.symptoms, one.start, one.end, loosely=several, telling=telling
                    )
                if one.words <= FEW_WORDS or not whole:
                    # A number that the rules have as a message, and not as a code, has other senses.
                    told = told and normal_code(self._text[one.start : one.end]) is None
                    symptoms = self._in_place(symptoms, one.start, one.end, whole=told)
            for evidence in self._weighed(symptoms, score, one.start, one.end):
                self._shown.append((one.start, one.end))
                yield evidence

    def described(self, found: Iterable[Described]) -> Iterator[Evidence]:
        """Descriptions in somebody's own words."""
        standing = [one for one in found if self._stands(one)]
        single = [one for one in standing if len(one.symptoms) == 1]
        for one in standing:
            rivals = self._rivals(one, single)
            if any(2 * rival.length <= one.length for rival in rivals):
                continue  # a tighter one tells which is meant
            score = DESCRIBED_SCORE if len(one.mentions) > 2 else SCANT_SCORE
            symptoms = one.symptoms
            if len(symptoms) == 1 and (self._is_unsure(one.start, one.end) or self._is_one_or(one)):
                symptoms = (*symptoms, *self._symptoms[symptoms[0]].confused_with)
            either = (
                id_ for rival in rivals if 2 * one.length > rival.length for id_ in rival.symptoms
            )
            symptoms = tuple(dict.fromkeys((*symptoms, *either)))
            symptoms = self._meant(symptoms, one.start, one.end, loosely=True)
            symptoms = self._of_device(symptoms, max([m.start for m in one.mentions]))
            if set(one.symptoms).isdisjoint(symptoms):
                continue  # what is only taken for it is not described
            to_ask = len(symptoms) > 1
            symptoms = self._in_place(symptoms, one.start, one.end, whole=to_ask)
            for evidence in self._weighed(symptoms, score, one.start, one.end):
                yield evidence._replace(mentions=tuple(one.mentions))

    def _stands(self, one: Described) -> bool:
        """Whether nothing takes it back, and no message says it already."""
        if any(one.start < end and start < one.end for start, end in self._denied):
            return False
        if any(start <= one.start and one.end <= end for start, end in self._shown):
            return False
        parts = (m for m in one.mentions for a, b in self._tokens if a <= m.start and m.end <= b)
        if any(parts):
            return False  # a part of a code is no word
        text, start, end = self._text, one.start, one.end
        if is_logged(text, end) or ("\n" in text[start:end] and is_logged(text, start)):
            return False  # nobody writes in own words there
        if self._denials.deny(one.start, one.end) or self._denials.deny_within(one):
            return False
        if self._topic.is_in_order(max(one.mentions, key=lambda mention: mention.at)):
            return False  # it ends with something that is in order
        # Nor may half of it be new, and half quoted; in a signature stand the words of others.
        kinds = {self._layout.kind(mention.start) for mention in one.mentions}
        return len(kinds) == 1 and kinds != {"signature"}

    def _rivals(self, one: Described, found: Iterable[Described]) -> list[Described]:
        """What describes in the same place what people take for it; ``found`` are of one symptom."""
        symptoms, (id_, *others) = self._symptoms, one.symptoms
        if others:
            return []
        return [
            other
            for other in found
            if other.start < one.end
            and one.start < other.end
            and symptoms[id_].is_taken_for(symptoms[other.symptoms[0]])
        ]

    def codes(self, found: Iterable[tuple[tuple[str, ...], int, int]]) -> Iterator[Evidence]:
        """Error codes."""
        for symptoms, start, end in found:
            if not self._denials.deny(start, end):
                meant = self._coded(symptoms, start, end)
                yield from self._weighed(meant, WHOLE_SCORE, start, end)

    def _coded(self, symptoms: tuple[str, ...], start: int, end: int) -> tuple[str, ...]:
        """Those of which a number speaks here, and not of what else has errors of that number.

        On another platform than is known the number means something else, or is a bystander's.
        """
        known = {self._platform: None if self._alone else self.known.get(self._platform)}
        symptoms = tuple(id_ for id_ in symptoms if self._symptoms[id_].applies(known))
        code = normal_code(self._text[start:end])
        if code is not None and is_of_enrolment(code):
            return self._of_device(symptoms, start)
        meant = self._meant(symptoms, start, end, loosely=True)
        return self._in_place(meant, start, end, whole=True)

    def _weighed(
        self, symptoms: tuple[str, ...], score: float, start: int, end: int
    ) -> Iterator[Evidence]:
        """The evidence, unless the text as a whole, or where it stands, speaks against it."""
        told = [self._symptoms[id_] for id_ in symptoms]
        if not told or (not self._alone and self._gist.speaks_against(told, start)):
            return
        kind = self._layout.kind(start)
        is_new = kind == "new"
        if not is_new and self._over.issuperset(symptoms):
            return  # what is new denies it
        if kind == "signature" and len(symptoms) > 1:
            return  # "or contact your system administrator"
        yield Evidence(symptoms, score if is_new else score * QUOTED, start, end, is_new)

    def _of_device(self, symptoms: tuple[str, ...], start: int) -> tuple[str, ...]:
        """Those that the device can have of which this is said."""
        if self._alone:
            return symptoms
        other = self._topic.is_of_other_device
        return tuple(id_ for id_ in symptoms if not other(self._symptoms[id_], start))

    def _meant(
        self,
        symptoms: tuple[str, ...],
        start: int,
        end: int,
        *,
        loosely: bool,
        telling: bool = False,
    ) -> tuple[str, ...]:
        """Those of which this is said, and not of something else.

        ``telling``: if it names its surroundings itself, it does not matter what shows it.
        """
        if self._alone:
            return symptoms
        low, high = words_at(self._begin, start, end)
        strays = partial(self._topic.strays, loosely=loosely, telling=telling)
        return tuple(
            id_ for id_ in symptoms if not strays(self._symptoms[id_], start, low, end, high)
        )

    def _in_place(
        self, symptoms: Collection[str], start: int, end: int, *, whole: bool
    ) -> tuple[str, ...]:
        """Those of which the surroundings speak, or beside which nothing else is named."""
        if self._alone:
            return tuple(symptoms)
        low, high = words_at(self._begin, start, end)
        to_ask = len(symptoms) > 1  # asking costs less than naming what is not meant

        def fits(id_: str) -> bool:
            symptom = self._symptoms[id_]
            if not symptom.near or self._is_bound(symptom.applies_to):
                return True
            elsewhere = self._names_any(symptom.elsewhere, low - NEAR, high + NEAR)
            if whole and to_ask:
                return not elsewhere
            near = self._mentions.of_any(symptom.near).between(low - NEAR, high + NEAR)
            return bool(near) or (whole and not elsewhere)

        return tuple(filter(fits, symptoms))

    def _names_any(self, notions: tuple[str, ...], low: int, high: int) -> bool:
        """Whether one of these is named between these words, and not in a signature: "Sent from Outlook"."""
        those = self._mentions.of_any(notions).between(low, high)
        return any(self._layout.kind(m.start) != "signature" for m in those)

    def _is_bound(self, applies_to: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether the case is known to be of this very kind: of all that a symptom is bound to."""
        others = [fact for fact in applies_to if fact != self._platform]
        return bool(others) and all(self.known.get(f) in applies_to[f] for f in others)

    def _is_one_or(self, one: Described) -> bool:
        """Whether one of its words is the second of two that "or" joins: "the network or server"."""
        return any(self._mentions.between(OR, m.at - 1, m.at - 1) for m in one.mentions)

    def _is_unsure(self, start: int, end: int) -> bool:
        low, high = words_at(self._begin, start, end)
        return bool(self._mentions.between(UNSURE, low - AFTER, high + 3 * AFTER))
