"""The pages of the book: for each its template and what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from enroltriage.api.knowledge_view import KINDS, Entry, KnowledgeView, ids_on_platform
from enroltriage.api.pages.knowledge_parts import (
    drawn,
    first_message,
    holding,
    messages_of,
    resolution_parts,
    symptom_parts,
)
from enroltriage.api.pages.moments import month
from enroltriage.api.service import Drawer
from enroltriage.expert import Expert, KnowledgeBase
from enroltriage.expert.rulebase import (
    CONFIRMED,
    CONTRADICTED,
    EXCLUDED,
    FACT,
    NOTICE,
    OUT_OF_SCOPE,
    POSSIBLE,
    RESOLUTION,
    SUSPECTED,
    VARIANT,
)

from .entries import Surroundings
from .examples import example_shown, firing
from .finding import alphabet, search
from .origins import PACKED, packs, sources

STAGES = (FACT, OUT_OF_SCOPE, CONTRADICTED, SUSPECTED, EXCLUDED, CONFIRMED, POSSIBLE, RESOLUTION,
          VARIANT, NOTICE)  # fmt: skip
"""What rules conclude, in the order in which answers are made."""


MOST_FOUND = 100
"""So many of the entries that are found are shown at once."""


class Shown(NamedTuple):
    """A page: its template, and the values that it shows."""

    template: str
    values: Mapping[str, Any]


class Book:
    """The knowledge of one expert in one language, page by page; nothing is drawn without ``diagrams``."""

    def __init__(self, expert: Expert, diagrams: Drawer | None, language: str) -> None:
        self._expert = expert
        self._knowledge = expert.knowledge
        self._diagrams = diagrams
        self._language = language
        self._view = KnowledgeView(expert.knowledge, language)
        self._around = Surroundings(expert.knowledge, self._view, language)

    def overview(
        self, *, query: str = "", kind: str | None = None, platform: str | None = None,
        today: date | None = None,
    ) -> Shown:  # fmt: skip
        """The first page; with a query, or a kind or platform, what is found."""
        knowledge = self._knowledge
        asked = bool(query.strip() or kind or platform)
        kinds = (kind,) if kind else KINDS
        among = [(each, id_) for each in kinds for id_ in self._ids(each, platform)]
        found = search(knowledge, self._language, query, among) if asked else []
        documents = sources(knowledge, self._around, today)
        return Shown("knowledge.html", {
            "query": query.strip(), "kind": kind, "platform": platform, "asked": asked,
            "found": found[:MOST_FOUND], "found_count": len(found),
            "kinds": KINDS,
            "counts": _counts(knowledge),
            "earlier": [{**each, "counts": _counts(knowledge.earlier[each["edition"]])}
                        for each in self.editions()],
            "platforms": self._platforms(),
            "symptoms": [self._listed("symptoms", id_) for id_ in knowledge.symptoms],
            "packs": packs(knowledge, self._language),
            "packed": PACKED,
            "reviewed": any(pack.review for pack in knowledge.packs.values()),
            "sources": documents,
            "due": sum(each["is_due"] for each in documents),
        })  # fmt: skip

    def kind(self, kind: str, platform: str | None = None, stage: str | None = None) -> Shown:
        """All entries of one kind, or those of a platform; of rules, their stages, or those of one."""
        ids, stages = self._ids(kind, platform), {}
        if kind == "rules":
            stages = self._by_stage(ids)
            ids = stages.get(stage, []) if stage else []
        return Shown("knowledge_kind.html", {
            "kind": kind, "platform": platform, "stage": stage,
            "listed": [self._listed(kind, id_) for id_ in ids],
            "stages": [(each, len(rules)) for each, rules in stages.items()],
            "platforms": self._platforms() if kind in PACKED else [],
        })  # fmt: skip

    def stages(self) -> list[str]:
        """The stages that have a list of rules."""
        return list(self._by_stage(self._knowledge.rules))

    def alphabet(self) -> Shown:
        """Every titled entry and every code by its first letter."""
        return Shown("knowledge_index.html", {"letters": alphabet(self._knowledge, self._language)})

    def sources(self, today: date | None = None) -> Shown:
        """The documents that the knowledge rests on."""
        listed = sources(self._knowledge, self._around, today)
        return Shown("knowledge_sources.html", {"sources": listed})

    def decisions(self) -> Shown:
        """What the authors of the packs decided and left out."""
        return Shown("knowledge_decisions.html", {"packs": packs(self._knowledge, self._language)})

    def editions(self, kind: str = "", id_: str = "") -> list[Entry]:
        """The earlier editions, latest first; of an entry those that have it."""
        return [
            {"edition": edition, "month": month(edition, self._language)}
            for edition, base in sorted(self._knowledge.earlier.items(), reverse=True)
            if not kind or id_ in getattr(base, kind)
        ]

    def entry(self, kind: str, id_: str, today: date | None = None) -> Shown:
        """The page of one entry. Raises KeyError where there is none of this id.

        Whether its review is due is told where ``today`` is given.
        """
        show = {
            "symptoms": self._symptom,
            "causes": self._cause,
            "resolutions": self._resolution,
            "facts": self._fact,
            "rules": self._rule,
        }
        ids = list(getattr(self._knowledge, kind))
        at = ids.index(id_) if id_ in ids else -1
        shown = show[kind](id_)
        return Shown(f"knowledge_{kind.removesuffix('s')}.html", {
            **shown,
            "kind": kind,
            "id": id_,
            "holds": holding(self._view.entry(kind, id_), self._language, today),
            "earlier": self.editions(kind, id_),
            "pack": self._pack(kind, id_),
            "place": self._around.place(kind, id_),
            "before": self._around.reference(kind, ids[at - 1]) if at > 0 else None,
            "after": self._around.reference(kind, ids[at + 1]) if at + 1 < len(ids) else None,
        })  # fmt: skip

    def _pack(self, kind: str, id_: str) -> Entry | None:
        """The pack that an entry stands in, if it says so."""
        pack = getattr(getattr(self._knowledge, kind)[id_], "pack", None)
        if pack is None:
            return None
        edition = month(self._knowledge.packs[pack].edition, self._language)
        return {"title": self._knowledge.packs[pack].title[self._language], "edition": edition}

    def entries(self) -> Iterator[tuple[str, str]]:
        """Every entry that has a page: its kind and id."""
        return ((kind, id_) for kind in KINDS for id_ in getattr(self._knowledge, kind))

    def _ids(self, kind: str, platform: str | None) -> list[str]:
        knowledge = self._knowledge
        if platform is None:
            return list(getattr(knowledge, kind))
        if kind not in PACKED:
            return []
        return list(ids_on_platform(knowledge, kind, knowledge.platform_fact.name, platform))

    def _by_stage(self, ids: Iterable[str]) -> dict[str, list[str]]:
        """These rules by what they conclude: a thousand in one list are too many to look through."""
        stages: dict[str, list[str]] = {stage: [] for stage in STAGES}
        for id_ in ids:
            stages[self._knowledge.rules[id_].then.kind].append(id_)
        return {stage: rules for stage, rules in stages.items() if rules}

    def _platforms(self) -> list[Entry]:
        """The platforms of which something is known, with how many symptoms."""
        fact = self._knowledge.platform_fact
        counted = [(value, len(self._ids("symptoms", value))) for value in fact.values or ()]
        return [
            {"value": value, "label": self._knowledge.label(fact.name, value, self._language),
             "count": count}
            for value, count in counted if count
        ]  # fmt: skip

    def _listed(self, kind: str, id_: str) -> Entry:
        """An entry as a list shows it, with one line of what it says."""
        told = self._around.reference(kind, id_)
        knowledge, language = self._knowledge, self._language
        if kind == "rules":
            return {**told, "line": told["sentence"]}
        if kind == "symptoms":
            return {**told, "line": first_message(knowledge.symptoms[id_], language)}
        entry = self._view.entry(kind, id_)
        if kind == "causes":
            line = entry["description"] or entry["resolution"]["title"]
            return {**told, "line": line, "counts": [len(entry["symptoms"])]}
        if kind == "facts":
            return {**told, "line": entry["question"] or entry["help"], "derived": entry["derived"]}
        return {**told, "line": entry["actor_title"], "destructive": entry["destructive"]}

    def _symptom(self, id_: str) -> dict[str, Any]:
        parts = symptom_parts(self._view, id_)
        symptom, language = self._knowledge.symptoms[id_], self._language
        shown = parts["symptom"]
        others = _by_language(shown["messages"], language)
        partial = _by_language(shown["partial_messages"], language, own=True)
        diagrams = self._diagrams
        return {
            **parts,
            "others": [_tongue(shown, tag, texts, language) for tag, texts in others],
            "partial": [_tongue(shown, tag, texts, language) for tag, texts in partial],
            "svg": diagrams and drawn(diagrams, language, (id_,)),
            "plan": diagrams and drawn(diagrams, language, (id_,), "tree"),
            "bounds": self._around.bounds(id_),
            "ask": [self._around.reference("facts", fact) for fact in symptom.ask],
            "confused": self._around.confused_with(id_),
            "examples": [
                example_shown(self._knowledge, each, number, language)
                for number, each in enumerate(symptom.examples, 1)
            ],
            "rules": self._rules(shown["rules"]),
        }

    def _cause(self, id_: str) -> dict[str, Any]:
        cause = self._view.entry("causes", id_)
        deciding = {each["rule"] for each in cause["deciding"]}
        return {
            "cause": cause,
            "resolution": resolution_parts(self._view, cause["resolution"]["id"]),
            "message_is_all": self._knowledge.causes[id_].message_is_all,
            "rules": self._rules(rule for rule in cause["rules"] if rule not in deciding),
        }

    def _resolution(self, id_: str) -> dict[str, Any]:
        resolution = resolution_parts(self._view, id_)
        return {"resolution": resolution, "rules": self._rules(resolution["rules"])}

    def _fact(self, id_: str) -> dict[str, Any]:
        fact = self._view.entry("facts", id_)
        reference = self._around.reference
        return {
            "fact": fact,
            "binds": self._knowledge.facts[id_].binds,
            "reserved": self._knowledge.facts[id_].reserved,
            "said": self._around.said(id_),
            "derived_by": self._rules(fact["derived_by"]),
            "read_by": self._rules(fact["read_by"]),
            "hints": [
                {"symptom": reference("symptoms", hint["symptom"]),
                 "cause": reference("causes", hint["cause"]), "factor": hint["factor"]}
                for hint in fact["hints"]
            ],
            **self._around.read_by(id_),
        }  # fmt: skip

    def _rule(self, id_: str) -> dict[str, Any]:
        shown = self._around.rule(id_)
        return {
            "rule": self._view.entry("rules", id_),
            "chain": shown,
            "fires_in": firing(self._expert).get(id_, ()),
        }

    def _rules(self, ids: Any) -> list[Entry]:
        return [self._around.reference("rules", id_) for id_ in ids]


def _counts(knowledge: KnowledgeBase) -> dict[str, int]:
    """How many entries of each kind there are."""
    return {kind: len(getattr(knowledge, kind)) for kind in KINDS}


def _tongue(symptom: Entry, tag: str, texts: list[str], language: str) -> Entry:
    """What is displayed in a language; that all of it was displayed for a time only is ``told`` once."""
    messages = messages_of(symptom, language, texts)
    told = messages[0]["displayed"]
    if told and all(each["displayed"] == told for each in messages):
        return {"tag": tag, "told": told, "messages": [{"text": text} for text in texts]}
    return {"tag": tag, "told": None, "messages": messages}


def _by_language(
    phrases: Mapping[str, list[str]], language: str, *, own: bool = False
) -> list[tuple[str, list[str]]]:
    """What is displayed in other languages than this, by language; with ``own``, this one first."""
    others = [(tag, texts) for tag, texts in phrases.items() if tag != language]
    return [(language, phrases[language]), *others] if own and language in phrases else others
