"""The kinds of findings there are, and how grave each is."""

from __future__ import annotations

from collections.abc import Mapping

from enroltriage.expert.errors import Finding, Severity
from enroltriage.expert.knowledge import KnowledgeBase, Path

SEVERITIES: Mapping[str, Severity] = {
    "conflict": "error",
    "two-values": "error",
    "two-variants": "error",
    "never-fires": "error",
    "never-confirmed": "error",
    "never-excluded": "warning",
    "shadowed": "warning",
    "idle-override": "warning",
    "idle-hint": "warning",
    "gap": "warning",
    "idle-question": "warning",
    "unreached": "warning",
    "unused-fact": "warning",
    "unused-notion": "warning",
    "idle-reserve": "warning",
    "missing-message": "warning",
    "source-due": "warning",
    "entry-due": "warning",
}
"""Every code of a finding that verification makes. Errors keep rules from being published."""


def finding(
    knowledge: KnowledgeBase,
    code: str,
    subject: str,
    path: Path,
    message: str,
    witness: Mapping[str, object] | None = None,
) -> Finding:
    """A finding at the place where this part of the knowledge stands.

    The facts of the witness are put in the order of intake.
    """
    place = knowledge.place(path)
    case = witness and {fact: witness[fact] for fact in knowledge.facts if fact in witness}
    return Finding(*place, message, code, subject, SEVERITIES[code], case)
