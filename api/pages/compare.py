"""``/compare``: two versions of the rules, or a draft that is sent: what changes, and for which cases."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, request

from enroltriage.api.bodies import check_query
from enroltriage.api.cases.requests import check_single
from enroltriage.api.compiled_folder import compiled_folder
from enroltriage.api.drafts import draft_of
from enroltriage.api.packed_rules import laid_over, load_packed, pack_files, unpack_files
from enroltriage.api.problems import Refusal
from enroltriage.api.service import Service, current_service
from enroltriage.api.store.rule_versions import versions_with_times
from enroltriage.api.verified import findings_of
from enroltriage.expert import Expert
from enroltriage.expert.errors import Finding, KnowledgeError

from .change_words import shown_changes
from .changed_cases import shown_cases
from .drawn import inline
from .figures import number
from .forms import sent
from .frame import page, page_language, view
from .texts import texts_of

FILES = "files"
MOST_FINDINGS, MOST_VERSION = 100, 64


@view("/compare", scope="cases:read")
def compare() -> Response:
    """What changes from one version to another."""
    check_query(request, ("lang", "from", "to", "all"))
    check_single(request)
    service = current_service()
    versions = _versions(service)
    old, new = (request.args.get(name, "").strip() for name in ("from", "to"))
    new = new or service.knowledge.version
    old = old or _other(versions, new)
    shown = _asked(service, versions, old, new)
    try:
        pair = [service.cases.experts.of(version, None) for version in (old, new) if version]
    except Refusal as refusal:
        fault = (
            "compare_unknown" if refusal.status == HTTPStatus.NOT_FOUND else "compare_unreadable"
        )
        shown["fault"] = texts_of(page_language())[fault]
        return page("compare.html", refusal.status, **shown)
    if len(pair) == 2:
        shown |= _compared(service, pair[0], pair[1], is_whole="all" in request.args)
    return page("compare.html", **shown)


@view("/compare/draft", scope="cases:read", method="POST")
def compare_draft() -> Response:
    """What changes from a version to rule files that are sent with the form. Nothing is kept."""
    check_query(request, ("lang",))
    service = current_service()
    base = sent("base", MOST_VERSION) or service.knowledge.version
    versions, current = _versions(service), service.knowledge.version
    shown = _asked(service, versions, _other(versions, current), current)
    shown |= {"is_draft": True, "base": base}
    files = [(one.filename, one.read()) for one in request.files.getlist(FILES) if one.filename]
    if not files:
        shown["draft_fault"] = texts_of(page_language())["compare_no_file"]
        return page("compare.html", HTTPStatus.UNPROCESSABLE_ENTITY, **shown)
    experts = service.cases.experts
    try:
        kept = unpack_files(experts.files_of(base))
        draft = load_packed(pack_files(laid_over(draft_of(files, kept), kept)))
    except KnowledgeError as error:
        shown |= _findings(error.findings)
        return page("compare.html", HTTPStatus.UNPROCESSABLE_ENTITY, **shown)
    shown |= _findings(findings_of(draft, compiled_folder())) | _compared(
        service, experts.of(base, None), draft
    )
    return page("compare.html", **shown)


def _versions(service: Service) -> list[dict[str, Any]]:
    """Every version that has answered, the latest last; the one in use is among them."""
    with service.cases.database.reading() as connection:
        kept = versions_with_times(connection)
    current = service.knowledge.version
    every = kept if current in kept else {**kept, current: None}
    return [
        {"version": version, "since": at, "is_current": version == current}
        for version, at in every.items()
    ]


def _other(versions: Sequence[dict[str, Any]], version: str) -> str:
    """The latest version that is not this one; empty where there is none."""
    return next((v["version"] for v in reversed(versions) if v["version"] != version), "")


def _asked(
    service: Service, versions: Sequence[dict[str, Any]], old: str, new: str
) -> dict[str, Any]:
    language = page_language()
    return {
        "versions": versions,
        "old": old,
        "new": new,
        "base": service.knowledge.version,
        "is_whole": False,
        "number": lambda count: number(count, language),
    }


def _compared(
    service: Service, before: Expert, after: Expert, *, is_whole: bool = False
) -> dict[str, Any]:
    """Everything that the page tells of two versions."""
    language = page_language()
    texts = texts_of(language)
    changes = service.changes.between(before, after)
    svg = sample = None
    if changes:
        svg = service.changes.drawn(before, after, language, whole=is_whole)
        known = (service.cases.experts.of(service.knowledge.version, None),)
        sample = service.changes.cases(before, after, service.cases.database, known)
    return {
        "compared": True,
        "is_whole": is_whole,
        "svg": None if svg is None else inline(svg),
        **shown_changes(changes, before.knowledge, after.knowledge, texts, language),
        **shown_cases(sample, before.knowledge, after.knowledge, texts, language),
    }


def _findings(findings: Sequence[Finding]) -> dict[str, Any]:
    return {
        "verified": True,
        "findings": findings[:MOST_FINDINGS],
        "more_findings": max(0, len(findings) - MOST_FINDINGS),
        "errors": sum(one.severity == "error" for one in findings),
    }
