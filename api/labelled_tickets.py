"""A file of labelled tickets, one JSON object a line, read whole or refused with every fault."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import orjson

from enroltriage.expert.case import MAX_TICKET_BYTES, TICKET_TOO_LONG, read_case
from enroltriage.expert.errors import CaseError, Problem
from enroltriage.expert.evaluation import Labelled
from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.suggest import closest

KEYS = ("text", "symptom", "candidates", "facts", "stated", "language", "noise")
SLIP = 0.88
"""How alike a key must be to one of these to be taken for a slip of the pen."""
MOST_FAULTS = 50


def read_labelled(
    knowledge: KnowledgeBase, lines: Iterable[bytes], file: str = ""
) -> list[Labelled]:
    """The labelled tickets of these lines, which are ``file``; empty lines are passed over.

    The first line may begin with the mark by which some programs tell UTF-8. Raises CaseError with the faults of all lines, each with ``/LINE`` before its pointer.
    """
    read: list[Labelled] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        written = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if not written.strip():
            continue
        try:
            read.append(_read(knowledge, file, number, written))
        except CaseError as error:
            problems += (
                Problem(f"/{number}{p.pointer}", p.detail, p.allowed, p.did_you_mean)
                for p in error.problems
            )
        if len(problems) >= MOST_FAULTS:
            break
    if problems:
        raise CaseError(problems)
    return read


def _read(knowledge: KnowledgeBase, file: str, number: int, line: bytes) -> Labelled:
    try:
        raw = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise CaseError([Problem("", f"is no JSON: {error}")]) from error
    if not isinstance(raw, dict):
        raise CaseError([Problem("", "must be an object")])
    problems = [*_faults(knowledge, raw)]
    if problems:
        raise CaseError(problems)
    return Labelled(
        line=number,
        text=raw["text"],
        symptoms=frozenset(_listed(raw["symptom"])),
        candidates=frozenset(raw.get("candidates", ())),
        facts=raw.get("facts", {}),
        stated=read_case(knowledge, raw.get("stated", {})).given,
        language=raw.get("language", ""),
        noise=tuple(_listed(raw.get("noise"))),
        file=file,
    )


def _listed(value: object) -> Collection[Any]:
    """One thing, several, or none (null), as several."""
    return () if value is None else value if isinstance(value, list) else (value,)


def _faults(knowledge: KnowledgeBase, raw: Mapping[str, Any]) -> Iterator[Problem]:
    for key in raw.keys() - set(KEYS):  # an export has columns of its own; a slip is told
        if meant := closest(key, KEYS, SLIP):
            yield Problem(f"/{key}", "is not a key of a labelled ticket", KEYS, meant)
    text = raw.get("text")
    if not isinstance(text, str):
        yield Problem("/text", "must be a string")
    elif len(text.encode()) > MAX_TICKET_BYTES:
        yield Problem("/text", TICKET_TOO_LONG)
    if "symptom" not in raw:
        yield Problem("/symptom", "is missing: an id, a list of ids, or null for none")
    for key in ("symptom", "candidates"):
        yield from _faults_of_ids(knowledge, key, raw.get(key))
    for key in ("facts", "stated"):
        yield from _faults_of_facts(knowledge, key, raw.get(key, {}))
    if not isinstance(raw.get("language", ""), str):
        yield Problem("/language", "must be a string")
    if not all(isinstance(one, str) for one in _listed(raw.get("noise", []))):
        yield Problem("/noise", "must be a string or a list of strings")


def _faults_of_ids(knowledge: KnowledgeBase, key: str, ids: object) -> Iterator[Problem]:
    for id_ in _listed(ids):
        if id_ not in knowledge.symptoms:
            allowed = tuple(knowledge.symptoms)
            yield Problem(f"/{key}", f"{id_!r} is not a symptom", allowed, closest(id_, allowed))


def _faults_of_facts(knowledge: KnowledgeBase, key: str, facts: object) -> Iterator[Problem]:
    try:
        read_case(knowledge, facts)
    except CaseError as error:
        for problem in error.problems:
            pointer = problem.pointer.replace("/facts", f"/{key}", 1)
            yield Problem(pointer, problem.detail, problem.allowed, problem.did_you_mean)
