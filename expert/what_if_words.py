"""A what-if in words, in one language: each changed fact, and what came of the whole."""

from __future__ import annotations

from collections.abc import Mapping

from .changes import MEASURED, Found
from .conditions import Is, Scalar
from .describe import Describer
from .knowledge import KnowledgeBase
from .language import QUOTES
from .what_if_answer import WhatIfVerdict
from .wishes import Wish

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "told": "{clause}; so far this is not known.",
        "overturned": "{clause} instead of {before}.",
        "example": "For instance: {sentence}",
        "confirmed": "be confirmed",
        "excluded": "be ruled out",
        "first": "come first",
        "already": "Nothing has to change for the cause {cause} to {wish}: it is so already.",
        "found-1": "For the cause {cause} to {wish}, one fact has to change or become known.",
        "found": "For the cause {cause} to {wish}, {size} facts have to change or become known.",
        "ways-1": "There is one way.",
        "ways": "There are {ways} ways.",
        "more": "There may be more of them: the search ended after {searched} cases.",
        "none-0": "No fact that may change bears on whether the cause {cause} can {wish}.",
        "none": "No change of the facts that may change lets the cause {cause} {wish};"
        " all {searched} cases were tried.",
        "not-found": "No change was found that lets the cause {cause} {wish}. The search ended"
        " after {searched} cases, amid changes of {size} facts; all smaller ones were tried."
        " Name facts to keep, and it gets further.",
        "no-rule-confirmed": "No rule confirms the cause {cause}, whatever the facts.",
        "no-rule-excluded": "No rule rules out the cause {cause}, whatever the facts.",
        "no-symptom": "No symptom at hand points to the cause {cause}. These do: {symptoms}.",
    },
    "de": {
        "told": "{clause}; bisher ist das nicht bekannt.",
        "overturned": "{clause} statt {before}.",
        "example": "Zum Beispiel: {sentence}",
        "confirmed": "bestätigt ist",
        "excluded": "ausgeschlossen ist",
        "first": "an erster Stelle steht",
        "already": "Es muss sich nichts ändern, damit die Ursache {cause} {wish}:"
        " So ist es bereits.",
        "found-1": "Damit die Ursache {cause} {wish}, muss eine Angabe anders lauten oder"
        " bekannt werden.",
        "found": "Damit die Ursache {cause} {wish}, müssen {size} Angaben anders lauten oder"
        " bekannt werden.",
        "ways-1": "Dafür gibt es eine Möglichkeit.",
        "ways": "Dafür gibt es {ways} Möglichkeiten.",
        "more": "Es kann noch mehr geben: Die Suche endete nach {searched} Fällen.",
        "none-0": "Keine Angabe, die sich ändern darf, hat Einfluss darauf, ob die Ursache {cause}"
        " {wish}.",
        "none": "Keine Änderung der Angaben, die sich ändern dürfen, führt dazu, dass die Ursache"
        " {cause} {wish}; alle {searched} Fälle wurden geprüft.",
        "not-found": "Es fand sich keine Änderung, durch die die Ursache {cause} {wish}. Die Suche"
        " endete nach {searched} Fällen bei Änderungen von {size} Angaben; alle kleineren wurden"
        " geprüft. Werden Angaben festgehalten, kommt sie weiter.",
        "no-rule-confirmed": "Keine Regel bestätigt die Ursache {cause}, wie auch immer die Angaben"
        " lauten.",
        "no-rule-excluded": "Keine Regel schließt die Ursache {cause} aus, wie auch immer die"
        " Angaben lauten.",
        "no-symptom": "Kein vorliegendes Symptom weist auf die Ursache {cause} hin. Diese weisen"
        " darauf hin: {symptoms}.",
    },
}


class WhatIfWords:
    """Writes the sentences of one answer."""

    def __init__(self, knowledge: KnowledgeBase, language: str) -> None:
        self._knowledge = knowledge
        self._language = language
        self._phrases = _PHRASES[language]
        self._describe = Describer(knowledge, language)

    def change(self, fact: str, before: Scalar | None, after: tuple[Scalar, ...]) -> str:
        """That a fact has one of these values, and what it was before."""
        key = "told" if before is None else "overturned"
        sentence = self._phrases[key].format(
            clause=self._describe.condition(Is(fact, after)),
            before=self._quote(self._knowledge.label(fact, before, self._language)),
        )
        if self._knowledge.facts[fact].type in MEASURED:
            return self._phrases["example"].format(sentence=sentence)
        return sentence

    def message(self, wish: Wish, verdict: WhatIfVerdict, found: Found) -> str:
        """What came of the search, in a sentence or two."""
        ways = len(found.changes)
        sentences = {
            "found": (
                "found-1" if found.size == 1 else "found",
                "ways-1" if ways == 1 else "ways",
                *(() if found.exhaustive else ("more",)),
            ),
            "none": ("none" if found.searched else "none-0",),
            "no-rule": (f"no-rule-{wish.status}",),
        }.get(verdict, (verdict,))
        pointing = (s.title[self._language] for s in self._knowledge.symptoms.values()
                    if any(pair.cause == wish.cause for pair in s.causes))  # fmt: skip
        return " ".join(self._phrases[key] for key in sentences).format(
            cause=self._quote(self._knowledge.causes[wish.cause].title[self._language]),
            wish=self._phrases[wish.status],
            size=found.size,
            ways=ways,
            searched=found.searched,
            symptoms=", ".join(map(self._quote, pointing)),
        )

    def _quote(self, text: str) -> str:
        return QUOTES[self._language].format(text)
