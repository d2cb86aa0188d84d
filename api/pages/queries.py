"""The query of a page: what forms leave empty is left out of it, so that an address says what it means."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from .sign_in import to


def without_empty() -> Response | None:
    """Where this page is found without the parameters that are empty; None: it has none of those."""
    asked: dict[str, Any] = request.args.to_dict(flat=False)
    if all(value for values in asked.values() for value in values):
        return None
    kept: dict[str, Any] = {
        name: given for name, values in asked.items() if (given := [v for v in values if v])
    }
    return to(url_for(request.endpoint or "", **(request.view_args or {}), **kept))
