"""What the diagram is asked for: the parameters of its address, and addresses that differ in some of them.

Forms send fields that are left empty; they count as not given.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast, get_args

from flask import Request, url_for
from werkzeug.datastructures import MultiDict

from enroltriage.api.access.caller import NOBODY, current_caller
from enroltriage.api.access.key import Scope
from enroltriage.api.bodies import check_query, choose, choose_one
from enroltriage.api.problems import Refusal
from enroltriage.api.service import LayerName
from enroltriage.expert.conditions import evaluate
from enroltriage.expert.errors import Problem
from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.vocabulary import FactType

from .frame import link, page_language

NAMES = ("platform", "symptom", "method", "node", "layers", "q", "whole", "lang")
LAYERS: tuple[LayerName, ...] = get_args(LayerName)
OF_CASES: tuple[LayerName, ...] = ("taken", "success")
"""The layers that tell something of cases."""
MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be seen; None and empty where nothing narrows it, or nothing is chosen.

    ``whole``: the graph itself, however large, where there would be an overview.
    """

    platform: str | None = None
    symptom: str | None = None
    method: str | None = None
    node: str | None = None
    layers: tuple[LayerName, ...] = ()
    q: str = ""
    whole: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether less than everything is asked for."""
        return any((self.platform, self.symptom, self.method))

    def arguments(self, **changed: Any) -> dict[str, Any]:
        """The parameters of an address that asks for this, but for what is changed."""
        asked = replace(self, **changed)
        given = {name: getattr(asked, name) or None for name in NAMES if name != "lang"}
        given["layers"] = list(asked.layers) or None
        given["whole"] = 1 if asked.whole else None
        return given

    def link(self, **changed: Any) -> str:
        """The address of the page that shows this, but for what is changed."""
        return link("diagram", **self.arguments(**changed))

    def file(self, format: str) -> str:
        """The address of what is shown, as a file."""
        given = self.arguments(q="")
        return url_for("pages.diagram_file", format=format, **given, lang=page_language())


def read_asked(request: Request, knowledge: KnowledgeBase, nodes: Collection[str]) -> Asked:
    """What the address asks for. Raises Refusal: 404 for a symptom or node that there is not."""
    request = _without_empty(request)
    check_query(request, NAMES)
    platforms = knowledge.platform_fact.values or {}
    method = method_fact(knowledge)
    methods = (method.values or {}) if method else {}
    q = choose_text(request, "q")
    return Asked(
        platform=choose_one(request, "platform", platforms, "is not a known platform"),
        symptom=_existing(request, "symptom", knowledge.symptoms, "is not a known symptom"),
        method=choose_one(request, "method", methods, "is not a known enrolment method"),
        node=_existing(request, "node", nodes, "is not a node of the diagram"),
        layers=cast("tuple[LayerName, ...]", choose(request, "layers", LAYERS, "is not a layer")),
        q=q,
        whole=choose_one(request, "whole", ("1",), "must be 1 or left out") is not None,
    )


def choose_text(request: Request, name: str) -> str:
    """A text that the query gives, on one line, "" where it gives none. Raises Refusal."""
    written = " ".join(request.args.get(name, "").split())
    if len(written) > MOST_LETTERS:
        fault = f"has more than {MOST_LETTERS} characters"
        raise Refusal(422, "The query is too long.", [Problem(f"/query/{name}", fault)])
    return written


def may(scope: Scope) -> bool:
    """Whether who asks may see this: by their key, or because no key is needed here."""
    caller = current_caller()
    return caller is NOBODY or caller.may(scope)


def method_fact(knowledge: KnowledgeBase) -> FactType | None:
    """The fact, beside the platform, that binds symptoms: a value that contradicts it excludes them."""
    facts = knowledge.facts.values()
    return next((fact for fact in facts if fact.binds == "contradiction" and fact.values), None)


@lru_cache(maxsize=64)
def methods_of(knowledge: KnowledgeBase, platforms: tuple[str, ...]) -> tuple[str, ...]:
    """The values of the fact that binds symptoms, as far as any of these platforms has them."""
    fact, platform = method_fact(knowledge), knowledge.platform_fact.name
    if fact is None:
        return ()
    return tuple(
        value
        for value in fact.values or ()
        if any(
            not _is_contradicted(knowledge, {platform: each, fact.name: value})
            for each in platforms
        )
    )


def platforms_of(knowledge: KnowledgeBase) -> tuple[str, ...]:
    """The platforms that symptoms are bound to, in the order of the knowledge."""
    fact = knowledge.platform_fact
    bound = {v for s in knowledge.symptoms.values() for v in s.applies_to.get(fact.name, ())}
    return tuple(value for value in fact.values or () if value in bound)


def _is_contradicted(knowledge: KnowledgeBase, facts: Mapping[str, str]) -> bool:
    return any(evaluate(each.when, facts) for each in knowledge.contradictions.values())


def _existing(request: Request, name: str, allowed: Collection[str], detail: str) -> str | None:
    """What does not exist has no page."""
    try:
        return choose_one(request, name, allowed, detail)
    except Refusal as refusal:
        if any(problem.allowed for problem in refusal.problems):
            raise Refusal(404, f"There is no such {name}.", refusal.problems) from refusal
        raise


def _without_empty(request: Request) -> Request:
    """The request without parameters that are empty."""
    given = [(name, value) for name, value in request.args.items(multi=True) if value.strip()]
    request.args = MultiDict(given)
    return request
