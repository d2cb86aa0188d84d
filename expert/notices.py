"""What an answer points out, in the language of the answer and always in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .conditions import FactValue
from .diagnosis import Notice
from .engine import Inference
from .knowledge import KnowledgeBase, Symptom
from .rulebase import CONFIRMED, CONTRADICTED, NOTICE, OUT_OF_SCOPE, POSSIBLE


def write_notices(
    knowledge: KnowledgeBase,
    inference: Inference,
    facts: Mapping[str, FactValue],
    language: str,
    *,
    contradicting: tuple[str, ...],
    ambiguous: tuple[str, ...],
    exhausted: tuple[Symptom, ...],
) -> tuple[Notice, ...]:
    """All notices of one answer; each code at most once."""

    def concluded(code: str) -> tuple[str, ...]:
        found = (a.value for a in inference.conclusions if (a.kind, a.subject) == (NOTICE, code))
        return tuple(dict.fromkeys(str(value) for value in found))

    def notice(code: str, named: tuple[str, ...] = (), **entries: Iterable[str]) -> Notice:
        shelves = {
            "facts": knowledge.facts,
            "symptoms": knowledge.symptoms,
            "causes": knowledge.causes,
            "resolutions": knowledge.resolutions,
        }
        titles = {
            kind: ", ".join(shelves[kind][id_].title[language] for id_ in ids)
            for kind, ids in entries.items()
        }
        return Notice(code, knowledge.notices[code][language].format_map(titles), named)

    def written() -> Iterator[Notice]:
        strangers = inference.subjects(OUT_OF_SCOPE)
        if strangers:
            bound = {f for id_ in strangers for f in knowledge.symptoms[id_].applies_to}
            names = tuple(
                name for name, fact in knowledge.facts.items()
                if name in bound and fact.binds == OUT_OF_SCOPE
            )  # fmt: skip
            yield notice("platform-out-of-scope", names, facts=names, symptoms=strangers)
        if contradicting:
            symptoms = inference.subjects(CONTRADICTED)
            yield notice("contradiction", contradicting, facts=contradicting, symptoms=symptoms)
        if ambiguous:
            named = (knowledge.symptom_fact.name,)
            yield notice("ambiguous-message", named, symptoms=ambiguous)
        if exhausted:
            causes = dict.fromkeys(pair.cause for s in exhausted for pair in s.causes)
            symptoms = tuple(s.id for s in exhausted)
            yield notice("no-known-cause-left", symptoms=symptoms, causes=causes)
        if resolutions := concluded("destructive-resolution"):
            standing = (*inference.subjects(CONFIRMED), *inference.subjects(POSSIBLE))
            causes = [id_ for id_ in standing if knowledge.causes[id_].resolution in resolutions]
            yield notice("destructive-resolution", resolutions=resolutions, causes=causes)
        if resolutions := concluded("no-resolution-variant"):
            varying = (knowledge.resolutions[id_].varies_by for id_ in resolutions)
            names = tuple(dict.fromkeys(name for name in varying if name))
            yield notice("no-resolution-variant", names, facts=names, resolutions=resolutions)
        if causes := concluded("superseded-source"):
            yield notice("superseded-source", causes=causes)

    return tuple(written())
