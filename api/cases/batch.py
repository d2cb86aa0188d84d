"""``POST /v1/cases:batch``: many cases opened in one request, each by itself."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, current_app, request
from flask_smorest.blueprint import Blueprint

from enroltriage.api.problem_api import ACCEPT_LANGUAGE, operation
from enroltriage.api.problems import refusal_of
from enroltriage.api.shapes import faults_of_count
from enroltriage.api.store.errors import StoreError

from .documented import IDEMPOTENCY_KEY
from .limits import MAX_BATCH
from .paths import opened
from .requests import read_key, shaped
from .schemas import CaseBatch, CaseBatchAnswer
from .writes import body_of, content_alone

blueprint = Blueprint("case batches", __name__, description="Many cases at once.")
_BATCH = CaseBatch()


@operation(
    blueprint, "/v1/cases:batch", "openCases", "Open many cases", CaseBatchAnswer,
    scope="cases:write", method="POST",
    description="Each case is opened by itself, in a transaction of its own, and answered with its own"
    " status and body, in their order. With an Idempotency-Key the batch may be sent again: each case"
    " is known by the key and its place, so what was opened is answered alike, and what was not may"
    " be corrected.",
    parameters=[ACCEPT_LANGUAGE, IDEMPOTENCY_KEY],
    requestBody=body_of(CaseBatch),
    refuses=(400, 413, 415, 422),
)  # fmt: skip
def open_cases() -> Response:
    """Open each case of a batch."""
    cases = shaped(content_alone(), _BATCH)["cases"]
    too_many = tuple(faults_of_count("/cases", cases, MAX_BATCH, "cases"))
    if too_many:
        raise refusal_of(too_many)
    read_key(request)  # a fault of the whole request, and not of each case
    answers: list[dict[str, Any]] = []
    failed: StoreError | None = None
    for place, case in enumerate(cases):
        try:
            if failed is not None:  # each would wait as long as the first one did
                raise failed
            response = opened(orjson.dumps(case), place)
        except Exception as error:  # noqa: BLE001 - as the application answers it elsewhere
            failed = error if isinstance(error, StoreError) else failed
            response = current_app.make_response(current_app.handle_user_exception(error))
        answers.append(_told(response))
    answer = Response(orjson.dumps({"answers": answers}), mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _told(response: Response) -> dict[str, Any]:
    return {
        "status": response.status_code,
        "location": response.headers.get("Location"),
        "etag": response.headers.get("ETag"),
        "body": orjson.Fragment(response.get_data()),
    }
