"""How long calls take: every call is timed by itself, and its result kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter, perf_counter_ns
from typing import Generic, TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found", covariant=True)


_CALLS = 200_000


def call_nanoseconds() -> float:
    """How long this Python takes to call a function that does nothing: how quick the machine is now."""

    def nothing() -> None:
        return None

    start = perf_counter_ns()
    for _ in range(_CALLS):
        nothing()
    return (perf_counter_ns() - start) / _CALLS


@dataclass(frozen=True, slots=True)
class Measured(Generic[Found]):
    """``microseconds`` of each call; ``results`` of the first calls, one for each input tried."""

    microseconds: Sequence[float]
    results: Sequence[Found]

    @property
    def median(self) -> float:
        """Half of the calls took longer than this."""
        return median(self.microseconds)

    @property
    def p99(self) -> float:
        """One call of a hundred took longer than this."""
        return quantiles(self.microseconds, n=100, method="inclusive")[98]


def measure(
    call: Callable[[Given], Found], inputs: Sequence[Given], seconds: float, least: int = 5
) -> Measured[Found]:
    """Call with each input in turn and again from the first, until the time is used up.

    The first round warms up and gives the results: its times count only where there is no
    second. A round ends early, after ``least`` inputs, when the time is used up.
    """
    end = perf_counter() + seconds
    results: list[Found] = []
    first: list[float] = []
    later: list[float] = []
    for one in inputs:
        if perf_counter() > end and len(results) >= least:
            break
        start = perf_counter_ns()
        results.append(call(one))
        first.append((perf_counter_ns() - start) / 1000)
    while perf_counter() < end:
        for one in inputs:
            start = perf_counter_ns()
            call(one)
            later.append((perf_counter_ns() - start) / 1000)
    return Measured(later or first, results)
