"""``POST /v1/what-if``: a case and a wish in, the smallest changes that fulfil it out."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask_smorest.blueprint import Blueprint

from enroltriage.expert.what_if import what_if

from .bodies import check_query, read_body
from .case_request import LANGUAGE_INSTEAD, read_case_request
from .negotiate import in_language
from .problem_api import ACCEPT_LANGUAGE, LANGUAGE_HEADERS, operation
from .service import current_service
from .what_if_schemas import WhatIfAnswer, WhatIfRequest

blueprint = Blueprint("what-if", __name__, description="Ask what would have to be otherwise.")

_SCHEMA = WhatIfRequest()


@operation(
    blueprint,
    "/v1/what-if",
    "whatIf",
    "Ask what would have to be otherwise",
    WhatIfAnswer,
    scope="diagnose",
    method="POST",
    description="Names the smallest sets of facts that, if they changed or became known, would"
    " confirm a cause, exclude it or put it first; or says that none does. Those come first that"
    " overturn the fewest known facts, then those whose facts come first in the vocabulary. Of"
    " numbers and days the nearest is named. That a known fact became unknown is no change; nor is"
    " one after which facts contradict each other or a symptom falls out of scope.",
    parameters=[ACCEPT_LANGUAGE],
    requestBody={
        "required": True,
        "content": {"application/json": {"schema": WhatIfRequest, "x-examples": "wishes"}},
    },
    refuses=(400, 413, 415, 422),
    headers=LANGUAGE_HEADERS,
)
def ask() -> Response:
    """Answer one wish."""
    check_query(request, (), LANGUAGE_INSTEAD)
    expert = current_service().expert
    content = read_body(request)
    query = read_case_request(
        request, content, _SCHEMA, lambda body: what_if(expert, **body, most=0)
    )
    answer = what_if(expert, **query)
    return in_language(jsonify(answer.to_dict()), answer.locale)
