"""``GET /v1/diagram.svg`` and its sisters: the decision graph as a file."""

from __future__ import annotations

from typing import Any, cast, get_args

from flask import Response, request
from flask_smorest.blueprint import Blueprint

from .bodies import check_query, choose, choose_one
from .knowledge_paths import PLATFORM_PARAMETER, chosen_platform
from .negotiate import asked_language, unless_known
from .problem_api import (
    ACCEPT_LANGUAGE,
    CACHE_HEADERS,
    IF_NONE_MATCH,
    LANG_PARAMETER,
    operation,
    query,
)
from .service import DiagramFormat, DiagramView, current_service

blueprint = Blueprint("diagrams", __name__, description="The decision graph of the knowledge.")

MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "dot": "text/vnd.graphviz; charset=utf-8",
    "json": "application/json",
}
SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

_PARAMETERS: list[dict[str, Any]] = [
    {
        **query(
            "symptom",
            "Only what this symptom leads to; may be given several times.",
            type="array",
            items={"type": "string", "x-enum": "symptoms"},
        ),
        "explode": True,
    },
    PLATFORM_PARAMETER,
    query(
        "view",
        "`tree` shows the plan of each symptom: what to ask and to try, in which order, with"
        " likelihood and cost.",
        enum=list(get_args(DiagramView)),
        default="graph",
    ),
    query(
        "highlight",
        "The id of a symptom or a cause whose paths are highlighted.",
        of="highlights",
    ),
    LANG_PARAMETER,
    ACCEPT_LANGUAGE,
    IF_NONE_MATCH,
]
_NAMES = ("symptom", "platform", "highlight", "view", "lang")
SHAPES: dict[str, dict[str, Any]] = {
    "svg": {"type": "string", "contentMediaType": "image/svg+xml"},
    "png": {"type": "string", "contentMediaType": "image/png", "contentEncoding": "binary"},
    "pdf": {"type": "string", "contentMediaType": "application/pdf", "contentEncoding": "binary"},
    "dot": {"type": "string"},
    "json": {"type": "object"},
}


def draw(format_: DiagramFormat) -> Response:
    """The decision graph as a file of this format."""
    service = current_service()
    knowledge = service.knowledge
    check_query(request, _NAMES)
    language = asked_language(request)
    symptoms = choose(request, "symptom", tuple(knowledge.symptoms), "is not a known symptom")
    platform = chosen_platform(request, knowledge)
    highlight = choose_one(
        request,
        "highlight",
        (*knowledge.symptoms, *knowledge.causes),
        "is not the id of a symptom or a cause",
    )
    view = choose_one(request, "view", get_args(DiagramView), "must be graph or tree")

    def make() -> Response:
        content = service.diagrams.export(
            format_,
            language=language,
            symptoms=symptoms,
            platform=platform,
            highlight=highlight,
            view=cast("DiagramView", view or "graph"),
        )
        return Response(content, content_type=MEDIA_TYPES[format_])

    response = unless_known(request, service, language, make)
    if format_ == "svg":
        response.headers["Content-Security-Policy"] = SVG_POLICY
    return response


def _add_path(format_: DiagramFormat) -> None:
    @operation(
        blueprint,
        f"/v1/diagram.{format_}",
        f"diagram_{format_}",
        f"The decision graph as {format_.upper()}",
        SHAPES[format_],
        scope="diagnose",
        refuses=(422,),
        parameters=_PARAMETERS,
        media_type=MEDIA_TYPES[format_].partition(";")[0],
        headers=CACHE_HEADERS,
    )
    def view() -> Response:
        return draw(format_)


for _format in get_args(DiagramFormat):
    _add_path(cast("DiagramFormat", _format))
