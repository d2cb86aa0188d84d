"""Logs as JSON lines on standard error, each with the id of its request.

A request's id is taken from ``X-Request-ID`` where that is short and plain, else made here; the
answer carries it. Lines of a request about a case carry the case's id. Of a request, its line and
status are logged and the id of its key, never what it says: tickets hold personal data.
"""

from __future__ import annotations

import logging
import re
import sys
from time import perf_counter
from typing import Any, TextIO
from uuid import uuid4

import orjson
import structlog
from flask import Flask, Response, g, has_request_context, request

from .access.caller import current_caller

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{1,128}\Z")


class _Lines:
    """Where our lines go: what is standard error now, not what it was at the start."""

    def __init__(self) -> None:
        self.least = logging.INFO

    def write(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")

    debug = info = warning = error = write


_LINES = _Lines()
_LEVELS = {name.lower(): level for name, level in logging.getLevelNamesMapping().items()}


def _of_request(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if not has_request_context():
        return event
    case = g.get("case_id") or (request.view_args or {}).get("case_id")
    return {**event, "request_id": request_id(), **({"case": case} if case else {})}


_ENRICH: list[structlog.typing.Processor] = [
    _of_request,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def _filter(
    lines: _Lines, method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if _LEVELS[method] < lines.least:
        raise structlog.DropEvent
    return event


def _render(_: Any, __: str, event: structlog.typing.EventDict) -> str:
    return orjson.dumps(event, default=str).decode()


# Not by way of logging's records and handlers: they would take longer than all else in a line.
log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
    _LINES,
    processors=[_filter, *_ENRICH, _render],
    wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
).bind()


class JsonLines(logging.Formatter):
    """Puts what libraries log into lines like ours."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        event: structlog.typing.EventDict = {
            "event": record.getMessage(),
            "logger": record.name,
            "exc_info": record.exc_info,
        }
        for process in _ENRICH:
            event = process(None, record.levelname.lower(), event)  # type: ignore[assignment]
        return _render(None, "", event)


class _StandardError(logging.StreamHandler[TextIO]):
    """The same place for libraries."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(JsonLines())

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def configure_logging(level: str) -> None:
    """Write our lines of this level and above."""
    _LINES.least = _LEVELS[level]


def json_handler() -> logging.Handler:
    """A handler for another library's logger."""
    return _StandardError()


def request_id() -> str:
    """The id of this request."""
    known: str | None = g.get("request_id")
    if known is None:
        given = request.headers.get(HEADER, "")
        known = g.request_id = given if _ID.match(given) else uuid4().hex
    return known


def name_case(case_id: str) -> None:
    """Let the lines of this request tell which case it has opened."""
    g.case_id = case_id


def seconds_taken() -> float:
    """How long this request has been worked on."""
    taken: float = perf_counter() - g.started
    return taken


def log_requests(app: Flask) -> None:
    """Log each request of the application, and let its answer carry its id."""

    @app.before_request
    def begin() -> None:
        g.started = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers.add(HEADER, request_id())
        if _LINES.least > logging.INFO:
            return response
        caller = current_caller()
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            milliseconds=round(seconds_taken() * 1000, 1),
            **({"key": caller.id} if caller.id else {}),
        )
        return response
