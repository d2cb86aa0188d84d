"""What verification finds about rules before they answer anybody."""

from __future__ import annotations

from enroltriage.expert import Expert, Finding
from enroltriage.expert.verify import Survey, verify

from .clock import now

VERIFIED_CASES = 150_000
"""About how many cases are looked at while somebody waits; the check command has no such end."""


def findings_of(expert: Expert) -> tuple[Finding, ...]:
    """Everything that is found, warnings included."""
    bound = VERIFIED_CASES // max(len(expert.knowledge.symptoms), 1)
    survey = Survey(expert, bound=bound, sample=bound)
    return verify(survey, now().date()).findings
