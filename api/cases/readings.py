"""What was read of a case's words, kept with the diagnosis, so that nobody need read them again.

It holds for an expert that reads by the same words and by the same program; any other one reads
the texts themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from unicodedata import unidata_version

from enroltriage.expert import Answer, Expert
from enroltriage.expert.case_file import CaseFile
from enroltriage.expert.recognise import NOT_RECOGNISED, Recognition, Stated, unlike_of

READING = "reading"
"""By what name a diagnosis keeps it."""
PROGRAM = ("case.py", "conditions.py", "knowledge.py", "recognise", "vocabulary.py")
"""What reads, within the package of the expert."""
DIGEST_LETTERS = 16
Earlier = Callable[[str], Expert | None]
"""The expert of a version that has answered; None, if its rules are not kept."""


def kept_reading(expert: Expert, answer: Answer) -> dict[str, Any]:
    """What a diagnosis keeps of the reading beside the symptoms; nothing, if there were no words."""
    said = answer.recognition
    if said is NOT_RECOGNISED:
        return {}
    facts = {name: stated.value for name, stated in said.facts.items()}
    by = reader(expert)
    return {READING: {"by": by, "facts": facts, "candidates": list(said.candidates)}}


def reading_of(
    expert: Expert, file: CaseFile, earlier: Earlier = lambda _: None
) -> Recognition | None:
    """What this expert would read of the case's words, without places and scores.

    None where that is not on record. Each diagnosis is of all that had been told of its case by
    then, and whatever is told later has one of its own: so the last one is of these words and facts.
    What was read by other words counts where ``earlier`` knows who read it, and the words that differ
    have nothing to do with these texts.
    """
    found: Mapping[str, Any] = file.diagnosis.content if file.diagnosis else {}
    kept = found.get(READING)
    if kept is None:
        return None
    if kept["by"] != reader(expert):
        by = earlier(found["knowledge"])
        if by is None or kept["by"] != reader(by) or _may_differ(by, expert, file):
            return None
    facts = {name: Stated(value, ()) for name, value in kept["facts"].items()}
    symptoms = dict.fromkeys(found["symptoms"], ())
    return Recognition(symptoms, tuple(kept["candidates"]), facts=facts)


def _may_differ(one: Expert, other: Expert, file: CaseFile) -> bool:
    """Whether the two may read something else in the words of a case."""
    facts = (*one.knowledge.facts.values(), *other.knowledge.facts.values())
    worded = {fact.name for fact in facts if fact.matched_against}
    told = (file.text, *(value for name, value in file.known.items() if name in worded))
    apart = unlike_of(one.read_by, other.read_by)
    return any(apart.may_differ(text) for text in told if text and isinstance(text, str))


def reader(expert: Expert) -> str:
    """Who reads: the words that the expert reads by, and the program."""
    return f"{expert.read_by.digest}.{_program()}"


@cache
def _program() -> str:
    """A digest of the program that reads texts, as it is installed."""
    digest = sha256(unidata_version.encode())
    for name in PROGRAM:
        part = files("enroltriage.expert") / name
        for file in sorted(part.iterdir(), key=lambda each: each.name) if part.is_dir() else [part]:
            if file.name.endswith(".py"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:DIGEST_LETTERS]
