"""What all pages have in common: their frame, their policy, the way to each other and to the other language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request, session, url_for
from werkzeug.exceptions import HTTPException

from enroltriage.api.access.caller import current_caller
from enroltriage.api.access.key import Scope
from enroltriage.api.negotiate import asked_language, in_language, language_of
from enroltriage.api.problem_api import SCOPE_OF_VIEW
from enroltriage.api.problems import Refusal
from enroltriage.api.service import current_service
from enroltriage.expert.errors import CaseError
from enroltriage.expert.vocabulary import LANGUAGES

from .forms import form_token
from .texts import texts_of

View = Callable[..., Response]
blueprint = Blueprint("pages", __name__)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
WAYS = ("diagram", "triage", "cases", "insights", "compare", "knowledge", "docs")
"""The pages that every page leads to, by their views; each has a text of this name."""


def view(path: str, *, scope: Scope, method: str = "GET") -> Callable[[View], View]:
    """Make a page of the function; where keys are needed, one with this scope opens it."""

    def decorate(function: View) -> View:
        setattr(function, SCOPE_OF_VIEW, scope)
        added: View = blueprint.route(path, methods=[method])(function)
        return added

    return decorate


def page(template: str, status: int = 200, **shown: Any) -> Response:
    """A page, made of a template and what it shows, in the language that is asked for.

    A template has ``t`` (the texts), ``language``, ``link``, which makes an address within the pages
    in that language unless another ``link`` is shown, and ``asset``, which makes that of a file to load.
    """
    language = page_language()
    service = current_service()
    html = render_template(
        template,
        t=texts_of(language),
        language=language,
        asset=asset,
        home="diagram",
        here=(request.endpoint or "").removeprefix(f"{blueprint.name}."),
        ways=[way for way in WAYS if f"pages.{way}" in current_app.view_functions],
        other=_in_other_language(language),
        caller=current_caller(),
        is_signed_in=bool(session),
        form_token=form_token,
        version=service.version,
        knowledge_version=service.knowledge.version,
        **{"link": link} | shown,
    )
    response = Response(html, status, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    # A page changes with what is told of cases, with the rules, and with who asks: browsers are to ask.
    response.headers["Cache-Control"] = "no-cache, private"
    return in_language(response, language)


def page_language() -> str:
    """The language of this page. Raises CaseError and Refusal where the query names none that exists."""
    if "page_language" not in g:
        g.page_language = asked_language(request)
    return str(g.page_language)


def settle_language() -> None:
    """Have a language for what is said of a request whose query names none that exists."""
    try:
        page_language()
    except (CaseError, Refusal):
        g.page_language = language_of(request, None, "")


def link(view: str, **arguments: Any) -> str:
    """The address of a page in the language of this one; what is None is left out."""
    return url_for(f"pages.{view}", **arguments, lang=page_language())


def asset(name: str) -> str:
    """The address of a file that pages load."""
    return url_for("static", filename=name)


def _in_other_language(language: str) -> Mapping[str, str]:
    """The language that this page is not in, and the same page in that one."""
    other = next(one for one in LANGUAGES if one != language)
    endpoint = request.endpoint if request.method == "GET" else None
    if endpoint is None or request.blueprint != blueprint.name:
        return {"language": other, "address": _page_above(request.path, lang=other)}
    asked: dict[str, Any] = {
        name: values for name, values in request.args.lists() if name != "lang"
    }
    address = url_for(endpoint, **(request.view_args or {}), **asked, lang=other)
    return {"language": other, "address": address}


def _page_above(path: str, lang: str) -> str:
    """The page at this address, or else the nearest above it: that of the form that was sent there."""
    routes = current_app.url_map.bind("")
    while path:
        try:
            endpoint, arguments = routes.match(path, method="GET")
        except HTTPException:  # nothing is to be seen there
            endpoint, arguments = "", {}
        if endpoint.startswith(f"{blueprint.name}."):
            return url_for(endpoint, **arguments, lang=lang)
        path = path.rpartition("/")[0]
    return url_for("pages.diagram", lang=lang)
