"""What the service counts, for Prometheus.

Where several processes serve, each writes its counts to files in one folder, and whichever is asked
adds up all of them, those of processes that have ended included. The library looks for that folder
(``METRICS_FOLDER``) when it is imported: whoever sets it must import this module afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from functools import cache, partial
from typing import Literal, get_args

from flask import Flask, Response, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from .case_metrics import CaseMetrics
from .config import METRICS_FOLDER
from .logs import seconds_taken

CONTENT_TYPE = CONTENT_TYPE_LATEST
NO_ROUTE = "none"
"""Stands for every path that does not exist: what callers make up must not become a label."""
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""The bounds of the durations that are told apart, in seconds."""

Compared = Literal["same", "different", "failed", "dropped"]
"""What became of a comparison of the engines."""
Work = Literal["lessons", "rule-changes", "rules-to-tell", "rules-to-keep", "overwriting"]
"""What may have to wait until the store is there, or until it is time."""


class Metrics:
    """The counts of one application; safe to share between threads."""

    def __init__(self, *, knowledge: str, engine: str, software: str) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Histogram(
            "enroltriage_request_duration_seconds",
            "How many requests were answered and how long that took, by the pattern of the path"
            f' ("{NO_ROUTE}": there is none) and by status.',
            ("route", "status"),
            buckets=BUCKETS,
            registry=registry,
        )
        self._diagnoses = Counter(
            "enroltriage_diagnoses",
            "Cases answered, by outcome, by engine, and by whether what is said of alike cases was kept.",
            ("outcome", "engine", "kept"),
            registry=registry,
        )
        self._rules = Counter(
            "enroltriage_rules_fired",
            "Cases answered in which a rule fired, by rule; those that are kept count each time that"
            " they are diagnosed.",
            ("rule",),
            registry=registry,
        )
        self.cases = CaseMetrics(registry, BUCKETS, self.fired)
        # Looking a series up takes longer than counting in it.
        self._of_requests = cache(self._requests.labels)
        self._of_diagnoses = cache(self._diagnoses.labels)
        self._of_rules = cache(self._rules.labels)
        self._comparisons = Counter(
            "enroltriage_comparisons",
            "Live cases evaluated by every engine: same or different answers (the log tells the"
            " difference), failed by an error, dropped because too many were waiting.",
            ("result",),
            registry=registry,
        )
        self._comparing = Gauge(
            "enroltriage_comparisons_waiting",
            "Live cases that are still to be evaluated by every engine.",
            registry=registry,
            multiprocess_mode="livesum",
        )
        self._waiting = Gauge(
            "enroltriage_waiting",
            "What is still to be brought to where it belongs, by work: lessons that answers do not"
            " reckon with yet, changes of the rules by other servers that are not taken over, rules in"
            " use here that others are not told of or that are not kept in the store, erased data that"
            " is not overwritten.",
            ("work",),
            registry=registry,
            multiprocess_mode="livemax",
        )
        self._serves = Gauge(
            "enroltriage_serves",
            "1 for each process that answers requests, 0 for the one that starts them.",
            registry=registry,
            multiprocess_mode="liveall",
        )
        self._info = Gauge(
            "enroltriage_info",
            "1 for the knowledge, engine and software that answer; 0 for rules that did before.",
            ("knowledge", "engine", "software"),
            registry=registry,
            multiprocess_mode="mostrecent",
        )
        self._by = (engine, software)
        self._info.labels(knowledge, *self._by).set(1)
        for result in get_args(Compared):
            self._comparisons.labels(result)  # shown as 0 from the start, so that a rise is seen
        for work in get_args(Work):
            self._waiting.labels(work)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._of_requests(route, status).observe(seconds)

    def diagnosed(self, outcome: str, engine: str, fired: Iterable[str], *, kept: bool) -> None:
        """Count a case, and the rules that fired."""
        self._of_diagnoses(outcome, engine, "yes" if kept else "no").inc()
        self.fired(fired)

    def fired(self, rules: Iterable[str]) -> None:
        """Count each of the rules that fired for a case."""
        for rule in rules:
            self._of_rules(rule).inc()

    def compared(self, result: Compared) -> None:
        """Count a comparison of the engines."""
        self._comparisons.labels(result).inc()

    def compares(self, more: int) -> None:
        """So many more cases wait to be compared, or fewer."""
        self._comparing.inc(more)

    def waits(self, work: Work, number: int) -> None:
        """So much of this work waits by now."""
        self._waiting.labels(work).set(number)

    def knows(self, knowledge: str, before: str) -> None:
        """This version of the rules answers now, in the place of another."""
        self._info.labels(before, *self._by).set(0)
        self._info.labels(knowledge, *self._by).set(1)

    def process_began(self) -> None:
        """To be called in each process that is going to answer requests."""
        self._serves.set(1)

    def text(self) -> bytes:
        """The counts of all processes, in Prometheus' text format."""
        registry, pids = self._registry, [os.getpid()]
        if METRICS_FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)
            pids = [
                int(sample.labels["pid"])
                for metric in registry.collect()
                for sample in metric.samples
                if sample.name == "enroltriage_serves" and sample.value
            ]
        processes = CollectorRegistry()
        processes.register(_Processes(pids))
        return generate_latest(registry) + generate_latest(processes)


class _Processes(Collector):
    """Memory, processor time and open files of some processes, as far as the system tells them."""

    def __init__(self, pids: Collection[int]) -> None:
        self._pids = pids

    def collect(self) -> Iterable[Metric]:
        """What the library tells of one process, with its id as a label."""
        found: dict[str, Metric] = {}
        for pid in self._pids:
            for each in ProcessCollector(pid=partial(str, pid), registry=None).collect():
                new = Metric(each.name, each.documentation, each.type)
                metric = found.setdefault(each.name, new)
                for sample in each.samples:
                    metric.add_sample(sample.name, {"pid": str(pid)}, sample.value)
        return found.values()


def process_ended(pid: int) -> None:
    """To be called for each process that has ended; what it counted stays."""
    mark_process_dead(pid)


def count_requests(app: Flask, metrics: Metrics) -> None:
    """Count each request of the application when it has been answered."""

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else NO_ROUTE
        metrics.answered(route, response.status_code, seconds_taken())
        return response
