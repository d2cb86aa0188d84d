"""What was read of a case's words, kept with the diagnosis, so that nobody need read them again.

It holds for an expert that reads by the same words and by the same program; any other one reads
the texts themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from unicodedata import unidata_version

from enroltriage.expert import Answer, Expert
from enroltriage.expert.case_file import CaseFile
from enroltriage.expert.recognise import NOT_RECOGNISED, Recognition, Stated

READING = "reading"
"""By what name a diagnosis keeps it."""
PROGRAM = ("case.py", "conditions.py", "knowledge.py", "recognise", "vocabulary.py")
"""What reads, within the package of the expert."""
DIGEST_LETTERS = 16


def kept_reading(expert: Expert, answer: Answer) -> dict[str, Any]:
    """What a diagnosis keeps of the reading beside the symptoms; nothing, if there were no words."""
    said = answer.recognition
    if said is NOT_RECOGNISED:
        return {}
    facts = {name: stated.value for name, stated in said.facts.items()}
    by = reader(expert)
    return {READING: {"by": by, "facts": facts, "candidates": list(said.candidates)}}


def reading_of(expert: Expert, file: CaseFile) -> Recognition | None:
    """What this expert would read of the case's words, without places and scores.

    None where that is not on record. Each diagnosis is of all that had been told of its case by
    then, and whatever is told later has one of its own: so the last one is of these words and facts.
    """
    found: Mapping[str, Any] = file.diagnosis.content if file.diagnosis else {}
    kept = found.get(READING)
    if kept is None or kept["by"] != reader(expert):
        return None
    facts = {name: Stated(value, ()) for name, value in kept["facts"].items()}
    symptoms = dict.fromkeys(found["symptoms"], ())
    return Recognition(symptoms, tuple(kept["candidates"]), facts=facts)


def reader(expert: Expert) -> str:
    """Who reads: the words that the expert reads by, and the program."""
    return f"{expert.reads_by}.{_program()}"


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
