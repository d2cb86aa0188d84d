"""Logs as JSON lines on standard error, each with the id of its request.

A request's id is taken from ``X-Request-ID`` where that is short and plain, else made here; the
answer carries it. Lines of a request about a case carry the case's id. Of a request, its line and
status are logged and the id of its key, never what it says: tickets hold personal data.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, TextIO
from uuid import uuid4

import orjson
from flask import Flask, Response, g, has_request_context, request

from .access.caller import current_caller
from .clock import show_time

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{1,128}\Z")
_TOLD = "told"
"""The attribute of a record with what is told of an event of ours."""


class JsonLines(logging.Formatter):
    """Puts what is logged, by us or by libraries, into lines of one form."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        event: dict[str, Any] = {
            "event": record.getMessage(),
            **getattr(record, _TOLD, {"logger": record.name}),
            **_of_request(),
            "level": record.levelname.lower(),
            "timestamp": show_time(datetime.fromtimestamp(record.created, UTC), "microseconds"),
        }
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(event, default=str).decode()


def _of_request() -> dict[str, str]:
    if not has_request_context():
        return {}
    case = g.get("case_id") or (request.view_args or {}).get("case_id")
    return {"request_id": request_id(), **({"case": case} if case else {})}


class _StandardError(logging.StreamHandler[TextIO]):
    """Where lines go: what is standard error now, not what it was at the start."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(JsonLines())

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


class _Log:
    """Our own events: what happened, and what is to be told of it, each by its name."""

    def __init__(self) -> None:
        self.records = logging.getLogger(__package__)
        self.records.addHandler(_StandardError())
        self.records.setLevel(logging.INFO)
        self.records.propagate = False

    def debug(self, event: str, **told: object) -> None:
        """What is of use only to who looks for a fault."""
        self._write(logging.DEBUG, event, told)

    def info(self, event: str, **told: object) -> None:
        """What is as it should be."""
        self._write(logging.INFO, event, told)

    def warning(self, event: str, **told: object) -> None:
        """What somebody should look at, some time."""
        self._write(logging.WARNING, event, told)

    def error(
        self, event: str, *, exc_info: BaseException | bool | None = None, **told: object
    ) -> None:
        """What failed; ``exc_info`` adds the stack, of this exception or, if true, of the one at hand."""
        self._write(logging.ERROR, event, told, exc_info)

    def _write(
        self,
        level: int,
        event: str,
        told: Mapping[str, object],
        exc_info: BaseException | bool | None = None,
    ) -> None:
        self.records.log(level, event, exc_info=exc_info, extra={_TOLD: told})


log = _Log()


def configure_logging(level: str) -> None:
    """Write our lines of this level and above."""
    log.records.setLevel(level.upper())


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
        if not log.records.isEnabledFor(logging.INFO):
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
