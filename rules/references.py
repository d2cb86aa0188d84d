"""Faults that no single line shows: what is missing, what nobody uses, what cannot be asked."""

from __future__ import annotations

import string
from datetime import date
from typing import Any

from .entries import Entry, Shelf

NOTICES = {
    "platform-out-of-scope": {"facts", "symptoms"},
    "contradiction": {"facts", "symptoms"},
    "ambiguous-message": {"symptoms"},
    "no-known-cause-left": {"symptoms", "causes"},
    "destructive-resolution": {"causes", "resolutions"},
    "no-resolution-variant": {"facts", "resolutions"},
    "superseded-source": {"causes"},
    "text-disagrees": {"facts"},
    "incident": {"causes", "count", "hours"},
    "unknown-code": {"code"},
    "points-to-symptoms": {"facts", "symptoms"},
}
"""The codes that answers use, and what each message may insert."""
OPTIONAL = {"incident", "unknown-code", "points-to-symptoms"}
"""Codes that came later: rules that were written before are read all the same, and do without."""


def check_whole(shelf: Shelf) -> None:
    """Note the faults of the knowledge as a whole on the shelf."""
    anchor = next(iter(shelf["pack"].values()), None)
    _notices(shelf, anchor)
    _facts(shelf)
    if not shelf["words"] and anchor is not None:
        shelf.fault(anchor, (), "no file of kind 'words' names yes, no and unknown", "missing")
    _causes_named(shelf)
    for entry in shelf["cause"].values():
        confirmed = any(rule["then"] == "confirmed" for rule in entry.raw["rules"].values())
        if confirmed == entry.raw.get("message_is_all", False):
            message = "no rule confirms it, so it needs message_is_all: true"
            if confirmed:
                message = "a rule confirms it, so the message is not all there is"
            shelf.fault(entry, ("rules",), message, "unconfirmed")
    for entry in shelf["sources"].values():
        for key in entry.raw.keys() & {"date", "review_by"}:
            try:
                date.fromisoformat(entry.raw[key])
            except ValueError:
                shelf.fault(entry, (key,), f"{entry.raw[key]!r} is no date", "date")


def _causes_named(shelf: Shelf) -> None:
    for entry in shelf["symptom"].values():
        seen: set[str] = set()
        for i, pair in enumerate(entry.raw["causes"]):
            if pair["cause"] in seen:
                path = ("causes", i, "cause")
                shelf.fault(entry, path, f"the cause {pair['cause']!r} is named twice", "twice")
            seen.add(pair["cause"])


def _notices(shelf: Shelf, anchor: Entry | None) -> None:
    for code in NOTICES.keys() - OPTIONAL - shelf["notices"].keys():
        if anchor is not None:
            shelf.fault(anchor, (), f"no file gives the notice {code!r} a message", "notice")
    for code, entry in shelf["notices"].items():
        if not shelf.choose(entry, (), "notice", code, sorted(NOTICES)):
            continue
        for language, message in entry.raw.items():
            try:
                names = {name for _, name, _, _ in string.Formatter().parse(message) if name}
            except ValueError as fault:
                shelf.fault(entry, (language,), f"braces do not match: {fault}", "notice")
                continue
            for name in sorted(names - NOTICES[code]):
                allowed = ", ".join(sorted(NOTICES[code]))
                text = f"{{{name}}} cannot stand in this message; allowed: {allowed}"
                shelf.fault(entry, (language,), text, "notice")


def _facts(shelf: Shelf) -> None:
    multiple = [e for e in shelf["facts"].values() if "values_from" in e.raw]
    for extra in multiple[1:]:
        shelf.fault(extra, ("values_from",), "one fact takes its values from the symptoms", "twice")
    anchor = next(iter((*shelf["facts"].values(), *shelf["pack"].values())), None)
    if not multiple and anchor is not None:
        shelf.fault(anchor, (), "one fact must take its values from the symptoms", "missing")
    binding = [e for e in shelf["facts"].values() if e.raw.get("binds") == "out-of-scope"]
    if len(binding) != 1 and anchor is not None:
        at = binding[1] if binding else anchor
        shelf.fault(at, (), "exactly one fact must bind symptoms with out-of-scope", "binds")
    for entry in shelf["facts"].values():
        _fact(shelf, entry)


def _fact(shelf: Shelf, entry: Entry) -> None:
    raw: dict[str, Any] = entry.raw
    if raw["type"] == "enum" and ("values" in raw) == ("values_from" in raw):
        shelf.fault(entry, (), "an enum has either values or values_from", "type")
    for key, wanted in (("values", "enum"), ("minimum", "integer"), ("maximum", "integer"),
                        ("matched_against", "text"), ("binds", "enum")):  # fmt: skip
        if key in raw and raw["type"] != wanted:
            message = f"{key!r} fits the type {wanted} only, not {raw['type']}"
            shelf.fault(entry, (key,), message, "type")
    if raw.get("minimum", 0) > raw.get("maximum", raw.get("minimum", 0)):
        shelf.fault(entry, ("minimum",), "the minimum is above the maximum", "type")
    asked = {"question", "asked_of"} & raw.keys()
    if "derived" in raw and asked:
        shelf.fault(entry, (), "a derived fact is concluded, so it has no question", "type")
    if "derived" not in raw and len(asked) != 2:
        shelf.fault(entry, (), "a fact needs a question and somebody to ask (asked_of)", "missing")
    if {"unknown", "null"} & {*raw.get("values", ()), *raw.get("aliases", ())}:
        shelf.fault(
            entry, (), "'unknown' may be answered to every question; do not list it", "type"
        )
