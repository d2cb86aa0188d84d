"""Rows that are objects by the names of their columns: lines of JSON, rows of Parquet.

Each row is looked at with as few steps as can be: what its columns are is found out once for all
rows that have the same ones, and a case is known again by its values as bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from math import inf
from operator import itemgetter
from typing import Any

import orjson

from enroltriage.expert import CaseError, KnowledgeBase, Problem

from .columns import FACTS, Columns, Layout
from .encoding import UTF_8
from .job import MAX_ROW_BYTES
from .json_lines import check_line, fault_of, may_hold_large
from .plain import plain_value, table_value
from .reading import Row, check_text
from .rejects import Rejects
from .writing import Head

MAX_LAYOUTS = 4096
"""How many sets of columns are known at a time."""
MAX_KEY = 4096
"""How long what a case is known by may be, in bytes."""
Getter = Callable[[dict[str, Any]], Sequence[Any]]


class _Plan:
    """How rows with the same columns are read."""

    __slots__ = (
        "facts", "head", "kept", "layout", "met", "names", "numbered", "prefix", "worded",
    )  # fmt: skip

    def __init__(self, layout: Layout, worded: Collection[str], head: Head) -> None:
        self.layout = layout
        self.met = 0
        self.numbered = layout.numbered
        self.names = [fact for fact, _ in layout.facts]
        self.worded = [column for fact, column in layout.facts if fact in worded]
        if layout.text is not None:
            self.worded.append(layout.text)
        self.facts = _getter([column for _, column in layout.facts])
        self.kept = _getter(layout.kept)
        self.head = head
        self.prefix = orjson.dumps(self.names)


class JsonRows:
    """Reads JSON lines, and rows that were objects before: those of a ``table``."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        columns: Columns,
        head: Callable[[Sequence[str]], Head],
        *,
        encoding: str = UTF_8,
        table: bool = False,
    ) -> None:
        self._columns = columns
        self._encoding = encoding
        self._head = head
        self._plans: dict[tuple[str, ...], _Plan] = {}
        self._met: Counter[str] = Counter()
        self._worded = {f.name for f in knowledge.askable.values() if f.type == "text"}
        self._table = table

    def rows(self, data: bytes, line: int, rejects: Rejects) -> Iterator[Row]:
        """The rows of lines of JSON."""
        careful = may_hold_large(data)
        long = len(data) > MAX_ROW_BYTES
        other = None if self._encoding == UTF_8 else self._encoding
        loads, read = orjson.loads, self.row
        for number, written in enumerate(data.split(b"\n"), line):
            if not written or written.isspace():
                continue
            try:
                if long and len(written) > MAX_ROW_BYTES:
                    raise ValueError(f"is longer than {MAX_ROW_BYTES} bytes")
                read_as = written if other is None else written.decode(other).encode()
                row = loads(read_as)
                if row.__class__ is not dict:
                    raise ValueError("must be an object")
                if careful or read_as.count(b":") != len(row):
                    check_line(read_as, row, careful=careful)
            except ValueError as error:
                rejects.add_text(number, fault_of(error, written, self._encoding), written)
                continue
            found = read(row, number, rejects)
            if found is not None:
                yield found

    def row(self, row: dict[str, Any], number: int, rejects: Rejects) -> Row | None:
        """One row that is an object; None where it is refused."""
        try:
            plan = self._plans.get(tuple(row)) or self._plan(row)
            plan.met += 1
            key = self._key(plan, row)
            kept = plan.kept(row)
            head = plan.head((number, *kept) if plan.numbered else kept)
        except CaseError as error:
            rejects.add(number, error.problems, row)
        except TypeError:
            rejects.add(number, [Problem("", "is nested too deeply")], row)
        else:
            return Row(number, key, head, (plan, row))
        return None

    def _plan(self, row: dict[str, Any]) -> _Plan:
        if len(self._plans) >= MAX_LAYOUTS:
            self._count_met()
            self._plans.clear()
        columns = tuple(row)
        layout = self._columns.lay_out(columns)
        self._plans[columns] = plan = _Plan(layout, self._worded, self._head(layout.head))
        return plan

    def _key(self, plan: _Plan, row: dict[str, Any]) -> bytes | None:
        """What the case is known by: its facts as bytes, in which ``1`` and ``true`` differ."""
        for column in plan.worded:
            if row[column] is not None:
                return None
        values = plan.facts(row)
        if self._table and (inf in values or -inf in values):  # as JSON, the same as a gap
            return None
        key = plan.prefix + orjson.dumps(values, plain_value)
        if plan.layout.nested:
            nested = row[FACTS]
            if isinstance(nested, dict) and not self._worded.isdisjoint(nested):
                return None
            key += orjson.dumps(nested, plain_value)
        return key if len(key) <= MAX_KEY else None

    def case(self, source: tuple[_Plan, dict[str, Any]]) -> tuple[dict[str, object], str | None]:
        """The facts and the text of a row; of a table, what is null was not given."""
        plan, row = source
        facts = dict(zip(plan.names, plan.facts(row), strict=True))
        nested = row[FACTS] if plan.layout.nested else None
        if nested is not None and not isinstance(nested, dict):
            raise CaseError([Problem("/facts", "must be an object of facts by name")])
        twice = [name for name in nested or () if name in facts]
        if twice:
            raise CaseError([Problem(f"/facts/{name}", "is given twice") for name in twice])
        facts |= nested or {}
        text = row[plan.layout.text] if plan.layout.text else None
        if self._table:
            text = table_value(text)
            facts = {name: table_value(value) for name, value in facts.items()}
            facts = {name: value for name, value in facts.items() if value is not None}
        return facts, check_text(text)

    def met(self) -> Counter[str]:
        """In how many rows each column was since this was asked last."""
        self._count_met()
        met, self._met = self._met, Counter()
        return met

    def _count_met(self) -> None:
        for columns, plan in self._plans.items():
            if plan.met:
                self._met.update(dict.fromkeys(columns, plan.met))
                plan.met = 0

    def shown(self, source: tuple[_Plan, dict[str, Any]]) -> Any:
        """The row as it was."""
        return source[1]


def _getter(columns: Sequence[str]) -> Getter:
    """Reads the values of these columns, always as several."""
    if not columns:
        return lambda _: ()
    if len(columns) == 1:
        (column,) = columns
        return lambda row: (row[column],)
    return itemgetter(*columns)
