"""What verification found, and how far it looked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from enroltriage.expert.errors import Finding, Severity

from .regions import Region


@dataclass(frozen=True, slots=True)
class Report:
    """The findings, by place, and the regions of cases that were looked at.

    ``left_out`` is how many of these cases contradict themselves, so that nothing is made of them.
    """

    findings: tuple[Finding, ...]
    regions: tuple[Region, ...]
    left_out: int = 0

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the rules from being published."""
        return self._graded("error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that somebody should look at."""
        return self._graded("warning")

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings there are of each code."""
        return dict(sorted(Counter(finding.code for finding in self.findings).items()))

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON types."""
        return {
            "errors": len(self.errors),
            "warnings": len(self.warnings),
            "counts": dict(self.counts),
            "findings": [finding.to_dict() for finding in self.findings],
            "regions": [_region(region) for region in self.regions],
            "left_out": self.left_out,
        }

    def _graded(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == severity)


def _region(region: Region) -> dict[str, Any]:
    return {
        "symptoms": list(region.symptoms),
        "cause": region.cause,
        "facts": list(region.choices),
        "cases": region.size,
        "looked_at": region.looked_at,
        "exhaustive": region.exhaustive,
    }
