"""``/knowledge``: what the rules say, as a book to read; every entry is a page of it."""

from __future__ import annotations

from flask import Response, request, url_for

from enroltriage.api.bodies import check_query, choose_one
from enroltriage.api.clock import now
from enroltriage.api.knowledge_paths import chosen_platform, known_id
from enroltriage.api.knowledge_view import KINDS
from enroltriage.api.pages.book import Book, Shown
from enroltriage.api.problems import Refusal, unknown_name
from enroltriage.api.service import current_service

from .frame import page, page_language, view

MOST_WORDS = 200
"""So many characters of what is looked for are read."""


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
    """All entries of a kind, or those of a ``platform``."""
    check_query(request, ("lang", "platform"))
    _check_kind(kind)
    platform = chosen_platform(request, current_service().knowledge)
    return _shown(_book().kind(kind, platform))


@view("/knowledge/<kind>/<id>", scope="diagnose")
def knowledge_entry(kind: str, id: str) -> Response:
    """One entry."""
    check_query(request, ("lang",))
    _check_kind(kind)
    known = known_id(current_service().knowledge, kind, id)
    return _shown(_book().entry(kind, known))


def _book() -> Book:
    service = current_service()
    return Book(service.expert, service.diagrams, page_language())


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
