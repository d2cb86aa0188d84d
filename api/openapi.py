"""``/openapi.json``: the OpenAPI 3.1 document, its enumerations taken from the knowledge.

The schemas leave marks, which are filled in here: ``x-enum`` names a list of the knowledge,
``x-ref`` a component that is made by hand, ``x-examples`` a set of example requests.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

import orjson
from flask import Blueprint, Response, request

from enroltriage.expert.case import CURRENT_EDITION
from enroltriage.expert.conditions import COMPARISONS
from enroltriage.expert.expert import Expert
from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.read_wish import WISHED_STATUSES
from enroltriage.expert.vocabulary import FALLBACK_LANGUAGE, LANGUAGES
from enroltriage.expert.what_if import what_if

from .negotiate import unless_known
from .problem_api import SECURITY_SCHEMES, ProblemApi
from .service import current_service
from .vocabulary_schema import example_requests, example_wishes, facts_schema

ABOUT = (
    "An expert system for support cases about device enrolment in Microsoft Intune. Given what is"
    " known about a case, it answers with the possible causes, ranked, the rules behind each, the"
    " steps that resolve them, and the next question worth asking.\n\n"
    "An unknown fact is never treated as false. Errors are `application/problem+json`"
    " (RFC 9457); every answer carries `X-Request-ID`."
)


def openapi_blueprint(api: ProblemApi) -> Blueprint:
    """The path of the document; it is made when first asked for, and again for other rules."""
    blueprint = Blueprint("openapi", __name__)

    @lru_cache(1)
    def content(expert: Expert) -> bytes:
        return orjson.dumps(document(api, expert))

    @blueprint.get("/openapi.json")
    def openapi_json() -> Response:
        """The OpenAPI document."""
        service = current_service()
        return unless_known(
            request,
            service,
            FALLBACK_LANGUAGE,
            lambda: Response(content(service.expert), mimetype="application/json"),
        )

    return blueprint


def document(api: ProblemApi, expert: Expert) -> dict[str, Any]:
    """The whole document."""
    knowledge = expert.knowledge
    examples = {"requests": example_requests(knowledge), "wishes": example_wishes(knowledge)}
    made = api.documented()
    made["info"] = {
        **made["info"],
        "summary": "Finds the cause of a failed device enrolment",
        "description": ABOUT,
        "license": {"name": "MIT", "identifier": "MIT"},
    }
    made["servers"] = [{"url": "/"}]
    components = made.setdefault("components", {}).setdefault("schemas", {})
    components |= _hand_made(knowledge)
    made["components"]["securitySchemes"] = SECURITY_SCHEMES
    filled: dict[str, Any] = _fill(made, _lists(knowledge), examples)
    answers: dict[str, tuple[str, Callable[..., Any]]] = {
        "/v1/diagnoses": ("requests", expert.diagnose),
        "/v1/what-if": ("wishes", partial(what_if, expert)),
    }
    for path, (name, answer) in answers.items():
        for first in list(examples[name].values())[:1]:
            content = filled["paths"][path]["post"]["responses"]["200"]["content"]
            content["application/json"]["example"] = answer(**first["value"]).to_dict()
    return filled


def _lists(knowledge: KnowledgeBase) -> dict[str, list[str]]:
    platform = knowledge.platform_fact
    return {
        "askable": [fact.name for fact in knowledge.facts.values() if not fact.derived],
        "causes": list(knowledge.causes),
        "editions": [*knowledge.editions, CURRENT_EDITION],
        "facts": list(knowledge.facts),
        "highlights": [*knowledge.symptoms, *knowledge.causes],
        "languages": list(LANGUAGES),
        "notices": list(knowledge.notices),
        "packs": list(knowledge.packs),
        "platforms": [*(platform.values or ()), *(platform.aliases or ())],
        "resolutions": list(knowledge.resolutions),
        "roles": list(knowledge.roles),
        "rules": list(knowledge.rules),
        "symptoms": list(knowledge.symptoms),
    }


def _fill(node: Any, lists: dict[str, list[str]], examples: dict[str, Any]) -> Any:
    """The node with every mark in it replaced."""
    if isinstance(node, list):
        return [_fill(one, lists, examples) for one in node]
    if not isinstance(node, dict):
        return node
    if "x-ref" in node:
        told = {"description": node["description"]} if node.get("description") else {}
        component = {"$ref": f"#/components/schemas/{node['x-ref']}"}
        if "null" in node.get("type", ""):
            return {"anyOf": [component, {"type": "null"}], **told}
        return {**component, **told}
    filled = {key: _fill(value, lists, examples) for key, value in node.items()}
    if (name := filled.pop("x-enum", None)) is not None:
        nullable = "null" in filled.get("type", "")
        filled["enum"] = [*lists[name], *([None] if nullable else [])]
    if (name := filled.pop("x-examples", None)) is not None:
        filled["examples"] = examples[name]
    return filled


def _hand_made(knowledge: KnowledgeBase) -> dict[str, Any]:
    scalar = {"$ref": "#/components/schemas/Scalar"}
    word = {"type": "string"}
    facts = {"type": "string", "enum": list(knowledge.facts)}
    condition = {"$ref": "#/components/schemas/Condition"}
    kinds = sorted({rule.then.kind for rule in knowledge.rules.values()})
    bound = {"anyOf": [{"type": "integer"}, _object(fact=facts)]}
    values = {"type": "array", "items": scalar, "minItems": 1}
    words = {"type": "array", "items": word}
    parts = {"type": "array", "items": condition}
    return {
        "Facts": facts_schema(knowledge),
        "Wish": {
            "description": "What a cause is to be: confirmed, excluded, or first in the list.",
            **_object(
                cause={"type": "string", "enum": list(knowledge.causes)},
                status={"type": "string", "enum": list(WISHED_STATUSES)},
            ),
        },
        "Scalar": {"type": ["string", "boolean", "integer"]},
        "FactValue": {
            "description": "One value, several, or null where nobody could tell.",
            "anyOf": [scalar, words, {"type": "null"}],
        },
        "Phrases": {"type": "object", "additionalProperties": words},
        "Bounds": {"type": "object", "additionalProperties": words},
        "Aliases": {"type": "object", "additionalProperties": scalar},
        "Conclusion": {
            "description": "What a rule concludes, for instance that a cause is excluded.",
            **_object(
                kind={"type": "string", "enum": kinds},
                subject=word,
                value={"anyOf": [scalar, {"type": "null"}]},
            ),
        },
        "Condition": {
            "description": "A test of a fact, of a conclusion, or several of them. It is true,"
            " false or, where a fact is not known, neither.",
            "oneOf": [
                _object(fact=facts, **{"is": values}),
                _object(fact=facts, is_not=values),
                *(_object(fact=facts, **{operator: bound}) for operator in COMPARISONS),
                _object(concluded={"$ref": "#/components/schemas/Conclusion"}),
                _object(all=parts),
                _object(any=parts),
            ],
        },
    }


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
