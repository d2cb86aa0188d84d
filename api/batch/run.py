"""A run from its beginning, or from where it was broken off, to its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from . import convert
from .collector import no_collection
from .columns import ANSWERED, LINE
from .crew import Crew
from .job import BatchFault, BatchRefused, Job
from .journal import Journal, State
from .output import Output, Paths, put_in_place
from .source import Source
from .writing import cells


class Watch(Protocol):
    """Is told how far a run is, for people to see."""

    def resumed(self, state: State) -> None:
        """An earlier run goes on from here."""

    def answered(self, state: State) -> None:
        """Rows were answered up to here."""

    def converting(self, size: int) -> Callable[[int], None]:
        """So many bytes are to be gone through; what is returned is told how many were."""


@dataclass(frozen=True)
class Plan:
    """What is to be done: a job, from a source, into an output.

    With ``overwrite`` an output that is there already is replaced, with ``restart`` what a run left
    that was broken off is thrown away.
    """

    job: Job
    source: Source
    output: Path
    overwrite: bool = False
    restart: bool = False


class Run:
    """One run. Refuses, when made, what cannot be done: raises BatchRefused."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._paths = paths = Paths(plan.output)
        told = {"input": plan.source.identity(), **plan.job.fingerprint()}
        self._journal = Journal(paths.journal, told)
        if plan.restart:
            self._journal.remove()
            paths.discard()
        self._earlier = self._journal.read()
        there = [path for path in (paths.output, paths.rejected) if path.exists()]
        done = self._earlier is not None and self._earlier.step == "done"
        if there and not plan.overwrite and not done:
            raise BatchRefused(f"{there[0]} exists already; replace it with --overwrite.")
        if done:
            return
        for place in (paths.converted, paths.partial):
            if place.is_dir():
                raise BatchRefused(f"{place} is a folder.")

    @property
    def rejected(self) -> Path:
        """Where refused rows are told of."""
        return self._paths.rejected

    @property
    def answering(self) -> bool:
        """Whether there may be rows left to answer."""
        return self._earlier is None or self._earlier.step == "answer"

    def go(self, crew: Crew, watch: Watch) -> State:
        """Do what is left, and tell what came of it. Raises BatchFault."""
        try:
            return self._go(crew, watch)
        except OSError as error:
            where = f" {error.filename}" if error.filename else ""
            raise BatchFault(f"Cannot write{where}: {error.strerror or error}.") from error

    def _go(self, crew: Crew, watch: Watch) -> State:
        state = self._earlier
        if state is not None:
            watch.resumed(state)
        if state is None or state.step == "answer":
            state = self._answer(crew, watch, state)
        if state.step == "convert":
            state = self._convert(watch, state, crew.cores)
        put_in_place(self._paths, self._journal, converted=self._converts)
        return state

    @property
    def _converts(self) -> bool:
        return self._plan.job.written != self._plan.job.target

    def _answer(self, crew: Crew, watch: Watch, earlier: State | None) -> State:
        source = self._plan.source
        state = earlier or State(source.start)
        with Output(self._paths, self._journal, state) as output:
            if earlier is None:
                output.commit(state)
                output.write(self._header(), b"", state)
            for chunk, result in crew.answers(source.chunks(state.place)):
                counts = replace(output.state.counts)
                counts.add(result.counts)
                output.write(
                    result.output, result.rejected,
                    replace(output.state, place=chunk.end, counts=counts),
                )  # fmt: skip
                watch.answered(output.state)
            output.commit(replace(output.state, step="convert" if self._converts else "done"))
            return output.state

    def _header(self) -> bytes:
        job = self._plan.job
        if job.written != "csv" or job.header is None:
            return b""
        layout = job.layouts.lay_out(job.header)
        columns = cells((*layout.head, *ANSWERED), job.delimiter)
        return (job.delimiter.join(columns) + "\n").encode()

    def _carried(self) -> convert.Kinds | None:
        """The columns that all rows carry through, and the kinds of their values, if they are known."""
        job = self._plan.job
        if job.header is None or job.target == "csv":
            return None
        layout = job.layouts.lay_out(job.header)
        numbers = {LINE} if layout.numbered else frozenset[str]()
        return {name: frozenset({"int" if name in numbers else "str"}) for name in layout.head}

    def _convert(self, watch: Watch, state: State, cores: int) -> State:
        job, paths = self._plan.job, self._paths
        carried = self._carried()
        passes = 2 if carried is None else 1
        advance = watch.converting(passes * paths.partial.stat().st_size)
        with no_collection():
            if job.target == "csv":
                convert.to_csv(paths.partial, paths.converted, job.delimiter, advance)
            else:
                known = self._plan.source.schema
                convert.to_parquet(paths.partial, paths.converted, carried, known, advance, cores)
        state = replace(state, step="done")
        self._journal.write(state)
        return state
