"""Looking things up in the knowledge: by words, and by the alphabet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

from enroltriage.api.knowledge_view import KINDS, Entry, KnowledgeView
from enroltriage.expert import KnowledgeBase

NAMED = ("symptoms", "causes", "resolutions", "facts")
"""The kinds whose entries have a title of their own."""
OTHER = "#"
"""Under this comes what begins with no letter."""


def search(
    knowledge: KnowledgeBase, language: str, words: str, among: Iterable[tuple[str, str]]
) -> list[Entry]:
    """The entries that hold every word, titles first; each with the text that shows it."""
    view = KnowledgeView(knowledge, language)
    wanted = _folded(words).split()
    found = []
    for kind, id_ in among:
        title, *texts = _texts(view.entry(kind, id_), language)
        whole = _folded(" ".join((title, *texts)))
        if all(word in whole for word in wanted):
            in_title = all(word in _folded(title) for word in wanted)
            shown = next((t for t in texts if any(word in _folded(t) for word in wanted)), None)
            found.append(
                (not in_title, {"kind": kind, "id": id_, "title": title, "shown": shown or title})
            )
    return [entry for _, entry in sorted(found, key=lambda one: one[0])]


def _texts(entry: Entry, language: str) -> Iterator[str]:
    """The title, then what else can be found of an entry: its words in this language, then messages and codes."""
    yield entry.get("title") or entry["id"]
    for name in ("sentence", "description", "question"):
        if entry.get(name):
            yield entry[name]
    phrases = entry.get("messages", {})
    for tag in sorted(phrases, key=lambda each: each != language):
        yield from phrases[tag]
    for name in ("codes", "notes", "warnings", "steps"):
        yield from entry.get(name, ())
    yield from (str(choice["label"]) for choice in entry.get("values", ()))
    yield entry["id"]


def alphabet(knowledge: KnowledgeBase, language: str) -> list[Entry]:
    """Every titled entry and every code of a symptom by the letter it begins with."""
    terms = [
        {"term": entry.title[language], "kind": kind, "id": id_, "is_code": False}
        for kind in NAMED for id_, entry in getattr(knowledge, kind).items()
    ]  # fmt: skip
    terms += [
        {"term": code, "kind": "symptoms", "id": symptom.id, "is_code": True}
        for symptom in knowledge.symptoms.values()
        for code in symptom.codes
    ]
    terms.sort(
        key=lambda one: (_letter(one["term"]), _folded(one["term"]), KINDS.index(one["kind"]))
    )
    groups = groupby(terms, key=lambda one: _letter(one["term"]))
    return [{"letter": letter, "terms": list(each)} for letter, each in groups]


def _letter(term: str) -> str:
    first = _folded(term)[:1].upper()
    return first if first.isalpha() else OTHER


def _folded(text: str) -> str:
    """Without case and accents: as people look for it."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
