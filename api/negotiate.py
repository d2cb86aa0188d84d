"""In which language to answer, and whether the caller has that answer already."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from flask import Request, Response

from enroltriage.expert.errors import Problem
from enroltriage.expert.language import choose_language
from enroltriage.expert.vocabulary import FALLBACK_LANGUAGE, LANGUAGES

from .problems import Refusal
from .service import Service


def language_of(request: Request, explicit: str | None, pointer: str) -> str:
    """The explicit language, else the best that ``Accept-Language`` names, else English.

    Raises CaseError where the explicit one is no language tag.
    """
    if explicit is not None:
        return choose_language(explicit, pointer)
    for tag, quality in request.accept_languages:  # the best first
        language = tag.partition("-")[0].lower()
        if quality > 0 and language in LANGUAGES:
            return language
    return FALLBACK_LANGUAGE


def asked_language(request: Request) -> str:
    """The language that the query asks for as ``lang``, else the best that ``Accept-Language`` names.

    Raises CaseError where it is no language tag, and Refusal where it is given several times.
    """
    given = request.args.getlist("lang")
    if len(given) > 1:
        problem = Problem("/query/lang", "may be given only once")
        raise Refusal(422, "The query gives a parameter several times.", [problem])
    return language_of(request, given[0] if given else None, "/query/lang")


def in_language(response: Response, language: str) -> Response:
    """The answer, marked with its language."""
    response.headers.update(language_headers(language))
    return response


def language_headers(language: str) -> tuple[tuple[str, str], ...]:
    """What tells that an answer is in this language, and that a header chose it."""
    return (("Content-Language", language), ("Vary", "Accept-Language"))


def unless_known(
    request: Request, service: Service, language: str, make: Callable[[], Response]
) -> Response:
    """The answer, or 304 where the caller has it already.

    What is answered depends on the path, on the language, on the versions of the knowledge and of
    the software, and on what was learned, so that an answer need not be made to be recognised.
    """
    versions = f"{service.knowledge.version} {service.version} {service.learned.at}".encode()
    tag = f"{sha256(versions).hexdigest()[:16]}-{language}"
    known = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if known else make()
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"  # keep it, but ask whether it still holds
    return in_language(response, language)
