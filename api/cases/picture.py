"""``GET /v1/cases/{id}/diagram.svg``: the way of one case in the decision graph."""

from __future__ import annotations

from flask import Response, request
from flask_smorest.blueprint import Blueprint

from enroltriage.api.bodies import check_query
from enroltriage.api.diagram_paths import MEDIA_TYPES, SHAPES, SVG_POLICY
from enroltriage.api.negotiate import asked_language, in_language
from enroltriage.api.problem_api import ACCEPT_LANGUAGE, LANG_PARAMETER, operation
from enroltriage.api.service import current_service

from .documented import CASE_ID, CHANGED
from .reading import in_state
from .refusals import erased_since

blueprint = Blueprint("case pictures", __name__, description="Cases in the decision graph.")


@operation(
    blueprint, "/v1/cases/<case_id>/diagram.svg", "drawCase", "The way of a case in the graph",
    SHAPES["svg"], scope="cases:read",
    description="As it was answered last, by the rules that answered. Of the symptoms at hand, the way"
    " to the causes that stand is lit. What is excluded is dim, and its title tells why.",
    parameters=[CASE_ID, LANG_PARAMETER, ACCEPT_LANGUAGE],
    refuses=(404, 409, 410, 422, 503),
    media_type=MEDIA_TYPES["svg"],
    headers=CHANGED,
)  # fmt: skip
def draw_case(case_id: str) -> Response:
    """The way of one case."""
    check_query(request, ("lang",))
    language = asked_language(request)
    service = current_service()
    file = service.cases.file(case_id)
    found = service.cases.experts.picture(file, language)
    if found is None:
        raise erased_since()
    expert, answer, trace = found
    drawn = service.draw(expert).case("svg", answer, trace)
    response = Response(drawn, content_type=MEDIA_TYPES["svg"])
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = SVG_POLICY
    return in_language(in_state(response, file, language), language)
