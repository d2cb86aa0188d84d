"""``GET /v1/symptoms/{id}/tree``: the whole plan of a symptom, as a decision tree."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask_smorest.blueprint import Blueprint

from .bodies import check_query
from .knowledge_paths import entry_parameter, known_id
from .negotiate import asked_language, unless_known
from .problem_api import ACCEPT_LANGUAGE, CACHE_HEADERS, IF_NONE_MATCH, LANG_PARAMETER, operation
from .service import current_service
from .tree_schemas import Tree

blueprint = Blueprint("plans", __name__, description="What to ask and to try, in which order.")


@operation(
    blueprint,
    "/v1/symptoms/<entry_id>/tree",
    "get_symptom_tree",
    "The plan of a symptom as a decision tree",
    Tree,
    scope="diagnose",
    description="Begins at the first node. A question branches by its answers, a remedy by whether"
    " it helped; of the branches, the one of the smallest expected cost comes first. Costs are in"
    " minutes. `/v1/diagram.svg?view=tree` draws it.",
    refuses=(404, 422),
    parameters=[entry_parameter("symptoms"), LANG_PARAMETER, ACCEPT_LANGUAGE, IF_NONE_MATCH],
    headers=CACHE_HEADERS,
)
def symptom_tree(entry_id: str) -> Response:
    """The plan of one symptom."""
    service = current_service()
    check_query(request, ("lang",))
    language = asked_language(request)
    symptom = known_id(service.knowledge, "symptoms", entry_id)
    return unless_known(
        request,
        service,
        language,
        lambda: jsonify(service.expert.tree(symptom, language).to_dict()),
    )
