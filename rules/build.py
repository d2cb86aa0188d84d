"""From checked documents to the knowledge.

Every entry becomes a frozen value, every reference is followed. All faults are collected, so
that an author sees them at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from enroltriage.expert.errors import Finding, KnowledgeError
from enroltriage.expert.knowledge import Decision, KnowledgeBase, Pack, Place, Planning
from enroltriage.expert.rulebase import RuleBaseError, compile_rules
from enroltriage.expert.vocabulary import (
    LANGUAGES,
    Contradiction,
    DerivedRule,
    FactType,
    Language,
    Role,
    Source,
)

from .entries import NAMED, Entry, Shelf, pack_of
from .layers import gather
from .read_condition import check_value, read_condition
from .read_language import read_language
from .read_remedy import read_cause, read_resolution
from .read_symptom import check_surroundings, notions_of, read_symptom
from .read_texts import given, read_citations, read_optional, read_text, read_time
from .references import check_whole
from .schema_check import kind_of
from .strict_yaml import Document, Path

WORDS_BELOW = 2
"""How deep the lists of a language's words lie in its file."""


def build(
    documents: Collection[Document], version: str, like: KnowledgeBase | None = None
) -> KnowledgeBase:
    """The knowledge of these documents. Raises KnowledgeError with every fault found.

    ``like`` is knowledge of the same languages, which are then taken from it.
    """
    shelf = gather(documents)
    check_whole(shelf)
    facts = {id_: _fact(shelf, entry) for id_, entry in shelf["facts"].items()}
    contradictions = {
        id_: _contradiction(shelf, entry) for id_, entry in shelf["contradictions"].items()
    }
    symptoms = {id_: read_symptom(shelf, entry) for id_, entry in shelf["symptom"].items()}
    named = dict.fromkeys(pair.cause for s in symptoms.values() for pair in s.causes)
    order = [id_ for id_ in (*named, *shelf["cause"]) if id_ in shelf["cause"]]
    causes = {id_: read_cause(shelf, shelf["cause"][id_]) for id_ in order}
    resolutions = {id_: read_resolution(shelf, entry) for id_, entry in shelf["resolution"].items()}
    packs = {id_: _pack(shelf, entry) for id_, entry in shelf["pack"].items()}
    languages = like.languages if like else _languages(shelf)
    if shelf.findings:
        raise KnowledgeError(shelf.findings)
    try:
        rules = compile_rules(facts, contradictions, symptoms, causes, resolutions)
    except RuleBaseError as fault:
        kind, id_, *below = fault.path
        entry = shelf[str(kind)][str(id_)]
        place = entry.document.place((*entry.path, *below))
        message, file = str(fault), entry.document.file
        finding = Finding(file, *place, message, fault.code, subject=str(id_))
        raise KnowledgeError([finding]) from fault
    return KnowledgeBase(
        places=MappingProxyType(_places(documents)),
        version=version,
        packs=MappingProxyType(packs),
        sources=MappingProxyType({i: _source(e) for i, e in shelf["sources"].items()}),
        roles=MappingProxyType({i: _role(e) for i, e in shelf["roles"].items()}),
        notices=MappingProxyType({i: read_text(e.raw) for i, e in shelf["notices"].items()}),
        words=MappingProxyType({i: read_text(e.raw) for i, e in shelf["words"].items()}),
        languages=languages,
        facts=MappingProxyType(facts),
        contradictions=MappingProxyType(contradictions),
        symptoms=MappingProxyType(symptoms),
        causes=MappingProxyType(causes),
        resolutions=MappingProxyType(resolutions),
        rules=MappingProxyType(rules),
        planning=Planning(**{id_: entry.raw for id_, entry in shelf["planning"].items()}),
    )


def _languages(shelf: Shelf) -> Mapping[str, Language]:
    parts: dict[str, list[Entry]] = {}
    for entry in shelf["language"].values():
        parts.setdefault(entry.id, []).append(entry)
    return MappingProxyType({tag: read_language(shelf, those) for tag, those in parts.items()})


def _places(documents: Iterable[Document]) -> dict[Path, Place]:
    """Where everything stands that an entry holds, by the entry's kind and id and its own keys.

    Of a language's many words, only where each list of them begins.
    """
    places: dict[Path, Place] = {}
    for document in documents:
        kind = kind_of(document) or ""
        head: Path = (kind, document.value[kind]) if kind in NAMED else ()
        deepest = WORDS_BELOW if kind == "language" else None
        for path, (line, column) in document.places.items():
            if deepest is None or len(path) <= deepest:
                places[(*head, *path)] = document.file, line, column
    return places


def _source(entry: Entry) -> Source:
    raw = entry.raw
    title = read_text(raw["title"])
    dated = given(raw, "note", "review_by")
    return Source(entry.id, title, raw["document"], raw["date"], **dated)


def _role(entry: Entry) -> Role:
    title = {language: entry.raw[language] for language in LANGUAGES}
    return Role(entry.id, read_text(title), **given(entry.raw, "handover"))


def _pack(shelf: Shelf, entry: Entry) -> Pack:
    def decisions(key: str, subject: str, reason: str) -> tuple[Decision, ...]:
        return tuple(
            Decision(raw[subject], raw[reason], read_citations(shelf, entry, raw, (key, i)))
            for i, raw in enumerate(entry.raw.get(key, ()))
        )

    check_surroundings(shelf, entry)
    return Pack(
        entry.id,
        read_text(entry.raw["title"]),
        entry.raw["edition"],
        decisions("left_out", "what", "why"),
        decisions("decisions", "question", "decision"),
        read_time(entry.raw)["review"],
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
                read_citations(shelf, entry, rule, path),
                read_optional(rule.get("note")),
            )
        )
    for alias, value in raw.get("aliases", {}).items():
        check_value(shelf, entry, ("aliases", alias), entry.id, raw, value)
    _check_places(shelf, entry)
    if "asked_of" in raw:
        shelf.refer(entry, ("asked_of",), "roles", raw["asked_of"])
    values = raw.get("values")
    return FactType(
        name=entry.id,
        title=read_text(raw["title"]),
        type=raw["type"],
        citations=read_citations(shelf, entry, raw, ()),
        question=read_optional(raw.get("question")),
        help=read_optional(raw.get("help")),
        asked_of=raw.get("asked_of"),
        values=values
        and MappingProxyType({id_: read_text(label) for id_, label in values.items()}),
        aliases=raw.get("aliases") and MappingProxyType(dict(raw["aliases"])),
        **given(raw, "minutes", "reserved"),
        minimum=raw.get("minimum"),
        maximum=raw.get("maximum"),
        multiple="values_from" in raw,
        hint=raw.get("hint", False),
        leads=raw.get("leads", False),
        matched_against=raw.get("matched_against"),
        binds=raw.get("binds"),
        locates_message=raw.get("locates_message", False),
        named_by=raw.get("named_by")
        and MappingProxyType({value: tuple(those) for value, those in raw["named_by"].items()}),
        logged_as=raw.get("logged_as"),
        derived=tuple(derived),
        pack=pack_of(shelf, entry.document),
        **given(raw, "since", "until"),
    )


def _check_places(shelf: Shelf, entry: Entry) -> None:
    """Note faults in how the places of messages are named."""
    raw, notions = entry.raw, notions_of(shelf)
    if "logged_as" in raw:
        check_value(shelf, entry, ("logged_as",), entry.id, raw, raw["logged_as"])
    for value, those in raw.get("named_by", {}).items():
        check_value(shelf, entry, ("named_by", value), entry.id, raw, value)
        for i, notion in enumerate(those):
            shelf.choose(entry, ("named_by", value, i), "notion", notion, notions)


def _contradiction(shelf: Shelf, entry: Entry) -> Contradiction:
    when = read_condition(shelf, entry, ("when",), hints=True)
    cited = read_citations(shelf, entry, entry.raw, ())
    note, pack = read_optional(entry.raw.get("note")), pack_of(shelf, entry.document)
    return Contradiction(entry.id, when, cited, note, pack)
