"""``/docs``: the interactive documentation of the interface."""

from __future__ import annotations

from flask import Response, request

from enroltriage.api.bodies import check_query

from .frame import blueprint, page


@blueprint.get("/docs")
def docs() -> Response:
    """The documentation."""
    check_query(request, ("lang",))
    return page("docs.html")
