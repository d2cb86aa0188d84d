"""Rules that say different things of one case."""

from __future__ import annotations

from collections.abc import Iterator

from enroltriage.expert.conditions import Scalar
from enroltriage.expert.errors import Finding
from enroltriage.expert.resolutions import Resolution
from enroltriage.expert.rulebase import FACT, VARIANT

from .findings import finding
from .survey import Case, Seen, Survey


def conflicting_rules(survey: Survey) -> Iterator[Finding]:
    """A cause that one rule confirms and another excludes, where no ``overrides`` says so."""
    rules = survey.knowledge.rules
    overlaps: dict[tuple[str, str], Seen] = {}
    for seen in survey.seen:
        for confirming in seen.blocked:
            lost_to = rules[confirming].unless
            for excluding in seen.inference.fired:
                if rules[excluding].then in lost_to:
                    overlaps.setdefault((confirming, excluding), seen)
    meant = _overrides(survey)
    for confirming, excluding in (pair for pair in overlaps if pair not in meant):
        cause = rules[confirming].then.subject
        witness = survey.least(
            overlaps[confirming, excluding].case,
            lambda case, c=confirming, e=excluding: (  # type: ignore[misc]
                c in survey.blocked(case) and e in survey.infer(case).fired
            ),
        )
        message = (
            f"{confirming} confirms the cause {cause!r} and {excluding} excludes it in one case, "
            "where the exclusion wins without a word; narrow one of the two, or let the excluding "
            f"rule say overrides: [{_last(confirming)}]."
        )
        path = rules[excluding].path
        yield finding(survey.knowledge, "conflict", excluding, path, message, witness)
    for (confirming, excluding), number in meant.items():
        if (confirming, excluding) not in overlaps:
            path = (*rules[excluding].path, "overrides", number)
            message = (
                f"{excluding} and {confirming} never hold in one case{survey.reservation}, so "
                f"there is nothing to override; leave {_last(confirming)!r} out."
            )
            yield finding(survey.knowledge, "idle-override", excluding, path, message)


def two_values(survey: Survey) -> Iterator[Finding]:
    """A derived fact for which rules conclude different values in one case."""
    found: dict[str, tuple[Scalar | None, ...]] = {}
    for seen in survey.seen:
        for fact in seen.inference.subjects(FACT):
            values = _values(survey, seen.case, fact)
            if len(values) < 2 or fact in found:
                continue
            found[fact] = values
            witness = survey.least(
                seen.case,
                lambda case, f=fact: len(_values(survey, case, f)) > 1,  # type: ignore[misc]
            )
            rules = [
                id_
                for id_ in survey.infer(witness).fired
                if (then := survey.knowledge.rules[id_].then).kind == FACT and then.subject == fact
            ]
            message = (
                f"in one case {' and '.join(rules)} conclude different values of {fact!r}; "
                "narrow one of them."
            )
            path = survey.knowledge.rules[rules[-1]].path
            yield finding(survey.knowledge, "two-values", fact, path, message, witness)


def two_variants(survey: Survey) -> Iterator[Finding]:
    """A value that chooses several variants of a resolution, where no ``together`` says so.

    A case has to show it, except of a resolution that nothing leads to.
    """
    for resolution in survey.knowledge.resolutions.values():
        values = dict.fromkeys(v for variant in resolution.variants for v in variant.applies_for)
        for value in values:
            chosen = [v.id for v in resolution.variants if value in v.applies_for]
            if len(chosen) > 1 and value not in resolution.together:
                case = _offering(survey, resolution, value)
                if case or resolution.id not in survey.reached or survey.reservation:
                    yield _two_variants(survey, resolution, value, chosen, case)


def _offering(survey: Survey, resolution: Resolution, value: str) -> Case | None:
    """A case that can occur and has this value where several variants are offered."""
    offered = (s.case for s in survey.seen if len(_variants(survey, s.case, resolution.id)) > 1)
    shown = ({**case, str(resolution.varies_by): value} for case in offered)
    return next(filter(survey.can_occur, shown), None)


def _two_variants(
    survey: Survey, resolution: Resolution, value: str, chosen: list[str], case: Case | None
) -> Finding:
    witness = case and survey.least(
        case, lambda less: _variants(survey, less, resolution.id) == chosen
    )
    message = (
        f"{resolution.varies_by}={value} chooses the variants {' and '.join(chosen)} of "
        f"{resolution.id!r} at once; leave it out of one of them, or say together: [{value}]."
    )
    path = ("resolution", resolution.id, "variants", "choices", chosen[-1], "for")
    return finding(survey.knowledge, "two-variants", resolution.id, path, message, witness)


def _variants(survey: Survey, case: Case, resolution: str) -> list[Scalar | None]:
    drawn = survey.infer(case).conclusions
    return [a.value for a in drawn if a.kind == VARIANT and a.subject == resolution]


def _values(survey: Survey, case: Case, fact: str) -> tuple[Scalar | None, ...]:
    drawn = survey.infer(case).conclusions
    return tuple(a.value for a in drawn if a.kind == FACT and a.subject == fact)


def _overrides(survey: Survey) -> dict[tuple[str, str], int]:
    """What the rule files say is meant: confirming and excluding rule, and where in the list."""
    return {
        (survey.written[*path, confirming], survey.written[*path, rule.id]): number
        for cause in survey.knowledge.causes.values()
        if cause.id in survey.pointed_to
        for path in [("cause", cause.id, "rules")]
        for rule in cause.rules
        for number, confirming in enumerate(rule.overrides)
    }


def _last(rule: str) -> str:
    return rule.rpartition(".")[2]
