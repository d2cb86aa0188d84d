"""Verification of the rules: what can go wrong in some case, each with a case that shows it."""

from .coverage import Coverage, Goal, Proposals, measure_coverage, propose_examples
from .regions import Region
from .report import Report
from .survey import Survey
from .verifier import due_findings, lasting_findings, verify

__all__ = [
    "Coverage",
    "Goal",
    "Proposals",
    "Region",
    "Report",
    "Survey",
    "due_findings",
    "lasting_findings",
    "measure_coverage",
    "propose_examples",
    "verify",
]
