"""What two versions have apart, in words: entry by entry, in each part by part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from enroltriage.expert import KnowledgeBase
from enroltriage.expert.changes_of_rules import EntryChange, Part, Path
from enroltriage.expert.conditions import All, Atom, Compare, Concluded, Is
from enroltriage.expert.conditions import Any as AnyOf
from enroltriage.expert.describe import Describer
from enroltriage.expert.vocabulary import LANGUAGES
from enroltriage.expert.word_changes import word_changes

SIGNS = {"added": "+", "removed": "−", "changed": "~"}
FIRST = ("symptoms", "causes", "resolutions", "rules", "facts")
"""The shelves that are told first; all others follow in the order of the knowledge."""
MOST_ENTRIES, MOST_PARTS = 100, 24
"""How many entries of a shelf are told, and how many parts of each."""
RULES = "rules"
_CONDITIONS = (Is, Compare, Concluded, All, AnyOf)
Pieces = list[tuple[str, str]]


def shown_changes(
    changes: Sequence[EntryChange],
    before: KnowledgeBase,
    after: KnowledgeBase,
    texts: Mapping[str, str],
    language: str,
) -> dict[str, Any]:
    """The changes by shelf, and how many there are of each kind."""
    words = _Words(before, after, texts, language)
    shelves: dict[str, list[EntryChange]] = {name: [] for name in FIRST}
    for change in changes:
        shelves.setdefault(change.shelf, []).append(change)
    return {
        "counts": {
            kind: sum(change.kind == kind for change in changes if change.shelf != RULES)
            for kind in SIGNS
        },
        "signs": SIGNS,
        "shelves": [
            {
                "name": name,
                "title": texts.get(f"compare_shelf_{name}", _spaced(name)),
                "entries": [words.entry(change) for change in found[:MOST_ENTRIES]],
                "more": max(0, len(found) - MOST_ENTRIES),
            }
            for name, found in shelves.items()
            if found
        ],
    }


class _Words:
    """Puts changes into one language; texts of the rules are told in each of theirs."""

    def __init__(
        self, before: KnowledgeBase, after: KnowledgeBase, texts: Mapping[str, str], language: str
    ) -> None:
        self._before, self._after = before, after
        self._texts, self._language = texts, language
        self._was, self._is = Describer(before, language), Describer(after, language)

    def entry(self, change: EntryChange) -> dict[str, Any]:
        """An entry with its parts."""
        told = [self._rule(change)] if change.shelf == RULES else change.parts
        is_whole = change.kind != "changed"
        parts = [
            row
            for key, group in groupby(told, key=lambda part: part.path[: 1 if is_whole else 2])
            for row in self._rows(key, list(group))
        ]
        return {
            "id": change.id,
            "kind": change.kind,
            "title": self._title(change),
            "parts": parts[:MOST_PARTS],
            "more": max(0, len(parts) - MOST_PARTS),
        }

    def _title(self, change: EntryChange) -> str:
        for knowledge in (self._after, self._before):
            shelf = getattr(knowledge, change.shelf)
            found = shelf.get(change.id) if isinstance(shelf, Mapping) else None
            title = getattr(found, "title", None)
            if title is not None:
                return str(title[self._language])
        return ""

    def _rule(self, change: EntryChange) -> Part:
        """A rule is told as a sentence."""
        was, now = (
            words.rule(knowledge.rules[change.id]) if change.id in knowledge.rules else None
            for words, knowledge in ((self._was, self._before), (self._is, self._after))
        )
        return Part(("sentence",), was, now)

    def _rows(self, key: Path, parts: Sequence[Part]) -> list[dict[str, Any]]:
        """A row for each part; an item that came or went as a whole is told in one."""
        is_new = all(part.was is None for part in parts)
        is_one = is_new or all(part.now is None for part in parts)
        if not is_one or all(part.path[-1] in LANGUAGES or part.path == key for part in parts):
            return [self._part(part) for part in parts]
        words = self._is if is_new else self._was
        said = "; ".join(
            ": ".join(filter(None, (self._names(part.path[len(key) :]), value)))
            for part in parts
            if (value := self._said(part.now if is_new else part.was, words))
        )
        pieces: Pieces = [("same", said)]
        was, now = (None, pieces) if is_new else (pieces, None)
        return [{"name": self._names(key), "lang": None, "was": was, "now": now}]

    def _part(self, part: Part) -> dict[str, Any]:
        last = part.path[-1] if part.path else ""
        lang = last if last in LANGUAGES else None
        told = (self._said(part.was, self._was), self._said(part.now, self._is))
        was: Pieces | None
        now: Pieces | None
        was, now = (None if each is None else [("same", each)] for each in told)
        if told[0] is not None and told[1] is not None:
            pieces = word_changes(told[0], told[1])
            was = [(tag, text) for tag, text in pieces if tag != "new"]
            now = [(tag, text) for tag, text in pieces if tag != "gone"]
        return {"name": self._names(part.path or ("entry",)), "lang": lang, "was": was, "now": now}

    def _names(self, path: Path) -> str:
        return " › ".join(self._texts.get(f"compare_part_{name}", _spaced(name)) for name in path)

    def _said(self, value: Any, words: Describer) -> str | None:
        if value is None:
            return None
        if isinstance(value, bool):
            return self._texts["compare_yes" if value else "compare_no"]
        if isinstance(value, list | tuple) and not isinstance(value, Atom):
            return ", ".join(map(str, value))
        if isinstance(value, Atom):
            return words.atom(value)
        return words.condition(value) if isinstance(value, _CONDITIONS) else str(value)


def _spaced(name: str) -> str:
    return name.replace("_", " ")
