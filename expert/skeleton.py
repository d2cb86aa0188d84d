"""The beginning of a rule file for a symptom that nobody has described yet.

What is known is filled in; every place that its author has to fill is marked by ``TODO``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from .knowledge import KnowledgeBase
from .vocabulary import LANGUAGES, FactType

TODO = "TODO"
UNKNOWN_CAUSE, UNKNOWN_SOURCE = "todo-cause", "todo-source#section"
ANY_LANGUAGE = "any"
"""Where messages stand of which nobody has said in which language they are."""
MOST_MESSAGES, MOST_CODES, LONGEST = 3, 5, 300
LONGEST_ID, WORDS_OF_ID = 50, 6
_NOT_SAID = re.compile(r"[^\w\s.,:;!?'()/%&+\-\u2019]|_")
"""What stands for something else in a message of a rule file, and what masks a name."""
_NO_CODE = re.compile(r"[^\w.:/()\-]+")
_RANGE = re.compile(r"\.{2,}")


def skeleton(
    knowledge: KnowledgeBase,
    messages: Iterable[str],
    codes: Iterable[str] = (),
    platforms: Collection[str] = (),
) -> dict[str, Any]:
    """A rule file as plain values; at least one of the messages or codes has a letter or digit.

    It is bound to the platforms that are known, or else to all.
    """
    said = _distinct(map(_message, messages), MOST_MESSAGES)
    shown = _distinct(map(_code, codes), MOST_CODES)
    id_ = _free_id((*said, *shown), knowledge.symptoms)
    platform = knowledge.platform_fact
    bound = [value for value in platform.values or () if not platforms or value in platforms]
    at_hand = {knowledge.symptom_fact.name: id_}
    known = {platform.name: bound[0]} if bound else {}
    expect = {"outcome": "open", "symptoms": [id_]}
    told = [({**known, **at_hand}, "nothing but the symptom is known")]
    for fact, values in (("messages", said), ("codes", shown)):
        name = _fact(knowledge.facts.values(), fact)
        if values and name:
            told.append(({**known, name: values[0]}, f"it is recognised by its {fact}"))
    return {
        "symptom": id_,
        "title": {language: f"{TODO} ({language})" for language in LANGUAGES},
        **({"messages": {ANY_LANGUAGE: said}} if said else {}),
        **({"codes": shown} if shown else {}),
        "applies_to": {platform.name: bound},
        "causes": [{"cause": UNKNOWN_CAUSE, "sources": [UNKNOWN_SOURCE]}],
        "sources": [UNKNOWN_SOURCE],
        "examples": [{"name": name, "facts": facts, "expect": expect} for facts, name in told],
    }


def _message(text: str) -> str:
    """A message as a rule file may have it: one line, and no sign that stands for something else."""
    seen = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    said = " ".join(_RANGE.sub(" ", _NOT_SAID.sub(" ", seen)).split())
    if len(said) > LONGEST:
        said = said[:LONGEST].rpartition(" ")[0] or said[:LONGEST]
    return said if any(map(str.isalnum, said)) else ""


def _code(text: str) -> str:
    """A code, likewise; underscores and signs of its own stay."""
    said = " ".join(_NO_CODE.sub(" ", text).split())[:LONGEST]
    return said if any(map(str.isalnum, said)) else ""


def _distinct(texts: Iterable[str], most: int) -> list[str]:
    return list(dict.fromkeys(filter(None, texts)))[:most]


def _fact(facts: Iterable[FactType], matched_against: str) -> str | None:
    return next((f.name for f in facts if f.matched_against == matched_against), None)


def _free_id(told: Sequence[str], taken: Collection[str]) -> str:
    """An id of the first words that no symptom has yet."""
    ascii_ = unicodedata.normalize("NFKD", " ".join(told[:1])).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", ascii_.lower())[:WORDS_OF_ID]
    base = "-".join(words)[:LONGEST_ID].strip("-") or "new-symptom"
    id_, number = base, 1
    while id_ in taken:
        number += 1
        id_ = f"{base}-{number}"
    return id_
