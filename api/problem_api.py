"""The REST extension, set up so that it speaks problem+json and documents each error it sends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, Response
from flask_smorest import Api
from flask_smorest.blueprint import Blueprint
from flask_smorest.utils import deepupdate
from marshmallow import Schema
from werkzeug.exceptions import HTTPException

from .access.key import Scope
from .deprecation import DEPRECATED_VIEW, Deprecated
from .problems import MEDIA_TYPE, answer_http_error
from .schemas import LANGUAGE_TAG, Problem

View = TypeVar("View", bound=Callable[..., Any])

WHY = {
    400: "The body is incomplete, not JSON in UTF-8, or has a key twice.",
    401: "The request carries no key, or none that is good.",
    403: "The key lacks the scope that this needs.",
    404: "There is nothing with this id.",
    409: "As things are it cannot be done: somebody is at it already, or the rules cannot be read.",
    410: "The case was erased.",
    412: "The case is in another state than the request is meant for.",
    413: "The body or the text is too large, or holds too many things, or the case has no room.",
    415: "The body is not JSON.",
    422: "The request is well-formed, but names or values in it are not allowed.",
    428: "The request does not say which state of the case it is meant for.",
    429: "More requests came than the limit allows.",
    500: "The service failed.",
    503: "The service is not ready, or its store cannot be used.",
}

SCOPE_OF_VIEW = "_scope"
"""The attribute of a view that tells which scope it needs; see ``access.gate``."""
KEPT_OUT = (401, 403, 429, 503)
"""What an operation that needs a scope may be refused with before it is begun."""
SECURITY_SCHEMES: dict[str, dict[str, str]] = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "Authorization: Bearer KEY"},
    "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}
"""How a key is sent. Where nobody has made one yet, none is needed."""


class ProblemApi(Api):
    """Leaves the errors to ``problems`` and adds no answers of its own to the document.

    What is documented is put together when somebody looks at the document: no start waits for it.
    """

    ERROR_SCHEMA = Problem  # type: ignore[assignment]
    DEFAULT_ERROR_RESPONSE_NAME = None  # type: ignore[assignment]

    def __init__(self, app: Flask) -> None:
        self._lock = Lock()
        self._undocumented: list[Blueprint] = []
        super().__init__(app)  # type: ignore[no-untyped-call]

    def register_blueprint(self, blp: Blueprint, **options: Any) -> None:
        """Add the paths of a blueprint."""
        self._app.register_blueprint(blp, **options)
        self._undocumented.append(blp)

    def documented(self) -> dict[str, Any]:
        """The document of all paths."""
        with self._lock:
            while self._undocumented:
                blueprint = self._undocumented[0]
                blueprint.register_views_in_doc(
                    self, self._app, self.spec, name=blueprint.name, parameters=None
                )
                self.spec.tag({"name": blueprint.name, "description": blueprint.description})
                del self._undocumented[0]
            return self.spec.to_dict()

    def handle_http_exception(self, error: HTTPException) -> Response:
        """An HTTP error as a problem."""
        return answer_http_error(error)


def make_api(app: Flask, version: str) -> ProblemApi:
    """The REST extension of this application; the document itself is made in ``openapi``."""
    app.config["API_TITLE"] = "enroltriage"
    app.config["API_VERSION"] = version
    app.config["OPENAPI_VERSION"] = "3.1.0"
    extension: Any = ProblemApi
    made: ProblemApi = extension(app)
    return made


def operation(
    blueprint: Blueprint,
    path: str,
    name: str,
    summary: str,
    answer: type[Schema] | dict[str, Any] | None,
    *,
    scope: Scope | None,
    method: str = "GET",
    status: int = 200,
    refuses: tuple[int, ...] = (),
    parameters: Sequence[dict[str, Any]] = (),
    media_type: str | None = None,
    headers: dict[str, Any] | None = None,
    deprecated: Deprecated | None = None,
    **documented: Any,
) -> Callable[[View], View]:
    """Make a view of the function, and document what it takes, answers and refuses.

    A key needs the ``scope``; None: nobody needs a key, and no limit counts. A view that sends an ETag may answer 304, and
    every view may fail with 500. Answers of what is ``deprecated`` tell it.
    """
    smorest: Any = blueprint

    refused_with = {*refuses, *(KEPT_OUT if scope is not None else ()), 500}
    to_go = {one["name"]: one["deprecated"] for one in parameters if "deprecated" in one}
    if deprecated is not None:
        to_go[""], documented["deprecated"] = deprecated, True
    security = [] if scope is None else [{scheme: [scope]} for scheme in SECURITY_SCHEMES]

    def decorate(view: View) -> View:
        documents = [
            *(
                smorest.alt_response(
                    refused,
                    schema=Problem.__name__,
                    description=WHY[refused],
                    content_type=MEDIA_TYPE,
                )
                for refused in sorted(refused_with)
            ),
            smorest.doc(operationId=name, summary=summary, security=security, **documented),
        ]
        if parameters:
            marked = [
                {**one, "deprecated": True} if one["name"] in to_go else one for one in parameters
            ]
            documents.append(smorest.doc(parameters=marked))
        if headers is CACHE_HEADERS:
            documents.append(
                smorest.alt_response(304, description="The cached answer is still current.")
            )
        documents.append(
            smorest.response(
                status, answer, description="The answer.", content_type=media_type, headers=headers
            )
        )
        # Each would copy all that was noted down before it, and wrap the view in a function that turns
        # what it returns into an answer, at every request. The views return answers: what each notes
        # down is taken over, and nothing else.
        plain: Any = view
        plain._apidoc = reduce(deepupdate, (each(_nothing_yet)._apidoc for each in documents), {})
        setattr(plain, SCOPE_OF_VIEW, scope)
        setattr(plain, DEPRECATED_VIEW, to_go)
        added: View = smorest.route(path, methods=[method], endpoint=name)(plain)
        return added

    return decorate


def _nothing_yet() -> None:
    """A view of which nothing is noted down."""


def query(
    name: str,
    description: str,
    *,
    of: str = "",
    deprecated: Deprecated | None = None,
    **schema: Any,
) -> dict[str, Any]:
    """A parameter of the query, as the document tells it.

    ``schema`` is what its value is, a string unless it says otherwise; ``of`` names the list of the
    knowledge that it is taken from. Where it is ``deprecated``, answers to who uses it tell so.
    """
    taken = {"x-enum": of} if of else {}
    told = {"type": "string", **taken, **schema}
    to_go = {} if deprecated is None else {"deprecated": deprecated}
    return {"name": name, "in": "query", "description": description, "schema": told, **to_go}


LANG_PARAMETER = query(
    "lang",
    "The language of the answer, a BCP 47 tag; without it Accept-Language decides. In a body it is"
    " called `locale`.",
    pattern=LANGUAGE_TAG,
    examples=["de"],
)
ACCEPT_LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "The preferred languages; unsupported ones fall back to English.",
    "schema": {"type": "string"},
    "example": "de-CH, de;q=0.9, en;q=0.5",
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of a cached answer: if that is still current, 304 comes without a body.",
    "schema": {"type": "string"},
}
LANGUAGE_HEADERS = {
    "Content-Language": {"schema": {"type": "string", "x-enum": "languages"}, "required": True},
}
CACHE_HEADERS = {
    **LANGUAGE_HEADERS,
    "ETag": {
        "schema": {"type": "string"},
        "description": "Identifies the knowledge, the software and the language.",
        "required": True,
    },
}
