"""Rule files for people to complete, with remarks in their language."""

from __future__ import annotations

from collections.abc import Iterable

from enroltriage.api.cases.unrecognised import Unrecognised
from enroltriage.api.service import current_service

from .texts import texts_of

LISTED = 24
"""How many ids a remark lists at most."""


def skeleton_text(group: Unrecognised, language: str) -> tuple[str, str]:
    """The id of the symptom that a rule file begins, and the file."""
    service, texts = current_service(), texts_of(language)
    knowledge = service.knowledge
    value = group.skeleton(knowledge)
    name = str(value["symptom"])
    told = {
        "file": f"{name}.yaml",
        "cases": len(group.cases),
        "causes": _listed(knowledge.causes),
        "sources": _listed(knowledge.sources),
    }
    remarks = {
        key: texts[f"skeleton_{key or 'head'}"].format(**told)
        for key in ("", "symptom", "title", "messages", "applies_to", "causes", "sources")
    }
    return name, service.write_rules(value, remarks)


def _listed(ids: Iterable[str]) -> str:
    every = list(ids)
    return ", ".join(every[:LISTED]) + (", …" if len(every) > LISTED else "")
