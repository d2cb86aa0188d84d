"""The journal beside an output: how far a run has come, so that after a kill it goes on from there.

It is replaced as a whole, after everything that it tells of has reached the disk. What was written
later than it tells is cut off and made anew.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

from .chunk import Place
from .counts import Counts
from .job import BatchRefused

FORMAT = 2
"""Raised when a run that was broken off could not be continued to rows that are alike."""
Step = Literal["answer", "convert", "done"]
_NAMES = {
    "input": "the input (size or time of change)",
    "version": "the rules",
    "software": "the version of enroltriage",
    "columns": "the columns named",
    "language": "the language",
}


@dataclass(frozen=True)
class State:
    """How far a run has come.

    ``place`` is where the input goes on, ``output`` and ``rejected`` are how many bytes of the two
    outputs belong to what lies before; ``seconds`` were worked so far. ``step`` tells what is being
    done: rows are answered, the output is converted, or it is done and only to be put in place.
    """

    place: Place
    output: int = 0
    rejected: int = 0
    counts: Counts = field(default_factory=Counts)
    seconds: float = 0.0
    step: Step = "answer"


class Journal:
    """The file; ``job`` is what must be the same for a run to go on, as JSON types."""

    def __init__(self, path: Path, job: dict[str, Any]) -> None:
        self.path = path
        self._next = path.with_name(path.name + ".new")
        self._job: dict[str, Any] = orjson.loads(orjson.dumps(job))

    def read(self) -> State | None:
        """The state of the run that was broken off. Raises BatchRefused for that of another job."""
        try:
            told = orjson.loads(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            told = {}
        if not isinstance(told, dict) or told.get("format") != FORMAT:
            raise BatchRefused(f"{self.path} is no journal of this version. {_ANEW}")
        other = [key for key in self._job if told["job"].get(key) != self._job[key]]
        if other:
            changed = ", ".join(_NAMES.get(key, f"the option for {key}") for key in other)
            raise BatchRefused(
                f"{self.path} tells of another run, broken off: {changed} changed since. To finish"
                " that run, put back what changed; to begin anew, add --restart."
            )
        state = told["state"]
        return State(**{**state, "place": Place(*state["place"]),
                        "counts": Counts.read(state["counts"])})  # fmt: skip

    def write(self, state: State) -> None:
        """Tell of a state. What it tells of must have reached the disk."""
        told = {**vars(state), "place": tuple(state.place), "counts": state.counts.to_dict()}
        content = orjson.dumps({"format": FORMAT, "job": self._job, "state": told})
        with self._next.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._next.replace(self.path)
        sync_folder(self.path.parent)

    def remove(self) -> None:
        """The run is over, or to be forgotten."""
        self.path.unlink(missing_ok=True)
        self._next.unlink(missing_ok=True)


_ANEW = "Run the earlier command again to finish that run, or add --restart to begin anew."


def sync_folder(folder: Path) -> None:
    """Let the names in a folder reach the disk, where a system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
