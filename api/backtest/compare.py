"""One case: what was answered last, what the draft says of it, and by which rules they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from enroltriage.api.cases.experts import answer_of, fitting
from enroltriage.api.cases.readings import Earlier, reading_of
from enroltriage.api.cases.recording import recorded
from enroltriage.expert import Answer, Expert
from enroltriage.expert.case_file import CaseFile
from enroltriage.expert.conditions import Atom
from enroltriage.expert.rulebase import (
    CONFIRMED,
    CONTRADICTED,
    EXCLUDED,
    FACT,
    OUT_OF_SCOPE,
    SUSPECTED,
)
from enroltriage.expert.vocabulary import FALLBACK_LANGUAGE

Part = Literal["outcome", "symptoms", "first-cause", "confirmed-causes", "causes"]
"""In what a case may differ; ``causes``: which there are, and the status of each."""
DECIDING = frozenset((FACT, OUT_OF_SCOPE, CONTRADICTED, SUSPECTED, EXCLUDED, CONFIRMED))
"""What rules conclude that decide; the conclusions of others follow from these."""


@dataclass(frozen=True, slots=True)
class Change:
    """A case of which the draft says something else.

    ``before`` and ``after`` are as entries of a diagnosis record them. ``new`` are the deciding rules
    that fire only now, ``gone`` those that no longer do; one that concludes something else is both.
    Where the likelihoods alone differ, there are none. ``lost`` is the cause of a confirmed outcome that the draft would lose.
    """

    case: str
    reference: str | None
    parts: tuple[Part, ...]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    lost: str | None

    def to_dict(self) -> dict[str, Any]:
        """As JSON types."""
        return {
            "case": self.case,
            "reference": self.reference,
            "changed": list(self.parts),
            "before": _shown(self.before),
            "after": _shown(self.after),
            "rules": {"new": list(self.new), "gone": list(self.gone)},
            "lost": self.lost,
        }


def compare(
    case_id: str, file: CaseFile, draft: Expert, earlier: Earlier, since: Expert | None = None
) -> Change | None:
    """How the draft changes a case that was diagnosed, if it does.

    In comparison with what was answered last, or with what the rules ``since`` which it is to be told
    say of the case.
    """
    if file.diagnosis is None:
        return None
    if since is not None:
        asked = answer_of(since, file, FALLBACK_LANGUAGE, read=reading_of(since, file, earlier))
    before = file.diagnosis.content if since is None else recorded(asked)
    read = reading_of(draft, file, earlier)
    answer = answer_of(draft, file, FALLBACK_LANGUAGE, read=read)
    after = recorded(answer)
    was, is_ = _parts(before), _parts(after)
    parts = tuple(part for part in is_ if was[part] != is_[part])
    if not parts:
        return None
    now = _deciding(draft, answer)
    if since is not None:
        then = _deciding(since, asked)
    else:
        by = earlier(before["knowledge"])
        then = now if by is None else _deciding(by, _as_before(by, file, answer, was))
    return Change(
        case_id,
        file.reference.get("id"),
        parts,
        before,
        after,
        _ids(now - then),
        _ids(then - now),
        _lost(file, before, after),
    )


def confirmed_cause(file: CaseFile) -> str | None:
    """The cause of a resolved case, if what was answered last had it as possible or confirmed."""
    resolved = file.resolved_by
    if file.erased_at is not None or file.diagnosis is None or resolved is None:
        return None
    cause: str = resolved.content["cause"]
    return cause if cause in _standing(file.diagnosis.content) else None


def _lost(file: CaseFile, before: Mapping[str, Any], after: Mapping[str, Any]) -> str | None:
    cause = confirmed_cause(file)
    if cause is None:
        return None
    was, is_ = _standing(before), _standing(after)
    if cause not in was:  # the rules that are compared with did not have it either
        return None
    kept = cause in is_ and (was[0] != cause or is_[0] == cause)
    return None if kept else cause


def first_cause(found: Mapping[str, Any]) -> str | None:
    """The cause that comes first and is not excluded."""
    return next(iter(_standing(found)), None)


def confirmed_causes(found: Mapping[str, Any]) -> list[str]:
    """The causes that are confirmed, in their order."""
    return [one["id"] for one in found["causes"] if one["status"] == "confirmed"]


def _standing(found: Mapping[str, Any]) -> list[str]:
    """The causes that are possible or confirmed, in their order."""
    return [one["id"] for one in found["causes"] if one["status"] != "excluded"]


def _parts(found: Mapping[str, Any]) -> dict[Part, Any]:
    return {
        "outcome": found["outcome"],
        "symptoms": set(found["symptoms"]),
        "first-cause": first_cause(found),
        "confirmed-causes": set(confirmed_causes(found)),
        "causes": {one["id"]: one["status"] for one in found["causes"]},
    }


def _as_before(by: Expert, file: CaseFile, answer: Answer, was: Mapping[Part, Any]) -> Answer:
    """What the earlier rules say of the case again.

    Of what they read then, if that is on record. Otherwise of the facts that the draft has read out
    of the texts, if that comes to what was recorded: for reading them takes longer than all else.
    """
    known = reading_of(by, file)
    if file.text and known is None:
        read = {fact.name: fact.value for fact in answer.facts if fact.origin != "derived"}
        again = by.diagnose(fitting(by, read))
        if _parts(recorded(again)) == was:
            return again
    return answer_of(by, file, FALLBACK_LANGUAGE, read=known)


def _deciding(expert: Expert, answer: Answer) -> set[tuple[str, Atom]]:
    """The rules that fired and decide, each with what it concludes."""
    rules = expert.knowledge.rules
    fired = ((id_, rules[id_].then) for id_ in answer.fired)
    return {(id_, then) for id_, then in fired if then.kind in DECIDING}


def _ids(rules: Iterable[tuple[str, Atom]]) -> tuple[str, ...]:
    return tuple(sorted({id_ for id_, _ in rules}))


def _shown(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "knowledge": {"version": found["knowledge"]},
        "outcome": found["outcome"],
        "symptoms": found["symptoms"],
        "first_cause": first_cause(found),
        "causes": found["causes"],
    }
