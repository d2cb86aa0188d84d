"""The errors of the core: one family, each with a stable code.

Faults of the knowledge and faults of a case are told apart, because they concern
different people: the author of a rule file, or the caller of the service.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


class EnroltriageError(Exception):
    """Base of every error this project raises on purpose."""

    code = "error"


@dataclass(frozen=True, order=True)
class Finding:
    """One fault of a rule file: where it stands, what it is, what would be right.

    ``line`` and ``column`` count from 1; both are 1 where only the file is known. ``subject`` is
    the id of what is at fault. An error keeps the rules from being published, a warning does not.
    ``witness`` are the facts of a case that shows the fault, where there is such a case.
    """

    file: str
    line: int
    column: int
    message: str
    code: str = "invalid"
    subject: str = ""
    severity: Severity = "error"
    witness: Mapping[str, object] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        warning = "warning: " if self.severity == "warning" else ""
        return f"{self.file}:{self.line}:{self.column}: {warning}{self.message}{self._case()}"

    def to_dict(self) -> dict[str, object]:
        """The finding as JSON types."""
        names = ("code", "severity", "file", "line", "column", "subject", "message")
        witness = self.witness and {
            fact: list(value) if isinstance(value, tuple) else value
            for fact, value in self.witness.items()
        }
        return {**{name: getattr(self, name) for name in names}, "witness": witness}

    def _case(self) -> str:
        """The witness as it may be pasted behind ``enroltriage diagnose``."""
        facts = (
            f" --fact {name}={_written(value)}" for name, value in (self.witness or {}).items()
        )
        shown = "".join(facts)
        return shown and f" Case:{shown}"


def _written(value: object) -> str:
    """A value of a fact as the command line reads it."""
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    if value is None:
        return "unknown"
    return str(value).lower() if isinstance(value, bool) else str(value)


class KnowledgeError(EnroltriageError):
    """A folder of rule files is not usable; nothing of it was loaded."""

    code = "knowledge-invalid"

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings)))
        super().__init__("\n".join(str(finding) for finding in self.findings))


TOO_LARGE = "too-large"
"""The code of a problem whose only fault is how much there is."""


@dataclass(frozen=True)
class Problem:
    """One fault of a request: where (a JSON pointer), what, what is allowed instead."""

    pointer: str
    detail: str
    allowed: tuple[str | bool | int, ...] = ()
    did_you_mean: str | bool | int | None = None
    code: str = field(default="invalid", compare=False)

    @property
    def is_of_size(self) -> bool:
        """Whether there is nothing wrong but that it is too much."""
        return self.code == TOO_LARGE

    def to_dict(self) -> dict[str, object]:
        """The problem as it stands in the ``errors`` of an RFC 9457 answer."""
        body: dict[str, object] = {"pointer": self.pointer, "detail": self.detail}
        if self.allowed:
            body["allowed"] = list(self.allowed)
        if self.did_you_mean is not None:
            body["did_you_mean"] = self.did_you_mean
        return body


class CaseError(EnroltriageError):
    """The facts of a case do not fit the vocabulary; nothing was concluded."""

    code = "case-invalid"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.pointer}: {p.detail}" for p in self.problems))
