"""Which column of a row is what: facts, text, what is carried through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from enroltriage.expert.errors import CaseError, Problem
from enroltriage.expert.suggest import closest

TEXT, ID, FACTS, LINE = "text", "id", "facts", "line"
"""What columns are called that are no facts, unless the caller names others."""
ANSWERED = (
    "outcome", "symptoms", "score", "causes", "first_cause", "next_question", "action", "notices",
    "knowledge", "candidates",
)  # fmt: skip
"""The columns of an answer; a new one is the last. A column of the input called so gives way to it."""
FULL = ("answer",)
"""The column of a whole answer."""


@dataclass(frozen=True)
class ColumnMap:
    """Which column is what; ``_named`` tells whether the caller said so.

    ``facts`` gives columns by fact, an empty one where the fact is to be read from none. ``keep``
    names the columns that are carried through; None: all that are neither facts nor text.
    """

    text: str = TEXT
    id: str = ID
    text_named: bool = False
    id_named: bool = False
    facts: Mapping[str, str] = field(default_factory=dict)
    keep: tuple[str, ...] | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The columns that the caller named, without the id: a row that lacks that is refused."""
        named = (self.text,) if self.text_named else ()
        return tuple(
            dict.fromkeys((*named, *filter(None, self.facts.values()), *(self.keep or ())))
        )

    def columns_of(self, facts: Iterable[str]) -> dict[str, str]:
        """The columns that would hold these facts, by fact."""
        columns = {fact: self.facts.get(fact, fact) for fact in facts}
        return {fact: column for fact, column in columns.items() if column}


@dataclass(frozen=True)
class Layout:
    """The columns of rows that have the same ones.

    ``facts`` are pairs of a fact and its column; ``nested`` is whether a column holds facts by name.
    ``kept`` are carried through, the id first; a row without an id is ``numbered`` by its line.
    """

    facts: tuple[tuple[str, str], ...]
    text: str | None
    nested: bool
    kept: tuple[str, ...]
    numbered: bool

    @property
    def head(self) -> tuple[str, ...]:
        """The columns of the output before those of the answer."""
        return (LINE, *self.kept) if self.numbered else self.kept


class Columns:
    """What columns are by their names, as the caller wants them.

    ``vocabulary`` are the facts that may be given, ``answered`` the columns of the answer; with
    ``nested``, a column may hold facts by name. Much is worked out once, because rows of JSON may
    have other columns each.
    """

    def __init__(
        self,
        wanted: ColumnMap,
        vocabulary: Iterable[str],
        answered: Collection[str],
        *,
        nested: bool,
    ) -> None:
        self._wanted = wanted
        self._answered = frozenset(answered)
        self._facts: dict[str, list[str]] = {}
        for fact, column in wanted.columns_of(vocabulary).items():
            self._facts.setdefault(column, []).append(fact)
        self._nested = FACTS if nested else None
        read = {*self._facts, wanted.text, *((FACTS,) if nested else ())}
        self._dropped = frozenset((*answered, *(read if wanted.keep is None else ())))
        self._keep = None if wanted.keep is None else frozenset(wanted.keep)

    def lay_out(self, columns: Sequence[str]) -> Layout:
        """The layout of rows with these columns. Raises CaseError where the id is missing."""
        wanted, keep = self._wanted, self._keep
        if wanted.id_named and wanted.id not in columns:
            raise CaseError([missing(wanted.id, columns)])
        facts = [(fact, column) for column in columns for fact in self._facts.get(column, ())]
        kept = [column for column in columns
                if column not in self._dropped and (keep is None or column in keep)]  # fmt: skip
        numbered = wanted.id not in columns or wanted.id in self._answered
        if numbered:
            kept = [column for column in kept if column != LINE]
        else:
            kept = [wanted.id, *(column for column in kept if column != wanted.id)]
        text = wanted.text if wanted.text in columns else None
        return Layout(tuple(facts), text, self._nested in columns, tuple(kept), numbered)


def missing(column: str, columns: Collection[str]) -> Problem:
    """The problem of a column that is not there."""
    return Problem(f"/{column}", "the column is missing", tuple(columns), closest(column, columns))
