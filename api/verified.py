"""What verification finds about rules before they answer anybody."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson

from enroltriage.expert import Expert, Finding
from enroltriage.expert.verify import Survey, due_findings, lasting_findings
from enroltriage.rules import kept_files

from .clock import now

VERIFIED_CASES = 150_000
"""About how many cases are looked at while somebody waits; the check command has no such end."""
_KIND = f"verified-{VERIFIED_CASES}"


def findings_of(expert: Expert, kept_in: Path | None) -> tuple[Finding, ...]:
    """Everything that is found, warnings included.

    To look at all the cases takes seconds, and finds the same of the same rules: it is kept in this
    folder, if one is given, for the next start. What is due is looked up anew, as it comes with time.
    """
    file = kept_in and _file(expert.knowledge.version, kept_in)
    kept = file and kept_files.read(file)
    if kept:
        found = findings_in(kept)
    else:
        bound = VERIFIED_CASES // max(len(expert.knowledge.symptoms), 1)
        found = lasting_findings(Survey(expert, bound=bound, sample=bound))
        if file:
            kept_files.write(file, packed_findings(found))
    return tuple(sorted((*found, *due_findings(expert.knowledge, now().date()))))


def are_kept(version: str, kept_in: Path) -> bool:
    """Whether what is found of the rules of this version is kept in this folder."""
    return _file(version, kept_in).exists()


def _file(version: str, kept_in: Path) -> Path:
    return kept_files.place(kept_in, version, _KIND)


def packed_findings(findings: Sequence[Finding]) -> bytes:
    """The findings as one line of JSON."""
    return orjson.dumps(findings)


def findings_in(packed: bytes) -> tuple[Finding, ...]:
    """The findings that were packed."""
    return tuple(Finding(**told) for told in orjson.loads(packed))
