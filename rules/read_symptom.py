"""From a symptom's file to a symptom: bounds, phrases, causes, questions and example cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from enroltriage.expert.knowledge import Description, Example, Hint, Pair, Shown, Symptom
from enroltriage.expert.vocabulary import Forms

from .entries import Entry, Shelf, pack_of
from .read_condition import check_value, read_condition
from .read_texts import (
    given,
    read_citations,
    read_forms,
    read_optional,
    read_text,
    read_texts,
    read_time,
)
from .strict_yaml import Path


def read_symptom(shelf: Shelf, entry: Entry) -> Symptom:
    """The symptom of this entry; faults go to the shelf."""
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
    for i, place in enumerate(raw.get("shown_in", ())):
        shelf.choose(entry, ("shown_in", i), "place of a message", place, _places(shelf))
    _check_words(shelf, entry)
    messages, partial = raw.get("messages"), raw.get("partial_messages")
    pack = pack_of(shelf, entry.document)
    common = _of_pack(shelf, entry, pack)
    return Symptom(
        id=entry.id,
        title=read_text(raw["title"]),
        applies_to=MappingProxyType({f: tuple(v) for f, v in raw["applies_to"].items()}),
        causes=tuple(_pair(shelf, entry, i, pair) for i, pair in enumerate(raw["causes"])),
        citations=read_citations(shelf, entry, raw, ()),
        pack=pack,
        description=read_optional(raw.get("description")),
        messages=messages and _texts(messages),
        partial_messages=partial and read_forms(partial),
        codes=tuple(raw.get("codes", ())),
        near=tuple(raw.get("near") or common.get("near", ())),
        elsewhere=tuple(dict.fromkeys((*common.get("elsewhere", ()), *raw.get("elsewhere", ())))),
        described=_described(shelf, entry),
        confused_with=tuple(raw.get("confused_with", ())),
        shown_in=tuple(raw.get("shown_in", ())),
        ask=tuple(raw.get("ask", ())),
        notes=read_texts(raw.get("notes")),
        examples=tuple(
            _example(shelf, entry, i, example) for i, example in enumerate(raw["examples"])
        ),
        shown=MappingProxyType(_shown(shelf, entry, messages or {})),
        **read_time(raw),
    )


def _texts(messages: Mapping[str, Iterable[Any]]) -> Forms:
    """The messages of every language, without the times in which they were displayed."""
    plain = ((tag, (_text(each) for each in those)) for tag, those in messages.items())
    return read_forms(dict(plain))


def _text(message: Any) -> str:
    return str(message["text"] if isinstance(message, Mapping) else message)


def _shown(shelf: Shelf, entry: Entry, messages: Mapping[str, Iterable[Any]]) -> dict[str, Shown]:
    """When those messages were displayed of which the file says it, by their texts."""
    found = {}
    for tag, those in messages.items():
        for i, each in enumerate(those):
            if isinstance(each, Mapping):
                cited = read_citations(shelf, entry, each, ("messages", tag, i))
                times = each.get("shown_since"), each.get("shown_until")
                found[each["text"]] = Shown(*times, cited)
    return found


def _of_pack(shelf: Shelf, entry: Entry, pack: str) -> Mapping[str, Any]:
    """The surroundings that its pack gives it, or else the pack whose symptom it replaces."""
    replaced = str(entry.raw.get("replaces", ""))
    packs = [shelf["pack"][id_].raw for id_ in (replaced, pack) if id_ in shelf["pack"]]
    keys = ("near", "elsewhere")
    return {key: raw[key] for raw in packs for key in keys if key in raw}


def _places(shelf: Shelf) -> list[str]:
    """Where messages appear: the values of the fact that locates them."""
    facts = (entry.raw for entry in shelf["facts"].values())
    return [value for raw in facts if raw.get("locates_message") for value in raw.get("values", ())]


def check_surroundings(shelf: Shelf, entry: Entry) -> None:
    """Note faults in the surroundings that a symptom, or all of a pack, need or must not have."""
    notions = notions_of(shelf)
    for key in ("near", "elsewhere"):
        for i, notion in enumerate(entry.raw.get(key, ())):
            shelf.choose(entry, (key, i), "notion", notion, notions)


def _check_words(shelf: Shelf, entry: Entry) -> None:
    """Note faults in what texts are asked for beside messages."""
    check_surroundings(shelf, entry)
    for i, other in enumerate(entry.raw.get("confused_with", ())):
        shelf.refer(entry, ("confused_with", i), "symptom", other)


def notions_of(shelf: Shelf) -> Collection[str]:
    """What some language has words for."""
    return {id_: None for each in shelf["language"].values() for id_ in each.raw.get("notions", ())}


def _described(shelf: Shelf, entry: Entry) -> tuple[Description, ...]:
    found, notions = [], notions_of(shelf)
    for i, raw in enumerate(entry.raw.get("described", ())):
        groups = tuple((each,) if isinstance(each, str) else tuple(each) for each in raw["all"])
        for j, group in enumerate(groups):
            for notion in group:
                shelf.choose(entry, ("described", i, "all", j), "notion", notion, notions)
        for j, notion in enumerate(raw.get("none", ())):
            shelf.choose(entry, ("described", i, "none", j), "notion", notion, notions)
        for fact, value in raw.get("facts", {}).items():
            if shelf.choose(entry, ("described", i, "facts", fact), "fact", fact, shelf["facts"]):
                known = shelf["facts"][fact].raw
                check_value(shelf, entry, ("described", i, "facts", fact), fact, known, value)
        found.append(
            Description(
                groups,
                tuple(raw.get("none", ())),
                MappingProxyType(dict(raw.get("facts", {}))),
                raw.get("within"),
            )
        )
    return tuple(found)


def _pair(shelf: Shelf, entry: Entry, number: int, raw: Mapping[str, Any]) -> Pair:
    path: Path = ("causes", number)
    shelf.refer(entry, (*path, "cause"), "cause", raw["cause"])
    hints = []
    for i, hint in enumerate(raw.get("hints", ())):
        at: Path = (*path, "hints", i)
        when = read_condition(shelf, entry, (*at, "when"), hints=True)
        cited = read_citations(shelf, entry, hint, at)
        hints.append(Hint(when, hint["factor"], cited, read_optional(hint.get("note"))))
    cited = read_citations(shelf, entry, raw, path)
    return Pair(
        raw["cause"],
        cited,
        raw.get("weight", 1),
        tuple(hints),
        read_optional(raw.get("note")),
        **given(raw, "since", "until"),
    )


def _example(shelf: Shelf, entry: Entry, number: int, raw: Mapping[str, Any]) -> Example:
    line, _ = entry.document.place(("examples", number))
    facts = MappingProxyType(dict(raw.get("facts", {})))
    expect = MappingProxyType(dict(raw["expect"]))
    is_overlaid = entry.document.layer in shelf.overlaid
    file = entry.document.file
    return Example(raw["name"], facts, raw.get("text"), expect, file, line, is_overlaid)
