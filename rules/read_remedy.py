"""From the files of causes and resolutions to what is wrong and what removes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from enroltriage.expert.knowledge import Cause, CauseRule
from enroltriage.expert.resolutions import Resolution, Table, Variant
from enroltriage.expert.rulebase import CONFIRMED

from .entries import Entry, Shelf, pack_of
from .read_condition import check_value, read_condition
from .read_texts import (
    given,
    read_citations,
    read_optional,
    read_text,
    read_texts,
    read_time,
)
from .strict_yaml import Path


def read_cause(shelf: Shelf, entry: Entry) -> Cause:
    """The cause of this entry; faults go to the shelf."""
    raw = entry.raw
    shelf.refer(entry, ("resolution",), "resolution", raw["resolution"])
    rules = []
    for id_, rule in raw["rules"].items():
        path: Path = ("rules", id_)
        when = read_condition(shelf, entry, (*path, "when"))
        cited = read_citations(shelf, entry, rule, path)
        _check_overrides(shelf, entry, id_)
        overrides = tuple(rule.get("overrides", ()))
        note = read_optional(rule.get("note"))
        times = given(rule, "since", "until")
        rules.append(CauseRule(id_, when, rule["then"], cited, note, overrides, **times))
    return Cause(
        id=entry.id,
        title=read_text(raw["title"]),
        sits_in=tuple(raw["sits_in"]),
        resolution=raw["resolution"],
        rules=tuple(rules),
        citations=read_citations(shelf, entry, raw, ()),
        pack=pack_of(shelf, entry.document),
        description=read_optional(raw.get("description")),
        message_is_all=raw.get("message_is_all", False),
        superseded=read_optional(raw.get("superseded")),
        superseded_when=read_condition(shelf, entry, ("superseded_when",))
        if "superseded_when" in raw
        else None,
        notes=read_texts(raw.get("notes")),
        **read_time(raw),
    )


def _check_overrides(shelf: Shelf, entry: Entry, id_: str) -> None:
    """An exclusion may override confirming rules of its own cause, and nothing else may."""
    rules: Mapping[str, Any] = entry.raw["rules"]
    confirming = [other for other, rule in rules.items() if rule["then"] == CONFIRMED]
    allowed = [] if id_ in confirming else confirming
    for i, other in enumerate(rules[id_].get("overrides", ())):
        path: Path = ("rules", id_, "overrides", i)
        shelf.choose(entry, path, "confirming rule to override", other, allowed)


def read_resolution(shelf: Shelf, entry: Entry) -> Resolution:
    """The resolution of this entry; faults go to the shelf."""
    raw = entry.raw
    shelf.refer(entry, ("actor",), "roles", raw["actor"])
    varies_by = raw.get("variants", {}).get("by")
    if varies_by is not None:
        shelf.choose(entry, ("variants", "by"), "fact", varies_by, shelf["facts"])
    choices = raw.get("variants", {}).get("choices", {})
    together = tuple(raw.get("variants", {}).get("together", ()))
    shared = Counter(value for choice in choices.values() for value in choice["for"])
    for i, value in enumerate(together):
        allowed = [one for one, times in shared.items() if times > 1]
        shelf.choose(
            entry, ("variants", "together", i), "value of several variants", value, allowed
        )
    variants = [_variant(shelf, entry, id_, choice, varies_by) for id_, choice in choices.items()]
    return Resolution(
        id=entry.id,
        title=read_text(raw["title"]),
        actor=raw["actor"],
        destructive=raw["destructive"],
        steps=read_texts(raw["steps"]),
        citations=read_citations(shelf, entry, raw, ()),
        pack=pack_of(shelf, entry.document),
        warnings=read_texts(raw.get("warnings")),
        notes=read_texts(raw.get("notes")),
        tables=tuple(
            _table(shelf, entry, i, table) for i, table in enumerate(raw.get("tables", ()))
        ),
        links=tuple(raw.get("links", ())),
        **given(raw, "minutes", "risk", "reach"),
        wait_hours=raw.get("wait_hours"),
        varies_by=varies_by,
        variants=tuple(variants),
        together=together,
        **read_time(raw),
    )


def _variant(
    shelf: Shelf, entry: Entry, id_: str, raw: Mapping[str, Any], varies_by: str
) -> Variant:
    path: Path = ("variants", "choices", id_)
    fact = shelf["facts"].get(varies_by)
    for i, value in enumerate(raw["for"] if fact else ()):
        check_value(shelf, entry, (*path, "for", i), varies_by, fact.raw if fact else {}, value)
    cited = read_citations(shelf, entry, raw, path)
    links = tuple(raw.get("links", ()))
    steps = read_texts(raw["steps"])
    return Variant(id_, tuple(raw["for"]), read_text(raw["title"]), steps, cited, links)


def _table(shelf: Shelf, entry: Entry, number: int, raw: Mapping[str, Any]) -> Table:
    for i, row in enumerate(raw["rows"]):
        if len(row) != len(raw["columns"]):
            message = f"the row has {len(row)} cells, the table {len(raw['columns'])} columns"
            shelf.fault(entry, ("tables", number, "rows", i), message, "table")
    rows = tuple(
        tuple(cell if isinstance(cell, str) else read_text(cell) for cell in row)
        for row in raw["rows"]
    )
    return Table(read_text(raw["title"]), read_texts(raw["columns"]), rows)
