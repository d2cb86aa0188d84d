"""``POST /v1/knowledge:reload``: the rule files, read again while the service answers."""

from __future__ import annotations

from flask import Response, current_app, jsonify, request
from flask_smorest.blueprint import Blueprint
from marshmallow import Schema, fields

from enroltriage.expert.errors import KnowledgeError, Problem

from .bodies import check_query, read_nothing
from .problem_api import operation
from .problems import Refusal
from .rule_board import BusyError
from .rule_switch import NotReadyError, Switch
from .schema_fields import nested
from .schemas import KnowledgeVersion
from .service import EXTENSION
from .store.errors import StoreError

blueprint = Blueprint("reload", __name__, description="Change the rules while they are in use.")


class KnowledgeReloaded(Schema):
    """Which version of the rules answers now, and which one did before."""

    changed = fields.Boolean(
        required=True, metadata={"description": "Whether the files had changed at all."}
    )
    before = nested(KnowledgeVersion)
    knowledge = nested(KnowledgeVersion)
    warnings = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How many warnings verification gives, by code."},
    )


@operation(
    blueprint,
    "/v1/knowledge:reload",
    "reloadKnowledge",
    "Read the rule files again",
    KnowledgeReloaded,
    scope="admin",
    method="POST",
    description="Reads the folder of the settings, verifies the rules as at the start, and has all"
    " processes of this server answer by them from the same moment on; other servers on the same store"
    " follow within seconds. Requests under way end by the"
    " rules they began with; kept cases keep their answers. Rules that cannot be used or have errors"
    " are refused (422), and the old ones answer on. The signal SIGHUP does the same. It takes no body, and may be sent again as it is: files that have not changed change nothing. An Idempotency-Key is not needed, and not kept.",
    refuses=(400, 409, 413, 422, 503),
)
def reload_knowledge() -> Response:
    """Read the rules again."""
    check_query(request, ())
    read_nothing(request)
    switch: Switch = current_app.extensions[EXTENSION]
    try:
        found = switch.reload()
    except KnowledgeError as error:
        detail = "The new rules cannot be used; each fault is listed. The old ones answer on."
        faults = [Problem("", str(finding), code=finding.code) for finding in error.findings]
        raise Refusal(422, detail, faults) from error
    except BusyError as error:
        detail = "The rules are being read already. Try again when that has ended."
        raise Refusal(409, detail, headers={"Retry-After": "5"}) from error
    except NotReadyError as error:
        raise Refusal(
            503, f"{error} The old rules answer on.", headers={"Retry-After": "5"}
        ) from error
    except StoreError as error:
        detail = (
            f"The new rules answer here, but no other server was told of them. {error} Try again."
        )
        raise Refusal(503, detail, headers={"Retry-After": "5"}) from error
    response = jsonify(
        {
            "changed": found.before != found.after,
            "before": {"version": found.before},
            "knowledge": {"version": found.after},
            "warnings": found.warnings,
        }
    )
    response.headers["Cache-Control"] = "no-store"
    return response
