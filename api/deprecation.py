"""What is to go: its answers tell since when, until when, and where it says what to do instead.

An operation says so by ``deprecated`` where it is registered, a parameter of the query likewise
(``problem_api``); from there the document and the answers have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, Response, request
from werkzeug.http import http_date

NOTICE = timedelta(days=365)
"""How long at least is between the release that announces it and the first one that lacks it."""
DEPRECATED_VIEW = "_deprecated"
"""The attribute of a view that tells what of it is deprecated: by parameter; "" is all of it."""


@dataclass(frozen=True, slots=True)
class Deprecated:
    """Since when something is deprecated, until when it is there, and a page that tells more."""

    since: datetime
    until: datetime
    link: str

    def __post_init__(self) -> None:
        if self.until - self.since < NOTICE:
            raise ValueError("what is deprecated stays for twelve months at least")

    def headers(self) -> dict[str, str]:
        """How an answer tells it: RFC 9745 and RFC 8594."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": http_date(self.until),
            "Link": f'<{self.link}>; rel="deprecation"',
        }


def tell_deprecated(app: Flask) -> None:
    """Have answers of this application tell it, refusals included."""

    @app.after_request
    def tell(response: Response) -> Response:
        view = app.view_functions.get(request.endpoint or "")
        deprecated: dict[str, Deprecated] = getattr(view, DEPRECATED_VIEW, {})
        used = [what for name, what in deprecated.items() if not name or name in request.args]
        if used:
            first = min(used, key=lambda what: what.until)
            response.headers.extend(first.headers())
        return response
