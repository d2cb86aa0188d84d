"""What a batch is to do: all that its output depends on, besides the input itself."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

from enroltriage.expert.errors import EnroltriageError

from .columns import ANSWERED, FACTS, FULL, ColumnMap, Columns

Form = Literal["csv", "jsonl", "parquet"]
FORMS: tuple[Form, ...] = ("csv", "jsonl", "parquet")
MAX_ROW_BYTES = 1024 * 1024
"""The greatest length of one row of CSV or JSONL, in bytes."""


class BatchFault(EnroltriageError):
    """Something outside the rows keeps the run from going on; nothing written so far is lost."""

    code = "batch-fault"


class BatchRefused(EnroltriageError):
    """What was asked for cannot be done so; nothing was begun."""

    code = "batch-refused"


@dataclass(frozen=True)
class Job:
    """One way from rows to rows; can be pickled, so that it can be sent to other machines.

    ``written`` is the form in which rows are answered: ``target``, or JSONL that is converted at
    the end. ``header`` are the columns of a table; ``encoding`` is that of the input, what is written
    is UTF-8. ``rules`` are the rule files, packed; ``version`` tells of them, ``vocabulary`` are the facts that may be given; ``software`` is the program's version.
    """

    source: Form
    target: Form
    columns: ColumnMap
    language: str
    rules: bytes
    version: str
    software: str
    vocabulary: tuple[str, ...]
    header: tuple[str, ...] | None = None
    delimiter: str = ","
    encoding: str = "utf-8"
    full: bool = False

    @property
    def written(self) -> Form:
        """CSV needs its columns before the first row, Parquet their types too."""
        return "csv" if self.target == "csv" and self.header is not None else "jsonl"

    @property
    def layouts(self) -> Columns:
        """Which column of a row is what."""
        answered = FULL if self.full else ANSWERED
        return Columns(self.columns, self.vocabulary, answered, nested=self.source != "csv")

    @property
    def read(self) -> frozenset[str]:
        """The columns of which a case is made."""
        nested = () if self.source == "csv" else (FACTS,)
        columns = self.columns.columns_of(self.vocabulary).values()
        return frozenset((self.columns.text, *nested, *columns))

    @property
    def origins(self) -> dict[str, str]:
        """The columns that hold what a case is made of, by the JSON pointers of problems with it."""
        facts = self.columns.columns_of(self.vocabulary)
        nested = {} if self.source == "csv" else {"/facts": FACTS}
        return {
            "/text": self.columns.text,
            **nested,
            **{f"/facts/{fact}": column for fact, column in facts.items()},
        }

    @property
    def watched(self) -> frozenset[str]:
        """The columns that are looked for in every row, where each has its own."""
        return frozenset() if self.header is not None else self.read.union(self.columns.named)

    def fingerprint(self) -> dict[str, Any]:
        """What must be the same for a run to be continued, as JSON types."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        del told["rules"]
        told["columns"] = vars(self.columns)
        return told
