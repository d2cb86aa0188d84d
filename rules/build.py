"""From checked documents to the knowledge.

Every entry becomes a frozen value, every reference is followed. All faults are collected, so
that an author sees them at once.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from enroltriage.expert.errors import KnowledgeError
from enroltriage.expert.knowledge import (
    Cause,
    CauseRule,
    Citation,
    Decision,
    DerivedRule,
    Example,
    FactType,
    Hint,
    KnowledgeBase,
    Pack,
    Pair,
    Resolution,
    Source,
    Symptom,
    Table,
    Text,
    Variant,
)
from enroltriage.expert.rulebase import RuleBaseError, compile_rules

from .entries import Entry, Shelf, gather, pack_of
from .read_condition import check_value, read_condition
from .references import check_whole
from .strict_yaml import Document, Path


def build(documents: Iterable[Document], version: str) -> KnowledgeBase:
    """The knowledge of these documents. Raises KnowledgeError with every fault found."""
    shelf = gather(documents)
    check_whole(shelf)
    facts = {id_: _fact(shelf, entry) for id_, entry in shelf["facts"].items()}
    symptoms = {id_: _symptom(shelf, entry) for id_, entry in shelf["symptom"].items()}
    named = dict.fromkeys(pair.cause for s in symptoms.values() for pair in s.causes)
    order = [id_ for id_ in (*named, *shelf["cause"]) if id_ in shelf["cause"]]
    causes = {id_: _cause(shelf, shelf["cause"][id_]) for id_ in order}
    resolutions = {id_: _resolution(shelf, entry) for id_, entry in shelf["resolution"].items()}
    packs = {id_: _pack(shelf, entry) for id_, entry in shelf["pack"].items()}
    if shelf.findings:
        raise KnowledgeError(shelf.findings)
    try:
        rules = compile_rules(facts, symptoms, causes, resolutions)
    except RuleBaseError as fault:
        kinds = (shelf[kind] for kind in ("facts", "symptom", "cause", "resolution", "pack"))
        shelves = ChainMap(*kinds)
        entry = shelves.get(fault.subject) or next(iter(shelves.values()))
        raise KnowledgeError([entry.document.finding(entry.path, str(fault), "rules")]) from fault
    return KnowledgeBase(
        version=version,
        packs=MappingProxyType(packs),
        sources=MappingProxyType({i: _source(e) for i, e in shelf["sources"].items()}),
        roles=MappingProxyType({i: _text(e.raw) for i, e in shelf["roles"].items()}),
        notices=MappingProxyType({i: _text(e.raw) for i, e in shelf["notices"].items()}),
        words=MappingProxyType({i: _text(e.raw) for i, e in shelf["words"].items()}),
        facts=MappingProxyType(facts),
        symptoms=MappingProxyType(symptoms),
        causes=MappingProxyType(causes),
        resolutions=MappingProxyType(resolutions),
        rules=MappingProxyType(rules),
    )


def _text(raw: Mapping[str, str]) -> Text:
    return MappingProxyType(dict(raw))


def _maybe(raw: Mapping[str, str] | None) -> Text | None:
    return None if raw is None else _text(raw)


def _texts(raw: Iterable[Mapping[str, str]] | None) -> tuple[Text, ...]:
    return tuple(_text(one) for one in raw or ())


def _citations(
    shelf: Shelf, entry: Entry, raw: Mapping[str, Any], path: Path
) -> tuple[Citation, ...]:
    cited = []
    for i, written in enumerate(raw.get("sources", ())):
        source, _, section = written.partition("#")
        shelf.refer(entry, (*path, "sources", i), "sources", source)
        cited.append(Citation(source, section))
    return tuple(cited)


def _source(entry: Entry) -> Source:
    raw = entry.raw
    return Source(entry.id, _text(raw["title"]), raw["document"], raw["date"], raw.get("note"))


def _pack(shelf: Shelf, entry: Entry) -> Pack:
    def decisions(key: str, subject: str, reason: str) -> tuple[Decision, ...]:
        return tuple(
            Decision(raw[subject], raw[reason], _citations(shelf, entry, raw, (key, i)))
            for i, raw in enumerate(entry.raw.get(key, ()))
        )

    return Pack(
        entry.id,
        _text(entry.raw["title"]),
        entry.raw["edition"],
        decisions("left_out", "what", "why"),
        decisions("decisions", "question", "decision"),
    )


def _fact(shelf: Shelf, entry: Entry) -> FactType:
    raw = entry.raw
    derived = []
    for id_, rule in raw.get("derived", {}).items():
        path: Path = ("derived", id_)
        check_value(shelf, entry, (*path, "then"), entry.id, raw, rule["then"])
        derived.append(
            DerivedRule(
                id_,
                read_condition(shelf, entry, (*path, "when")),
                rule["then"],
                _citations(shelf, entry, rule, path),
                _maybe(rule.get("note")),
            )
        )
    for alias, value in raw.get("aliases", {}).items():
        check_value(shelf, entry, ("aliases", alias), entry.id, raw, value)
    if "asked_of" in raw:
        shelf.refer(entry, ("asked_of",), "roles", raw["asked_of"])
    values = raw.get("values")
    return FactType(
        name=entry.id,
        title=_text(raw["title"]),
        type=raw["type"],
        citations=_citations(shelf, entry, raw, ()),
        question=_maybe(raw.get("question")),
        help=_maybe(raw.get("help")),
        asked_of=raw.get("asked_of"),
        values=values and MappingProxyType({id_: _text(label) for id_, label in values.items()}),
        aliases=raw.get("aliases") and MappingProxyType(dict(raw["aliases"])),
        minimum=raw.get("minimum"),
        maximum=raw.get("maximum"),
        multiple="values_from" in raw,
        hint=raw.get("hint", False),
        matched_against=raw.get("matched_against"),
        binds=raw.get("binds"),
        locates_message=raw.get("locates_message", False),
        derived=tuple(derived),
    )


def _symptom(shelf: Shelf, entry: Entry) -> Symptom:
    raw = entry.raw
    for fact, values in raw["applies_to"].items():
        if not shelf.choose(entry, ("applies_to", fact), "fact", fact, shelf["facts"]):
            continue
        fact_type = shelf["facts"][fact].raw
        if "binds" not in fact_type:
            message = f"no symptom can be bound to {fact!r}; its entry in the facts has no 'binds'"
            shelf.fault(entry, ("applies_to", fact), message)
        for i, value in enumerate(values):
            check_value(shelf, entry, ("applies_to", fact, i), fact, fact_type, value)
    for i, fact in enumerate(raw.get("ask", ())):
        known = shelf.choose(entry, ("ask", i), "fact", fact, shelf["facts"])
        if known and "question" not in shelf["facts"][fact].raw:
            shelf.fault(entry, ("ask", i), f"the fact {fact!r} has no question")
    places = next((f.raw for f in shelf["facts"].values() if f.raw.get("locates_message")), None)
    for i, place in enumerate(raw.get("shown_in", ())):
        allowed = list((places or {}).get("values", ()))
        shelf.choose(entry, ("shown_in", i), "place of a message", place, allowed)
    phrases = {key: _phrases(raw.get(key)) for key in ("messages", "partial_messages")}
    return Symptom(
        id=entry.id,
        title=_text(raw["title"]),
        applies_to=MappingProxyType({f: tuple(v) for f, v in raw["applies_to"].items()}),
        causes=tuple(_pair(shelf, entry, i, pair) for i, pair in enumerate(raw["causes"])),
        citations=_citations(shelf, entry, raw, ()),
        pack=pack_of(shelf, entry.document),
        description=_maybe(raw.get("description")),
        messages=phrases["messages"],
        partial_messages=phrases["partial_messages"],
        codes=tuple(raw.get("codes", ())),
        shown_in=tuple(raw.get("shown_in", ())),
        ask=tuple(raw.get("ask", ())),
        notes=_texts(raw.get("notes")),
        examples=tuple(_example(entry, i, example) for i, example in enumerate(raw["examples"])),
    )


def _phrases(raw: Mapping[str, Any] | None) -> Mapping[str, tuple[str, ...]] | None:
    return raw and MappingProxyType({language: tuple(texts) for language, texts in raw.items()})


def _pair(shelf: Shelf, entry: Entry, number: int, raw: Mapping[str, Any]) -> Pair:
    path: Path = ("causes", number)
    shelf.refer(entry, (*path, "cause"), "cause", raw["cause"])
    hints = []
    for i, hint in enumerate(raw.get("hints", ())):
        at: Path = (*path, "hints", i)
        when = read_condition(shelf, entry, (*at, "when"), hints=True)
        cited = _citations(shelf, entry, hint, at)
        hints.append(Hint(when, hint["factor"], cited, _maybe(hint.get("note"))))
    cited = _citations(shelf, entry, raw, path)
    return Pair(raw["cause"], cited, raw.get("weight", 1), tuple(hints), _maybe(raw.get("note")))


def _example(entry: Entry, number: int, raw: Mapping[str, Any]) -> Example:
    line, _ = entry.document.place(("examples", number))
    facts = MappingProxyType(dict(raw.get("facts", {})))
    expect = MappingProxyType(dict(raw["expect"]))
    return Example(raw["name"], facts, raw.get("text"), expect, entry.document.file, line)


def _cause(shelf: Shelf, entry: Entry) -> Cause:
    raw = entry.raw
    shelf.refer(entry, ("resolution",), "resolution", raw["resolution"])
    rules = []
    for id_, rule in raw["rules"].items():
        path: Path = ("rules", id_)
        when = read_condition(shelf, entry, (*path, "when"))
        cited = _citations(shelf, entry, rule, path)
        rules.append(CauseRule(id_, when, rule["then"], cited, _maybe(rule.get("note"))))
    return Cause(
        id=entry.id,
        title=_text(raw["title"]),
        sits_in=tuple(raw["sits_in"]),
        resolution=raw["resolution"],
        rules=tuple(rules),
        citations=_citations(shelf, entry, raw, ()),
        pack=pack_of(shelf, entry.document),
        description=_maybe(raw.get("description")),
        message_is_all=raw.get("message_is_all", False),
        superseded=_maybe(raw.get("superseded")),
        notes=_texts(raw.get("notes")),
    )


def _resolution(shelf: Shelf, entry: Entry) -> Resolution:
    raw = entry.raw
    shelf.refer(entry, ("actor",), "roles", raw["actor"])
    varies_by = raw.get("variants", {}).get("by")
    if varies_by is not None:
        shelf.choose(entry, ("variants", "by"), "fact", varies_by, shelf["facts"])
    variants = [
        _variant(shelf, entry, id_, choice, varies_by)
        for id_, choice in raw.get("variants", {}).get("choices", {}).items()
    ]
    return Resolution(
        id=entry.id,
        title=_text(raw["title"]),
        actor=raw["actor"],
        destructive=raw["destructive"],
        steps=_texts(raw["steps"]),
        citations=_citations(shelf, entry, raw, ()),
        pack=pack_of(shelf, entry.document),
        warnings=_texts(raw.get("warnings")),
        notes=_texts(raw.get("notes")),
        tables=tuple(
            _table(shelf, entry, i, table) for i, table in enumerate(raw.get("tables", ()))
        ),
        links=tuple(raw.get("links", ())),
        wait_hours=raw.get("wait_hours"),
        varies_by=varies_by,
        variants=tuple(variants),
    )


def _variant(
    shelf: Shelf, entry: Entry, id_: str, raw: Mapping[str, Any], varies_by: str
) -> Variant:
    path: Path = ("variants", "choices", id_)
    fact = shelf["facts"].get(varies_by)
    for i, value in enumerate(raw["for"] if fact else ()):
        check_value(shelf, entry, (*path, "for", i), varies_by, fact.raw if fact else {}, value)
    cited = _citations(shelf, entry, raw, path)
    links = tuple(raw.get("links", ()))
    steps = _texts(raw["steps"])
    return Variant(id_, tuple(raw["for"]), _text(raw["title"]), steps, cited, links)


def _table(shelf: Shelf, entry: Entry, number: int, raw: Mapping[str, Any]) -> Table:
    for i, row in enumerate(raw["rows"]):
        if len(row) != len(raw["columns"]):
            message = f"the row has {len(row)} cells, the table {len(raw['columns'])} columns"
            shelf.fault(entry, ("tables", number, "rows", i), message, "table")
    rows = tuple(
        tuple(cell if isinstance(cell, str) else _text(cell) for cell in row) for row in raw["rows"]
    )
    return Table(_text(raw["title"]), _texts(raw["columns"]), rows)
