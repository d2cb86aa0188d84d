"""What two versions of the knowledge have apart: entry by entry, and in each entry part by part.

Nothing here knows what an entry is made of: the frozen values say it themselves, so that a new part
is compared as soon as there is one. Where something stands in its file is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from .conditions import All, Atom, Compare, Concluded, Is
from .conditions import Any as AnyOf
from .knowledge import KnowledgeBase

Kind = Literal["added", "removed", "changed"]
Path = tuple[str, ...]
"""The names of the parts that lead to something within an entry; of list items, what they are called
or else their number, from 1."""
BESIDE = frozenset(
    (
        "version", "places", "learned_at", "file", "line", "is_overlaid", "path", "stratum",
        "reported",
    )
)  # fmt: skip
"""The parts that tell where something stands, or what was learned, and not what the rules say."""
_WHOLE = (Is, Compare, Concluded, All, AnyOf, Atom)
"""Values that are told in one sentence."""
_CALLED = ("id", "name", "cause")
"""By which part of them the items of a list are known, where they have one."""
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an entry: what it was and what it is; None: it was not there, or is not any more.

    Texts, numbers, truth values and conditions are values; of more than that each has its own part.
    """

    path: Path
    was: Any
    now: Any


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry that was added, removed or changed; ``shelf`` is the part of the knowledge it is in."""

    shelf: str
    id: str
    kind: Kind
    parts: tuple[Part, ...]


def changes_between(before: KnowledgeBase, after: KnowledgeBase) -> list[EntryChange]:
    """Everything that the two have apart, in the order of the knowledge."""
    return [
        change
        for shelf in fields(before)
        if shelf.name not in BESIDE
        for change in _of_shelf(shelf.name, getattr(before, shelf.name), getattr(after, shelf.name))
    ]


def _of_shelf(shelf: str, before: Any, after: Any) -> Iterator[EntryChange]:
    if not isinstance(before, Mapping):  # an entry by itself, such as what plans reckon with
        before, after = {shelf: before}, {shelf: after}
    for id_ in dict.fromkeys((*before, *after)):
        was, now = before.get(id_, _ABSENT), after.get(id_, _ABSENT)
        parts = tuple(_apart((), was, now))
        if was is _ABSENT or now is _ABSENT:
            yield EntryChange(shelf, id_, "added" if was is _ABSENT else "removed", parts)
        elif parts:
            yield EntryChange(shelf, id_, "changed", parts)


def _apart(path: Path, was: Any, now: Any) -> Iterator[Part]:
    """The smallest parts that differ, where one of the two may be absent."""
    if (was in (_ABSENT, None) and now in (_ABSENT, None)) or _same(was, now):
        return
    shape = now if was in (_ABSENT, None) else was
    if (now not in (_ABSENT, None) and _shape(now) != _shape(shape)) or isinstance(shape, _WHOLE):
        yield Part(path, _told(was), _told(now))
    elif isinstance(shape, Mapping):
        yield from _named(path, was, now)
    elif isinstance(shape, tuple):
        yield from _listed(path, was, now)
    elif is_dataclass(shape):
        yield from _named(path, _parts(was), _parts(now))
    else:
        yield Part(path, _told(was), _told(now))


def _named(path: Path, was: Any, now: Any) -> Iterator[Part]:
    was, now = (each if isinstance(each, Mapping) else {} for each in (was, now))
    for name in dict.fromkeys((*was, *now)):
        yield from _apart((*path, str(name)), was.get(name, _ABSENT), now.get(name, _ABSENT))


def _listed(path: Path, was: Any, now: Any) -> Iterator[Part]:
    """Items by what they are called; those that have no name by how the two lists fit best."""
    old, new = (each if isinstance(each, tuple) else () for each in (was, now))
    called = next((c for c in _CALLED if all(hasattr(item, c) for item in (*old, *new))), None)
    if called is not None and _are_distinct(old, called) and _are_distinct(new, called):
        by_name = [{getattr(item, called): item for item in items} for items in (old, new)]
        yield from _named(path, *by_name)
        if [*by_name[0]] != [*by_name[1]] and by_name[0].keys() == by_name[1].keys():
            yield Part((*path, "order"), ", ".join(by_name[0]), ", ".join(by_name[1]))
        return
    for tag, a, b, c, d in SequenceMatcher(None, _keys(old), _keys(new), False).get_opcodes():
        if tag != "equal":
            for n in range(max(b - a, d - c)):
                item, other = (
                    items[start + n] if start + n < end else _ABSENT
                    for items, start, end in ((old, a, b), (new, c, d))
                )
                number = (a if other is _ABSENT else c) + n + 1
                yield from _apart((*path, str(number)), item, other)


def _parts(value: Any) -> dict[str, Any]:
    if value is _ABSENT or value is None:
        return {}
    return {f.name: getattr(value, f.name) for f in fields(value) if f.name not in BESIDE}


def _shape(value: Any) -> type:
    """Of which sort a value is, where sorts are told differently."""
    if isinstance(value, Mapping):
        return Mapping
    return type(value) if isinstance(value, tuple) or is_dataclass(value) else object


def _same(was: Any, now: Any) -> bool:
    """Whether two values are the same at once; what is beside them may still make lists differ."""
    if isinstance(was, tuple | Mapping) or is_dataclass(was):
        return bool(was == now) or (isinstance(was, _WHOLE) and _key(was) == _key(now))
    return type(was) is type(now) and bool(was == now)


def _told(value: Any) -> Any:
    return None if value is _ABSENT else value


def _are_distinct(items: Sequence[Any], called: str) -> bool:
    return len({getattr(item, called) for item in items}) == len(items)


def _keys(items: Sequence[Any]) -> list[str]:
    return [_key(item) for item in items]


def _key(value: Any) -> str:
    """A value in letters, without what is beside it."""
    if isinstance(value, Mapping):
        return repr({name: _key(below) for name, below in value.items()})
    if is_dataclass(value) and not isinstance(value, _WHOLE):
        return f"{type(value).__name__}{ {name: _key(below) for name, below in _parts(value).items()} }"
    return repr(value)
