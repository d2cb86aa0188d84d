"""What an answer points out, in the language of the answer and always in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from .case import Case
from .conditions import FactValue
from .diagnosis import AMBIGUOUS, Notice
from .engine import Inference
from .excerpt import excerpt
from .knowledge import KnowledgeBase
from .language import QUOTES
from .recognise import Recognition
from .recognise.codes import codes_in, compared
from .rulebase import CONFIRMED, CONTRADICTED, NOTICE, OUT_OF_SCOPE, POSSIBLE, SUPERSEDED

_OTHERWISE = {
    "en": "{title} (given: {given}, in the text: {stated})",
    "de": "{title} (angegeben: {given}, im Text: {stated})",
}
INCIDENT = "incident"
"""The notice of many cases with one cause; rules of earlier versions have no words for it."""
UNKNOWN_CODE = "unknown-code"
"""The notice of an error code that no symptom has; those have none for it either."""
POINTED = "points-to-symptoms"
"""The notice of facts that point to symptoms while none is known; nor have those for it."""
KEPT_CODES = 2
"""For how many versions of the knowledge its codes are kept: for one, and the one that follows it."""
_MOST = 60
"""How many characters of a value are shown."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the notices of one answer rest on, besides the conclusions of the rules.

    ``contradicting`` are the facts that cannot hold together, ``ambiguous`` the symptoms that
    the words fit, ``exhausted`` the symptoms whose causes are all excluded; both by their ids.
    ``pointed`` are the symptoms to which the facts ``leading`` there point, while none is known.
    """

    contradicting: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    exhausted: tuple[str, ...] = ()
    pointed: tuple[str, ...] = ()
    leading: tuple[str, ...] = ()


def write_notices(
    knowledge: KnowledgeBase, inference: Inference, found: Circumstances, language: str
) -> tuple[Notice, ...]:
    """All notices of one answer; each code at most once."""
    writer = _Writer(knowledge, inference, language)
    written = (
        writer.out_of_scope(),
        writer.contradiction(found.contradicting),
        writer.ambiguous(found.ambiguous),
        writer.pointed(found.pointed, found.leading),
        writer.no_cause_left(found.exhausted),
        writer.destructive(),
        writer.no_variant(),
        writer.superseded(),
    )
    return tuple(notice for notice in written if notice is not None)


def notices_of_words(
    knowledge: KnowledgeBase,
    case: Case,
    recognition: Recognition,
    at_hand: tuple[str, ...],
    language: str,
) -> Iterator[Notice]:
    """What the very words of a case give occasion to point out, and not all that are alike."""
    if recognition.disagreeing:
        told, known = recognition.disagreeing.items(), case.known
        otherwise = {name: (known[name], stated.value) for name, stated in told}
        yield disagreement(knowledge, otherwise, language)
    if not at_hand and UNKNOWN_CODE in knowledge.notices:
        for fact in knowledge.facts.values():
            code = case.given.get(fact.name) if fact.matched_against == "codes" else None
            if isinstance(code, str) and not _is_known(code, _codes(knowledge)):
                shown = QUOTES[language].format(excerpt(code, _MOST))
                message = knowledge.notices[UNKNOWN_CODE][language].format(code=shown)
                yield Notice(UNKNOWN_CODE, message, (fact.name,))


@lru_cache(KEPT_CODES)
def _codes(knowledge: KnowledgeBase) -> frozenset[str]:
    """The codes of all symptoms, those that stand in messages among them, as they are compared."""
    symptoms = knowledge.symptoms.values()
    texts = (
        text
        for symptom in symptoms
        for told in (symptom.messages, symptom.partial_messages)
        for texts in (told or {}).values()
        for text in texts
    )
    in_texts = (code for text in texts for code, _, _ in codes_in(text).whole)
    return frozenset((*(compared(c) for s in symptoms for c in s.codes), *in_texts))


def _is_known(written: str, codes: frozenset[str]) -> bool:
    """Whether this is one of the codes, or holds one."""
    return compared(written) in codes or any(
        code in codes for code, _, _ in codes_in(written).whole
    )


def disagreement(
    knowledge: KnowledgeBase, facts: Mapping[str, tuple[FactValue, FactValue]], language: str
) -> Notice:
    """That a text states facts otherwise than they were given.

    ``facts`` has by name what was given, and what the text states.
    """
    quote = QUOTES[language].format

    def shown(name: str, value: FactValue) -> str:
        values = value if isinstance(value, tuple) else (value,)
        labels = ", ".join(knowledge.label(name, one, language) for one in values)
        return quote(excerpt(labels, _MOST))

    told = [
        _OTHERWISE[language].format(
            title=quote(knowledge.facts[name].title[language]),
            given=shown(name, given),
            stated=shown(name, stated),
        )
        for name, (given, stated) in facts.items()
    ]
    message = knowledge.notices["text-disagrees"][language].format(facts=", ".join(told))
    return Notice("text-disagrees", message, tuple(facts))


def incident(
    knowledge: KnowledgeBase,
    cause: str,
    count: int,
    hours: int,
    language: str,
    *,
    is_least: bool = False,
) -> Notice:
    """That many cases within a few hours have one cause that concerns the whole tenant.

    ``is_least``: there may be more of them.
    """
    title = QUOTES[language].format(knowledge.causes[cause].title[language])
    message = knowledge.notices[INCIDENT][language]
    told = f"{count}+" if is_least else str(count)
    return Notice(INCIDENT, message.format(causes=title, count=told, hours=hours))


class _Writer:
    """One method for each code; None where there is nothing to point out."""

    def __init__(self, knowledge: KnowledgeBase, inference: Inference, language: str) -> None:
        self._knowledge = knowledge
        self._inference = inference
        self._language = language

    def out_of_scope(self) -> Notice | None:
        symptoms = self._inference.subjects(OUT_OF_SCOPE)
        bound = {f for id_ in symptoms for f in self._knowledge.symptoms[id_].applies_to}
        name = self._knowledge.platform_fact.name
        names = (name,) if name in bound else ()
        return self._notice(
            "platform-out-of-scope", symptoms, names, facts=names, symptoms=symptoms
        )

    def contradiction(self, facts: tuple[str, ...]) -> Notice | None:
        symptoms = self._inference.subjects(CONTRADICTED)
        return self._notice("contradiction", facts, facts, facts=facts, symptoms=symptoms)

    def ambiguous(self, symptoms: tuple[str, ...]) -> Notice | None:
        names = (self._knowledge.symptom_fact.name,)
        return self._notice(AMBIGUOUS, symptoms, names, symptoms=symptoms)

    def pointed(self, symptoms: tuple[str, ...], facts: tuple[str, ...]) -> Notice | None:
        if POINTED not in self._knowledge.notices:
            return None
        return self._notice(POINTED, symptoms, facts, facts=facts, symptoms=symptoms)

    def no_cause_left(self, ids: tuple[str, ...]) -> Notice | None:
        symptoms = [self._knowledge.symptoms[id_] for id_ in ids]
        causes = dict.fromkeys(pair.cause for symptom in symptoms for pair in symptom.causes)
        return self._notice("no-known-cause-left", ids, symptoms=ids, causes=causes)

    def destructive(self) -> Notice | None:
        resolutions = self._concluded("destructive-resolution")
        standing = (*self._inference.subjects(CONFIRMED), *self._inference.subjects(POSSIBLE))
        causes = [c for c in standing if self._knowledge.causes[c].resolution in resolutions]
        return self._notice(
            "destructive-resolution", resolutions, resolutions=resolutions, causes=causes
        )

    def no_variant(self) -> Notice | None:
        resolutions = self._concluded("no-resolution-variant")
        varying = (self._knowledge.resolutions[id_].varies_by for id_ in resolutions)
        names = tuple(dict.fromkeys(name for name in varying if name))
        return self._notice(
            "no-resolution-variant", resolutions, names, facts=names, resolutions=resolutions
        )

    def superseded(self) -> Notice | None:
        causes = self._concluded(SUPERSEDED)
        return self._notice(SUPERSEDED, causes, causes=causes)

    def _concluded(self, code: str) -> tuple[str, ...]:
        found = (
            a.value for a in self._inference.conclusions if a.kind == NOTICE and a.subject == code
        )
        return tuple(str(value) for value in found)

    def _notice(
        self,
        code: str,
        occasion: Iterable[object],
        names: tuple[str, ...] = (),
        **entries: Iterable[str],
    ) -> Notice | None:
        """The notice, with the titles of the entries in its message, if there is an occasion."""
        if not tuple(occasion):
            return None
        shelves: Mapping[str, Mapping[str, object]] = {
            "facts": self._knowledge.facts,
            "symptoms": self._knowledge.symptoms,
            "causes": self._knowledge.causes,
            "resolutions": self._knowledge.resolutions,
        }
        quote = QUOTES[self._language].format
        titles = {
            kind: ", ".join(quote(shelves[kind][id_].title[self._language]) for id_ in ids)  # type: ignore[attr-defined]
            for kind, ids in entries.items()
        }
        message = self._knowledge.notices[code][self._language].format_map(titles)
        return Notice(code, message, names)
