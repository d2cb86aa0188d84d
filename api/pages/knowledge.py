"""``/knowledge``: what the rules say, as a book to read; every entry is a page of it."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from enroltriage.api.bodies import check_query, choose_one
from enroltriage.api.clock import now
from enroltriage.api.knowledge_paths import chosen_platform, known_id
from enroltriage.api.knowledge_view import KINDS
from enroltriage.api.pages.book import STAGES, Book, Shown
from enroltriage.api.problems import Refusal, unknown_name
from enroltriage.api.service import current_service
from enroltriage.expert.case import CURRENT_EDITION

from .frame import link, page, page_language, view
from .moments import month

MOST_WORDS = 200
"""So many characters of what is looked for are read."""
OF_EDITIONS = ("knowledge_kind", "knowledge_entry")
"""The views that show an earlier edition, too."""


@view("/knowledge", scope="diagnose")
def knowledge() -> Response:
    """The first page; ``q``, ``kind`` and ``platform`` look something up."""
    check_query(request, ("lang", "q", "kind", "platform"))
    given = {name: request.args.getlist(name) for name in ("kind", "platform")}
    # A form sends its empty fields, too.
    kind = (
        choose_one(request, "kind", KINDS, "is not a kind of entry") if any(given["kind"]) else None
    )
    platform = (
        chosen_platform(request, current_service().knowledge) if any(given["platform"]) else None
    )
    query = request.args.get("q", "")[:MOST_WORDS]
    book = _book()
    return _shown(book.overview(query=query, kind=kind, platform=platform, today=now().date()))


@view("/knowledge/index", scope="diagnose")
def knowledge_index() -> Response:
    """Everything that has a name, by the alphabet."""
    check_query(request, ("lang",))
    return _shown(_book().alphabet())


@view("/knowledge/sources", scope="diagnose")
def knowledge_sources() -> Response:
    """The documents that the knowledge rests on, and which are due for review."""
    check_query(request, ("lang",))
    return _shown(_book().sources(now().date()))


@view("/knowledge/decisions", scope="diagnose")
def knowledge_decisions() -> Response:
    """What the authors decided and left out."""
    check_query(request, ("lang",))
    return _shown(_book().decisions())


@view("/knowledge/<kind>", scope="diagnose")
def knowledge_kind(kind: str) -> Response:
    """All entries of a kind, or those of a ``platform``; rules of a ``stage``; as of an ``edition``."""
    _check_kind(kind)
    narrows = ("stage",) if kind == "rules" else ()
    check_query(request, ("lang", "platform", "edition", *narrows))
    service, edition = current_service(), _edition()
    platform = chosen_platform(request, service.knowledge)
    stage = choose_one(request, "stage", STAGES, "is nothing that rules conclude")
    if edition is None:
        return _shown(_book().kind(kind, platform, stage))
    book = Book(service.expert.of_edition(edition), None, page_language())
    current = link("knowledge_kind", kind=kind, stage=stage)
    return _past(book.kind(kind, platform, stage), edition, current)


@view("/knowledge/<kind>/<id>", scope="diagnose")
def knowledge_entry(kind: str, id: str) -> Response:
    """One entry; as of an ``edition``."""
    check_query(request, ("lang", "edition"))
    _check_kind(kind)
    service, edition = current_service(), _edition()
    if edition is None:
        return _shown(_book().entry(kind, known_id(service.knowledge, kind, id), now().date()))
    past = service.expert.of_edition(edition)
    shown = Book(past, None, page_language()).entry(kind, known_id(past.knowledge, kind, id))
    is_there = id in getattr(service.knowledge, kind)
    current = link("knowledge_entry", kind=kind, id=id) if is_there else None
    return _past(shown, edition, current)


def _book() -> Book:
    service = current_service()
    return Book(service.expert, service.diagrams, page_language())


def _edition() -> str | None:
    """The earlier edition that is asked for; None for the current one. Raises Refusal."""
    knowledge = current_service().knowledge
    editions = (*knowledge.editions, CURRENT_EDITION)
    asked = choose_one(request, "edition", editions, "is not an edition of the knowledge")
    return asked if asked in knowledge.earlier else None


def _past(shown: Shown, edition: str, current: str | None) -> Response:
    """A page of an earlier edition, which leads to others of it, and to what holds by now."""

    def within(view: str, **arguments: Any) -> str:
        kept = {"edition": edition} if view in OF_EDITIONS else {}
        return link(view, **arguments, **kept)

    told = {"month": month(edition, page_language()), "current": current}
    return page(shown.template, data=None, past=told, **{**shown.values, "link": within})


def _shown(shown: Shown) -> Response:
    """A page of the book; an entry tells where it is as data."""
    kind, id_ = shown.values.get("kind") or KINDS[0], shown.values.get("id")
    language = page_language()
    if id_ is None:
        data = url_for(f"knowledge.list_{kind}", lang=language)
    else:
        data = url_for(f"knowledge.get_{kind.removesuffix('s')}", entry_id=id_, lang=language)
    return page(shown.template, data=data, **shown.values)


def _check_kind(kind: str) -> None:
    """Raises Refusal where no entries are of this kind."""
    if kind not in KINDS:
        near = unknown_name("/path/kind", kind, KINDS, "is not a kind of entry")
        raise Refusal(404, "There is no such kind of entry.", [near])
