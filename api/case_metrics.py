"""What is counted of cases that are kept, and of their store."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Histogram

from enroltriage.expert.case_file import KINDS, Entry

PURPOSES: tuple[Literal["read", "write"], ...] = ("read", "write")


class CaseMetrics:
    """The counts of one desk and its store; safe to share between threads."""

    def __init__(
        self,
        registry: CollectorRegistry,
        buckets: Sequence[float],
        fired: Callable[[Iterable[str]], None],
    ) -> None:
        """``buckets``: the bounds of the durations that are told apart, in seconds.

        ``fired`` counts rules, whatever they were asked of.
        """
        self._fired = fired
        self._entries = Counter(
            "enroltriage_case_entries",
            "What was added to cases, by kind: of opened, how many cases were opened, of erased, how"
            " many were erased over REST.",
            ("kind",),
            registry=registry,
        )
        self._diagnoses = Counter(
            "enroltriage_case_diagnoses",
            "Diagnoses that were recorded with cases, by outcome.",
            ("outcome",),
            registry=registry,
        )
        self._retried = Counter(
            "enroltriage_case_writes_answered_again",
            "Writes that were sent again under their Idempotency-Key, and answered from the store.",
            registry=registry,
        )
        self._conflicts = Counter(
            "enroltriage_case_conflicts",
            "Changes that were meant for another state of their case (412).",
            registry=registry,
        )
        self._errors = Counter(
            "enroltriage_store_errors",
            "Transactions that failed because the store could not be used.",
            ("purpose",),
            registry=registry,
        )
        self._transactions = Histogram(
            "enroltriage_store_transaction_seconds",
            "How many transactions there were, and how long each took with all that was done in it.",
            ("purpose",),
            buckets=buckets,
            registry=registry,
        )
        # Shown as 0 from the start, so that a rise is seen.
        self._of_kind = {kind: self._entries.labels(kind) for kind in KINDS}
        self._of_purpose = {
            purpose: (self._transactions.labels(purpose), self._errors.labels(purpose))
            for purpose in PURPOSES
        }

    def written(self, entries: Iterable[Entry], fired: Iterable[str]) -> None:
        """Count entries that are durable, and the rules that fired for them."""
        self._fired(fired)
        for entry in entries:
            self._of_kind[entry.kind].inc()
            if entry.kind == "diagnosis":
                self._diagnoses.labels(entry.content["outcome"]).inc()

    def answered_again(self) -> None:
        """Count a write that was sent again."""
        self._retried.inc()

    def conflicted(self) -> None:
        """Count a change of a state that is no more."""
        self._conflicts.inc()

    def transacted(self, purpose: Literal["read", "write"], seconds: float, failed: bool) -> None:
        """Count a transaction of the store."""
        transactions, errors = self._of_purpose[purpose]
        transactions.observe(seconds)
        if failed:
            errors.inc()
