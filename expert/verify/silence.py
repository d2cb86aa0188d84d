"""Rules that never say anything, or nothing that another does not say; causes they never decide."""

from __future__ import annotations

from collections.abc import Iterator

from enroltriage.expert.conditions import Atom
from enroltriage.expert.describe import Describer
from enroltriage.expert.errors import Finding
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED, Rule
from enroltriage.expert.trace import RuleTrace

from .findings import finding
from .survey import Case, Survey


def silent_rules(survey: Survey) -> Iterator[Finding]:
    """Rules that fire in no case; the witness is the case in which they come nearest to it."""
    fired = survey.fired()
    for id_ in survey.written.values():
        rule = survey.knowledge.rules[id_]
        if id_ not in fired and _in_use(survey, rule):
            yield from _silent(survey, rule)


def shadowed_rules(survey: Survey) -> Iterator[Finding]:
    """Rules that fire only where another one fires that concludes the same."""
    fired = _firing(survey)
    alike: dict[Atom, list[Rule]] = {}
    for id_ in survey.written.values():
        if id_ in fired:
            rule = survey.knowledge.rules[id_]
            alike.setdefault(rule.then, []).append(rule)
    for rules in alike.values():
        for number, rule in enumerate(rules):
            mine = fired[rule.id]
            # Of two that always fire together, the later one is too many.
            over = (o for n, o in enumerate(rules) if mine < fired[o.id] or (mine == fired[o.id] and n < number))  # fmt: skip
            other = next(over, None)
            if other is not None:
                yield _shadowed(survey, rule, other, survey.seen[min(mine)].case)


def undecided_causes(survey: Survey) -> Iterator[Finding]:
    """Causes that no case confirms, or none excludes, though facts are said to decide them."""
    drawn = {atom for seen in survey.seen for atom in seen.inference.conclusions}
    for cause in survey.knowledge.causes.values():
        if cause.id not in survey.pointed_to or cause.message_is_all:
            continue
        for kind, way_out in (
            (CONFIRMED, "mend its rules, or say message_is_all: true"),
            (EXCLUDED, "add a rule for a state that rules it out"),
        ):
            if Atom(kind, cause.id) not in drawn:
                message = (
                    f"no facts ever bring the cause {cause.id!r} to be {kind}{survey.reservation}; "
                    f"{way_out}."
                )
                symptom = next(
                    s.id
                    for s in survey.knowledge.symptoms.values()
                    if any(pair.cause == cause.id for pair in s.causes)
                )
                witness = {survey.knowledge.symptom_fact.name: (symptom,)}
                path = ("cause", cause.id, "rules")
                yield finding(survey.knowledge, f"never-{kind}", cause.id, path, message, witness)


def _firing(survey: Survey) -> dict[str, set[int]]:
    """For each rule that fires, the numbers of the cases that were kept in which it does."""
    fired: dict[str, set[int]] = {}
    for number, seen in enumerate(survey.seen):
        for id_ in seen.inference.fired:
            fired.setdefault(id_, set()).add(number)
    return fired


def _in_use(survey: Survey, rule: Rule) -> bool:
    """Whether anything leads to the entry that the rule belongs to; else that is the finding."""
    kind, id_, *_ = rule.path
    if kind == "cause":
        return id_ in survey.pointed_to
    return kind != "resolution" or id_ in survey.reached


def _silent(survey: Survey, rule: Rule) -> Iterator[Finding]:
    def nearness(case: Case) -> tuple[bool, int]:
        trace = survey.trace(case)[rule.id]
        return trace.state is True, sum(test.state is True for test in trace.tests)

    nearest = max((seen.case for seen in survey.seen), key=nearness)
    best = nearness(nearest)
    witness = survey.least(nearest, lambda case: nearness(case) == best)
    trace = survey.trace(witness)[rule.id]
    if not trace.fired:  # else the least case, which was not looked at, shows that it does fire
        reason = _hindrance(survey, rule, trace)
        message = (
            f"the rule {rule.id} never fires{survey.reservation}: {reason}; mend it or leave it "
            "out."
        )
        yield finding(survey.knowledge, "never-fires", rule.id, rule.path, message, witness)


def _hindrance(survey: Survey, rule: Rule, trace: RuleTrace) -> str:
    describer = Describer(survey.knowledge, "en")
    if trace.state is True:
        return f"wherever its condition holds, {describer.atom(trace.blocked_by[0])}"
    for one in survey.contradictory:
        if rule.id in (*one.inference.fired, *one.blocked):
            noticed = next(id_ for id_ in one.inference.fired if id_ in survey.contradictions)
            return f"its condition holds only where facts contradict each other ({noticed})"
    missing = [describer.condition(test.leaf) for test in trace.tests if test.state is not True]
    return f"even where it comes nearest, it is missing that {' and that '.join(missing)}"


def _shadowed(survey: Survey, rule: Rule, other: Rule, case: Case) -> Finding:
    witness = survey.least(case, lambda less: {rule.id, other.id} <= {*survey.infer(less).fired})
    message = (
        f"the rule {rule.id} fires only where {other.id} fires too{survey.reservation} and "
        "concludes the same; leave it out, or narrow the other."
    )
    return finding(survey.knowledge, "shadowed", rule.id, rule.path, message, witness)
