"""``GET /v1/symptoms`` and its sisters: the knowledge itself, entry by entry."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Request, Response, jsonify, request
from flask_smorest.blueprint import Blueprint

from enroltriage.expert.knowledge import KnowledgeBase

from .bodies import check_query, choose_one
from .knowledge_schemas import ENTRIES, list_of
from .knowledge_view import KINDS, KnowledgeView, ids_on_platform
from .negotiate import asked_language, unless_known
from .problem_api import (
    ACCEPT_LANGUAGE,
    CACHE_HEADERS,
    IF_NONE_MATCH,
    LANG_PARAMETER,
    operation,
    query,
)
from .problems import Refusal, unknown_name
from .service import current_service

blueprint = Blueprint("knowledge", __name__, description="What the expert knows, and why.")

FILTERED = ("symptoms", "causes", "resolutions")
PLATFORM_PARAMETER = query("platform", "Only what applies to this platform.", of="platforms")


def chosen_platform(request: Request, knowledge: KnowledgeBase) -> str | None:
    """The platform that the query names, in its canonical form."""
    fact = knowledge.platform_fact
    aliases = fact.aliases or {}
    allowed = (*(fact.values or ()), *aliases)
    given = choose_one(request, "platform", allowed, "is not a known platform")
    return None if given is None else str(aliases.get(given, given))


def list_entries(kind: str) -> Response:
    """All entries of one kind."""
    service = current_service()
    knowledge = service.knowledge
    check_query(request, ("lang", "platform") if kind in FILTERED else ("lang",))
    language = asked_language(request)
    platform = chosen_platform(request, knowledge)

    def make() -> Response:
        ids = list(getattr(knowledge, kind))
        if platform is not None:
            bound = knowledge.platform_fact.name
            ids = list(ids_on_platform(knowledge, kind, bound, platform))
        view = KnowledgeView(knowledge, language)
        items = [view.entry(kind, id_) for id_ in ids]
        return jsonify({"items": items, "knowledge": {"version": knowledge.version}})

    return unless_known(request, service, language, make)


def get_entry(kind: str, entry_id: str) -> Response:
    """One entry of one kind."""
    service = current_service()
    knowledge = service.knowledge
    check_query(request, ("lang",))
    language = asked_language(request)
    known = known_id(knowledge, kind, entry_id)

    def make() -> Response:
        return jsonify(KnowledgeView(knowledge, language).entry(kind, known))

    return unless_known(request, service, language, make)


def known_id(knowledge: KnowledgeBase, kind: str, entry_id: str) -> str:
    """The id that a path names. Raises Refusal where there is no entry with it."""
    shelf = getattr(knowledge, kind)
    if entry_id not in shelf:
        near = unknown_name(
            "/path/id", entry_id, shelf, f"is not one of the ids listed at /v1/{kind}"
        )
        problem = replace(near, allowed=())  # there may be hundreds
        raise Refusal(404, f"There is no {kind.removesuffix('s')} with this id.", [problem])
    return entry_id


def entry_parameter(kind: str) -> dict[str, Any]:
    """The id in a path, for the document."""
    schema = {"type": "string", "x-enum": kind}
    return {"name": "entry_id", "in": "path", "required": True, "schema": schema}


def _add_paths(kind: str) -> None:
    one = kind.removesuffix("s")
    path = f"/v1/{kind}"
    listing = [LANG_PARAMETER, ACCEPT_LANGUAGE, IF_NONE_MATCH]
    if kind in FILTERED:
        listing.insert(0, PLATFORM_PARAMETER)

    @operation(
        blueprint,
        path,
        f"list_{kind}",
        f"All {kind}",
        list_of(kind),
        scope="diagnose",
        refuses=(422,),
        parameters=listing,
        headers=CACHE_HEADERS,
    )
    def list_view() -> Response:
        return list_entries(kind)

    @operation(
        blueprint,
        f"{path}/<entry_id>",
        f"get_{one}",
        f"One of the {kind}",
        ENTRIES[kind],
        scope="diagnose",
        refuses=(404, 422),
        parameters=[entry_parameter(kind), LANG_PARAMETER, ACCEPT_LANGUAGE, IF_NONE_MATCH],
        headers=CACHE_HEADERS,
    )
    def entry_view(entry_id: str) -> Response:
        return get_entry(kind, entry_id)


for _kind in KINDS:
    _add_paths(_kind)
