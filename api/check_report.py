"""What ``enroltriage check`` tells: a summary for people, the whole report for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from enroltriage.expert import Expert, KnowledgeError
from enroltriage.expert.describe import Describer
from enroltriage.expert.examples import examples
from enroltriage.expert.verify import Coverage, Goal, Proposals, Region, Report

Layers = Sequence[Mapping[str, str | None]]
"""The folders of rule files that were read, each as its ``to_dict`` tells it."""
Writer = Callable[[Iterable[Mapping[str, Any]]], str]
_STATES = {True: "true", False: "false", None: "not concluded"}


def tell_refused(error: KnowledgeError, form: str, layers: Layers) -> str:
    """The faults that keep the rules from being loaded at all."""
    report = Report(error.findings, ())
    return _json({"layers": layers, **report.to_dict()}) if form == "json" else str(error)


class CheckReport:
    """One verification, with what it took (``seconds``)."""

    def __init__(self, expert: Expert, found: Report, coverage: Coverage, seconds: float) -> None:
        self._expert = expert
        self._knowledge = expert.knowledge
        self._found = found
        self._coverage = coverage
        self._seconds = seconds

    def json(self, layers: Layers) -> str:
        """The whole report, and of which layers it is."""
        described = Describer(self._knowledge, "en")
        body = {
            "knowledge": {"version": self._knowledge.version},
            "layers": layers,
            "seconds": round(self._seconds, 3),
            **self._found.to_dict(),
            "coverage": {
                "rules": dict(zip(("shown", "of"), self._coverage.rules, strict=True)),
                "conditions": dict(zip(("shown", "of"), self._coverage.conditions, strict=True)),
                "missing": [_goal(described, goal) for goal in self._coverage.missing],
            },
        }
        return _json(body)

    def summary(self) -> str:
        """What was verified and how it went, in a few lines."""
        knowledge = self._knowledge
        return "\n".join(
            (
                f"{len(knowledge.symptoms)} symptoms, {len(knowledge.causes)} causes, "
                f"{len(knowledge.resolutions)} resolutions, {len(knowledge.rules)} rules, "
                f"{len(list(examples(self._expert)))} example cases: {self._verdict()} "
                f"(version {knowledge.version}, {self._seconds:.1f} s)",
                self._extent(),
                f"In the example cases {_share(self._coverage.rules)} rules fire, and "
                f"{_share(self._coverage.conditions)} outcomes of their tests are seen."
                + (" --coverage lists the rest." if self._coverage.missing else ""),
            )
        )

    def print_gaps(self, proposals: Proposals, write: Writer) -> None:
        """What no example shows, and examples to be pasted into the files of the symptoms."""
        described = Describer(self._knowledge, "en")
        for goal in self._coverage.missing:
            what = "case" if goal in proposals.impossible else "example"
            test = goal.test and f", {_STATES[goal.state]}: {described.condition(goal.test)}"
            click.echo(f"no {what}: {goal.rule}{test or ' fires'}")
        for proposal in proposals.examples:
            file, *_ = self._knowledge.place(("symptom", proposal.symptom))
            click.echo(f"# Proposed for {file}; check whether the answer is right.")
            click.echo(write([proposal.example]), nl=False)

    def print_regions(self) -> None:
        """Every choice of facts that was looked at."""
        table = Table(box=None, pad_edge=False)
        table.add_column("At hand", overflow="fold")
        table.add_column("Facts that vary", overflow="fold")
        table.add_column("Cases", justify="right")
        table.add_column("Looked at", justify="right")
        for region in self._found.regions:
            table.add_row(
                " + ".join(region.symptoms) or "no symptom",
                ", ".join(region.choices) + (f" (for {region.cause})" if region.cause else ""),
                f"{region.size:,}",
                "all" if region.exhaustive else f"{region.looked_at:,}",
            )
        Console(highlight=False).print(table)

    def _verdict(self) -> str:
        grades = Counter(finding.severity for finding in self._found.findings)
        told = [_number(grades[grade], grade) for grade in ("error", "warning") if grades[grade]]
        kinds = ", ".join(f"{count} {code}" for code, count in self._found.counts.items())
        return f"{' and '.join(told)} ({kinds})" if told else "all in order"

    def _extent(self) -> str:
        regions = self._found.regions
        looked_at = sum(region.looked_at for region in regions)
        sampled = [region for region in regions if not region.exhaustive]
        how = "all that the rules can tell apart"
        if sampled:
            size = sum(region.size for region in sampled)
            spread = sum(region.looked_at for region in sampled)
            how = f"{spread:,} of them spread over {size:,}, otherwise {how}"
        kinds = Counter(_kind(region) for region in regions)
        listed = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
        left_out = self._found.left_out
        but = f" {left_out:,} of them contradict themselves and are left out." if left_out else ""
        return f"Looked at {looked_at:,} cases, {how}: {listed} (--verbose lists them).{but}"


def _kind(region: Region) -> str:
    if region.cause is not None:
        return "causes apart"
    return ("groups of facts", "symptoms", "pairs of symptoms")[len(region.symptoms)]


def _goal(described: Describer, goal: Goal) -> dict[str, Any]:
    test = goal.test and described.condition(goal.test)
    return {"rule": goal.rule, "test": test, "state": goal.state}


def _share(shown: tuple[int, int]) -> str:
    part, whole = shown
    percent = 100 * part // whole if whole else 100
    return f"{part} of {whole} ({percent} %)"


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _json(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2)
