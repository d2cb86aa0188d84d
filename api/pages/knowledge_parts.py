"""What several pages show of the knowledge: drawings, and entries with all that belongs to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from enroltriage.api.knowledge_view import Entry, KnowledgeView
from enroltriage.api.service import DiagramView, Drawer
from enroltriage.expert.knowledge import KnowledgeBase, Symptom

from .drawn import inline
from .moments import day, month, month_before
from .texts import texts_of

_ALONE: Entry = {"note": None, "hints": [], "share": None, "reported": 0, "sources": []}
"""What is told of a cause that is looked at beside no symptom."""


def drawn(
    diagrams: Drawer, language: str, symptoms: tuple[str, ...] = (), shape: DiagramView = "graph"
) -> str:
    """The graph, or the plan of one symptom, to stand within a page."""
    return inline(diagrams.export("svg", language=language, symptoms=symptoms, view=shape))


def platforms_told(knowledge: KnowledgeBase, symptom: str, language: str) -> str:
    """The platforms of a symptom, under which lists of many symptoms have it."""
    fact = knowledge.platform_fact.name
    values = knowledge.symptoms[symptom].applies_to.get(fact, ())
    return " · ".join(knowledge.label(fact, value, language) for value in values)


def symptoms_by_platform(
    knowledge: KnowledgeBase, symptoms: Iterable[str], language: str
) -> dict[str, list[tuple[str, str]]]:
    """What these symptoms are called, under their platforms, to choose one from a list."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for id_ in symptoms:
        under = grouped.setdefault(platforms_told(knowledge, id_, language), [])
        under.append((id_, knowledge.symptoms[id_].title[language]))
    return {under: sorted(grouped[under], key=_by_title) for under in sorted(grouped)}


def _by_title(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def first_message(symptom: Symptom, language: str) -> str | None:
    """The first message or code, without what the title says already."""
    messages = (symptom.messages or {}).get(language, ())
    title = symptom.title[language]
    rests = (one.removeprefix(title).lstrip(". ") for one in (*messages, *symptom.codes))
    return next(filter(None, rests), None)


def symptom_parts(shown: KnowledgeView, id_: str) -> dict[str, Any]:
    """A symptom, its messages in this language, and its causes with what resolves them."""
    symptom = shown.entry("symptoms", id_)
    texts = symptom["messages"].get(shown.language, [])
    return {
        "symptom": symptom,
        "messages": messages_of(symptom, shown.language, texts),
        "causes": [cause_parts(shown, pair["id"], pair) for pair in symptom["causes"]],
    }


def cause_parts(shown: KnowledgeView, id_: str, pair: Entry = _ALONE) -> Entry:
    """A cause, of a symptom or by itself, with everything that is told of it."""
    cause = shown.entry("causes", id_)
    resolution = resolution_parts(shown, cause["resolution"]["id"])
    told = [pair, cause, *cause["deciding"], resolution]
    return {
        **pair,
        **cause,
        "notes": [note for note in (pair["note"], *cause["notes"], cause["superseded"]) if note],
        "resolution": resolution,
        "sources": _sources(told),
    }


def resolution_parts(shown: KnowledgeView, id_: str) -> Entry:
    """A resolution with what its variants add, and what the fact is called by which it varies."""
    resolution = shown.entry("resolutions", id_)
    parts = (resolution, *resolution["variants"])
    varies_by = resolution["varies_by"]
    title = shown.entry("facts", varies_by)["title"] if varies_by else None
    return {
        **resolution,
        "links": list(dict.fromkeys(link for part in parts for link in part["links"])),
        "sources": _sources(parts),
        "varies_by_title": title,
    }


def messages_of(symptom: Entry, language: str, texts: Iterable[str]) -> list[Entry]:
    """These messages of a symptom; of those that were not displayed at all times, when they were."""
    noted = {
        each["message"]: _displayed(each, language)
        for each in symptom["shown"]
        if each["since"] or each["until"]
    }
    return [{"text": text, "displayed": noted.get(text)} for text in texts]


def holding(entry: Entry, language: str, today: date | None = None) -> Entry | None:
    """When an entry holds and who is to review it, in words; None where nothing says so.

    ``until`` is the last month. Whether the review is due is told where ``today`` is given.
    """
    if entry["since"] is None:
        return None
    until, review = entry["until"], entry["review"]
    return {
        "since": month(entry["since"], language),
        "until": until and month_before(until, language),
        "review": review
        and {
            "who": review["who"],
            "by": day(review["by"], language),
            "is_due": today is not None and today.isoformat() > review["by"],
        },
    }


def _displayed(shown: Mapping[str, Any], language: str) -> Entry:
    """When a message was displayed, in words, and which sources say so."""
    since, until = shown["since"], shown["until"]
    name = f"displayed_{'since' if since else ''}{'until' if until else ''}"
    said = texts_of(language)[name].format(
        since=since and month(since, language), until=until and month_before(until, language)
    )
    return {"said": said, "sources": shown["sources"]}


def _sources(parts: Iterable[Entry]) -> list[Entry]:
    """Each document and section once, in the order in which they come."""
    sources = (source for part in parts for source in part["sources"])
    return [dict(source) for source in dict.fromkeys(tuple(each.items()) for each in sources)]
