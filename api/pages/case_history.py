"""What happened to a case, as a time line: who, when, what, and what each diagnosis has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from enroltriage.api.words import WORDS
from enroltriage.expert.case_file import Entry

from .case_words import CaseWords
from .moments import Moment, moment

EXCERPT = 240
"""Of a message, so many characters stand in the time line; all of it stands above."""
LEAST_SHIFT = 0.05
"""From which change of a likelihood on it is worth a word."""
NOTHING: Mapping[str, Any] = {"symptoms": (), "causes": (), "question": None}


@dataclass(frozen=True, slots=True)
class Shift:
    """A cause that stands otherwise after a diagnosis: how, and how it stood before, if it did."""

    cause: str
    now: str
    before: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One entry in words: its kind, and what it holds of each sort.

    Of a diagnosis ``shifts`` are causes that stand otherwise, ``gone`` the symptoms and causes that are
    not there any more; ``has_changed`` tells whether it says anything else than the one before.
    """

    kind: str
    facts: tuple[tuple[str, str, str | None], ...] = ()
    text: str = ""
    reference: str = ""
    symptoms: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    shifts: tuple[Shift, ...] = ()
    question: str | None = None
    rules: str | None = None
    has_changed: bool = True
    cause: str = ""
    worked: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """What one change brought: it came as one, and so did its diagnosis."""

    at: Moment
    by: str
    numbers: tuple[int, ...]
    steps: tuple[Step, ...] = field(default=())

    @property
    def is_told(self) -> bool:
        """Whether somebody told something, and did not merely ask for a diagnosis."""
        return any(step.kind != "diagnosis" for step in self.steps)


def time_line(entries: Sequence[Entry], words: CaseWords) -> list[Event]:
    """The events of a case, the latest first."""
    steps = dict(zip((entry.number for entry in entries), _steps(entries, words), strict=True))
    events = []
    for at, group in groupby(entries, key=lambda entry: entry.at):
        together = list(group)
        events.append(
            Event(
                moment(at, words.language),
                next((entry.by for entry in together if entry.by), ""),
                tuple(entry.number for entry in together),
                tuple(steps[entry.number] for entry in together),
            )
        )
    return events[::-1]


def _steps(entries: Iterable[Entry], words: CaseWords) -> Iterator[Step]:
    told: dict[str, Any] = {}
    diagnosis = NOTHING
    for entry in entries:
        content = entry.content
        match entry.kind:
            case "diagnosis":
                yield _diagnosed(diagnosis, content, words)
                diagnosis = content
            case "outcome":
                yield Step(
                    entry.kind,
                    text=content.get("note") or "",
                    cause=words.title("causes", content["cause"]),
                    worked=content["worked"],
                )
            case "fact-taken-back":
                name = content.get("fact")
                if name is not None:  # which is erased with the case
                    told.pop(name, None)
                    yield Step(entry.kind, facts=((words.title("facts", name), "", None),))
                else:
                    yield Step(entry.kind)
            case _:
                yield Step(
                    entry.kind,
                    facts=tuple(_facts(content.get("facts") or {}, told, words)),
                    text=_excerpt(content.get("text") or ""),
                    reference=(content.get("reference") or {}).get("id", ""),
                )
                told.update(content.get("facts") or {})


def _facts(
    given: Mapping[str, Any], told: Mapping[str, Any], words: CaseWords
) -> Iterator[tuple[str, str, str | None]]:
    """Each fact with its value, and with the one that it had before, if that was another one."""
    for name, value in given.items():
        was = words.value(name, told[name]) if name in told and told[name] != value else None
        yield words.title("facts", name), words.value(name, value), was


def _diagnosed(before: Mapping[str, Any], after: Mapping[str, Any], words: CaseWords) -> Step:
    causes = {one["id"]: one for one in before["causes"]}
    shifts = tuple(
        Shift(
            words.title("causes", one["id"]),
            _standing(one, words.language),
            _standing(causes[one["id"]], words.language) if one["id"] in causes else None,
        )
        for one in after["causes"]
        if _is_shifted(causes.get(one["id"]), one)
    )
    left = {one["id"] for one in after["causes"]}
    gone = [words.title("causes", id_) for id_ in causes if id_ not in left]
    gone += [words.title("symptoms", i) for i in before["symptoms"] if i not in after["symptoms"]]
    new = [words.title("symptoms", i) for i in after["symptoms"] if i not in before["symptoms"]]
    asked, rules = after.get("question"), after["knowledge"]
    is_other = before.get("knowledge", rules) != rules
    return Step(
        "diagnosis",
        symptoms=tuple(new),
        gone=tuple(gone),
        shifts=shifts,
        question=words.title("facts", asked) if asked else None,
        rules=rules if is_other else None,
        has_changed=before is NOTHING
        or bool(shifts or gone or new or is_other or asked != before.get("question")),
    )


def _standing(cause: Mapping[str, Any], language: str) -> str:
    """Its status in words; of one that is possible, how likely it is."""
    word = WORDS[cause["status"]][language]
    percent = WORDS["percent"][language].format(cause["likelihood"] * 100)
    return f"{word} ({percent})" if cause["status"] == "possible" else word


def _is_shifted(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    if before is None or before["status"] != after["status"]:
        return True
    return abs(float(before["likelihood"]) - float(after["likelihood"])) >= LEAST_SHIFT


def _excerpt(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT].rstrip()} …"
