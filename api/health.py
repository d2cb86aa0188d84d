"""``/healthz``, ``/readyz`` and ``/metrics``: for what starts, watches and balances the service."""

from __future__ import annotations

from flask import Flask, Response, current_app, jsonify
from flask_smorest.blueprint import Blueprint

from enroltriage.expert.errors import Problem

from .knowledge_schemas import Alive, Ready
from .metrics import CONTENT_TYPE as METRICS_TYPE
from .problem_api import operation
from .problems import Refusal
from .service import current_service
from .store.probe import Probe

blueprint = Blueprint("health", __name__, description="Whether the service lives and is ready.")
PROBE = "enroltriage-probe"
"""By what name an application holds what finds out about its store."""


def watch_store(app: Flask, probe: Probe) -> None:
    """Have the application find out by this whether its store can be used."""
    app.extensions[PROBE] = probe


@operation(blueprint, "/healthz", "healthz", "Whether the process lives", Alive, scope=None)
def healthz() -> Response:
    """Tell that the process lives."""
    return _fresh(jsonify({"status": "ok"}))


@operation(
    blueprint,
    "/readyz",
    "readyz",
    "Whether the knowledge is free of errors and the store can be written to",
    Ready,
    scope=None,
    refuses=(503,),
)
def readyz() -> Response:
    """Tell whether answers can be relied on."""
    service = current_service()
    errors = service.readiness.errors()
    if errors:
        raise Refusal(
            503,
            "The knowledge has errors, so its answers cannot be relied on.",
            [Problem("", str(finding), code=finding.code) for finding in errors],
        )
    probe: Probe = current_app.extensions[PROBE]
    probe.see()
    return _fresh(
        jsonify(
            {
                "status": "ready",
                "version": service.version,
                "knowledge": {"version": service.knowledge.version},
                "engine": service.expert.engine.name,
                "warnings": service.readiness.warnings(),
            }
        )
    )


@operation(
    blueprint,
    "/metrics",
    "metrics",
    "What the service has counted, for Prometheus",
    {"type": "string"},
    scope=None,
    media_type=METRICS_TYPE.partition(";")[0],
)
def metrics() -> Response:
    """Tell the counts of all processes."""
    return _fresh(Response(current_service().metrics.text(), content_type=METRICS_TYPE))


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
