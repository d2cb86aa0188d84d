"""The facts of a case as a JSON schema, made from the vocabulary; and real example requests."""

from __future__ import annotations

from typing import Any

from enroltriage.expert.case import MAX_FACT_TEXT, UNKNOWN
from enroltriage.expert.knowledge import Example, KnowledgeBase
from enroltriage.expert.vocabulary import FALLBACK_LANGUAGE, LANGUAGES, FactType

LEAST_INTEGER, GREATEST_INTEGER = -(2**63), 2**64 - 1
"""What is read as a whole number; anything beyond becomes a floating-point one."""
_OPEN = [{"const": UNKNOWN}, {"type": "null"}]


def facts_schema(knowledge: KnowledgeBase) -> dict[str, Any]:
    """The schema of ``facts``: each fact that can be given, with its values."""
    askable = [fact for fact in knowledge.facts.values() if not fact.derived]
    return {
        "type": "object",
        "description": "What is known about the case, by the name of the fact. Absent: nobody has"
        ' looked yet. null or "unknown": somebody looked and could not tell; it is not asked'
        " again and proves nothing.",
        "properties": {fact.name: _fact_schema(fact, knowledge) for fact in askable},
        "additionalProperties": False,
    }


def _fact_schema(fact: FactType, knowledge: KnowledgeBase) -> dict[str, Any]:
    schema = _values_schema(fact, knowledge)
    said = [text[FALLBACK_LANGUAGE] for text in (fact.question, fact.help) if text]
    labels = (f"`{id_}`: {text[FALLBACK_LANGUAGE]}" for id_, text in (fact.values or {}).items())
    aliases = (f"`{alias}` means `{value}`" for alias, value in (fact.aliases or {}).items())
    listed = "; ".join((*labels, *aliases))
    return {
        "title": fact.title[FALLBACK_LANGUAGE],
        "description": "\n\n".join([*said, *([listed] if listed else [])]),
        **schema,
    }


def _values_schema(fact: FactType, knowledge: KnowledgeBase) -> dict[str, Any]:
    aliases = list(fact.aliases or ())
    if fact.multiple:
        ids = list(knowledge.symptoms)
        many = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": ids}}
        return {"anyOf": [{"type": "string", "enum": ids}, many, *_OPEN]}
    match fact.type:
        case "enum":
            return {"enum": [*(fact.values or ()), *aliases, UNKNOWN, None]}
        case "boolean":
            return {"enum": [True, False, *aliases, UNKNOWN, None]}
        case "integer":
            number = {
                "type": "integer",
                "minimum": LEAST_INTEGER if fact.minimum is None else fact.minimum,
                "maximum": GREATEST_INTEGER if fact.maximum is None else fact.maximum,
            }
            return {"anyOf": [number, *_OPEN]}
        case "date":
            return {"anyOf": [{"type": "string", "format": "date"}, *_OPEN]}
        case _:
            return {"type": ["string", "null"], "maxLength": MAX_FACT_TEXT}


def example_requests(knowledge: KnowledgeBase) -> dict[str, dict[str, Any]]:
    """One example case of the knowledge for each outcome, and a ticket as it might come."""
    found: dict[str, dict[str, Any]] = {}
    for symptom in knowledge.symptoms.values():
        for example in symptom.examples:
            outcome = str(example.expect.get("outcome", ""))
            if outcome and outcome not in found:
                summary = f"{symptom.title[FALLBACK_LANGUAGE]}: {example.name}"
                found[outcome] = {"summary": summary, "value": _request(example)}
    language = LANGUAGES[-1]
    spoken = (s.messages.get(language) for s in knowledge.symptoms.values() if s.messages)
    message = next((texts[0] for texts in spoken if texts), None)
    if message is not None:
        value = {"text": message, "locale": language}
        found["ticket"] = {"summary": "The words of a ticket", "value": value}
    return found


def example_wishes(knowledge: KnowledgeBase) -> dict[str, dict[str, Any]]:
    """The first open example case of the knowledge, and the wish that a cause of it be confirmed."""
    for symptom in knowledge.symptoms.values():
        causes = (knowledge.causes[pair.cause] for pair in symptom.causes)
        sure = [c.id for c in causes if any(rule.then == "confirmed" for rule in c.rules)]
        for example in symptom.examples:
            if sure and example.expect.get("outcome") == "open":
                value = _request(example) | {"wish": {"cause": sure[0], "status": "confirmed"}}
                return {"open": {"summary": "What would confirm a cause", "value": value}}
    return {}


def _request(example: Example) -> dict[str, Any]:
    request: dict[str, Any] = {"facts": dict(example.facts), "locale": FALLBACK_LANGUAGE}
    return request if example.text is None else {**request, "text": example.text}
