"""From the knowledge to rules: what each file says becomes if-then rules in strata.

The levels, from the facts of a case to the answer: derived facts; symptoms out of scope or
contradicted; causes suspected; excluded; confirmed; possible; resolutions and their variants;
notices. A rule may say ``unless`` of a conclusion only if that conclusion's rules lie in a
lower stratum, so that "not concluded" is final when it is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from .conditions import All, Any, Atom, Concluded, Condition, Is, Scalar, atoms_of, facts_of
from .knowledge import Cause, Path, Symptom
from .resolutions import Resolution
from .vocabulary import Citation, Contradiction, FactType, Text

FACT = "fact"
OUT_OF_SCOPE = "out-of-scope"
CONTRADICTED = "contradicted"
SUSPECTED = "suspected"
EXCLUDED = "excluded"
CONFIRMED = "confirmed"
POSSIBLE = "possible"
RESOLUTION = "resolution"
VARIANT = "variant"
NOTICE = "notice"
SUPERSEDED = "superseded-source"


class RuleBaseError(ValueError):
    """The rules do not fit together; ``path`` is the place in the knowledge to look at."""

    def __init__(self, code: str, message: str, path: Path) -> None:
        self.code = code
        self.path = path
        super().__init__(message)


BOUND = {"out-of-scope": OUT_OF_SCOPE, "contradiction": CONTRADICTED}


@dataclass(frozen=True, slots=True)
class Rule:
    """If ``when`` holds, unless one of ``unless`` was concluded, conclude ``then``.

    ``path`` is the part of the knowledge that says so; ``stratum`` counts from 0. ``since`` and
    ``until`` are its own; without them it holds as long as the entry that it is made from.
    """

    id: str
    when: Condition
    then: Atom
    citations: tuple[Citation, ...]
    unless: tuple[Atom, ...] = ()
    note: Text | None = None
    stratum: int = 0
    path: Path = ()
    since: str | None = None
    until: str | None = None


def compile_rules(
    facts: Mapping[str, FactType],
    contradictions: Mapping[str, Contradiction],
    symptoms: Mapping[str, Symptom],
    causes: Mapping[str, Cause],
    resolutions: Mapping[str, Resolution],
) -> dict[str, Rule]:
    """All rules of the knowledge by id, ordered by stratum and then as the knowledge is.

    Raises RuleBaseError for a rule id that comes twice or for conclusions that depend on
    themselves.
    """
    symptom_fact = next(fact.name for fact in facts.values() if fact.multiple)
    made = [
        *_derivations(facts.values()),
        *(
            Rule(
                f"contradiction.{c.id}",
                c.when,
                contradiction(c.id),
                c.citations,
                note=c.note,
                path=("contradictions", c.id),
            )
            for c in contradictions.values()
        ),
        *(r for s in symptoms.values() for r in _symptom_rules(s, symptom_fact, facts)),
        *(r for c in causes.values() for r in _cause_rules(c)),
        *(r for x in resolutions.values() for r in _resolution_rules(x)),
    ]
    rules: dict[str, Rule] = {}
    for rule in made:
        if rule.id in rules:
            raise RuleBaseError("twice", f"two rules have the id {rule.id!r}", rule.path)
        rules[rule.id] = rule
    strata = _strata(made)
    placed = (replace(rule, stratum=strata[_key(rule.then)]) for rule in made)
    return {rule.id: rule for rule in sorted(placed, key=lambda rule: rule.stratum)}


def contradiction(id_: str) -> Atom:
    """That these facts of the knowledge's contradictions hold together."""
    return Atom(NOTICE, "contradiction", id_)


def _derivations(facts: Iterable[FactType]) -> Iterator[Rule]:
    for fact in facts:
        for made in fact.derived:
            yield Rule(
                f"{fact.name}.{made.id}",
                made.when,
                Atom(FACT, fact.name, made.then),
                made.citations,
                note=made.note,
                path=("facts", fact.name, "derived", made.id),
            )


def _symptom_rules(
    symptom: Symptom, symptom_fact: str, facts: Mapping[str, FactType]
) -> Iterator[Rule]:
    at_hand = Is(symptom_fact, (symptom.id,))
    out_of_scope = Atom(OUT_OF_SCOPE, symptom.id)
    contradicted = Atom(CONTRADICTED, symptom.id)
    can_contradict = False
    for name, values in symptom.applies_to.items():
        kind = BOUND[facts[name].binds or OUT_OF_SCOPE]
        can_contradict |= kind == CONTRADICTED
        yield Rule(
            f"{symptom.id}.bound-to-{name.replace('_', '-')}",
            All((at_hand, Is(name, values, negated=True))),
            Atom(kind, symptom.id),
            symptom.citations,
            unless=(out_of_scope,) if kind == CONTRADICTED else (),
            path=("symptom", symptom.id, "applies_to", name),
        )
    for number, pair in enumerate(symptom.causes):
        path: Path = ("symptom", symptom.id, "causes", number)
        suspected = Atom(SUSPECTED, pair.cause)
        yield Rule(
            f"{symptom.id}.{pair.cause}",
            at_hand,
            suspected,
            pair.citations,
            unless=(out_of_scope, contradicted) if can_contradict else (out_of_scope,),
            note=pair.note,
            path=path,
            since=pair.since,
            until=pair.until,
        )
        if can_contradict:
            yield Rule(
                f"{symptom.id}.{pair.cause}.contradicted",
                Concluded(contradicted),
                Atom(EXCLUDED, pair.cause),
                symptom.citations,
                unless=(suspected,),
                path=path,
                since=pair.since,
                until=pair.until,
            )


def _cause_rules(cause: Cause) -> Iterator[Rule]:
    suspected, excluded, confirmed, possible = (
        Atom(kind, cause.id) for kind in (SUSPECTED, EXCLUDED, CONFIRMED, POSSIBLE)
    )
    for made in cause.rules:
        excludes = made.then == EXCLUDED
        yield Rule(
            f"{cause.id}.{made.id}",
            All((Concluded(suspected), made.when)),
            excluded if excludes else confirmed,
            made.citations,
            unless=() if excludes else (excluded,),
            note=made.note,
            path=("cause", cause.id, "rules", made.id),
            since=made.since,
            until=made.until,
        )
    yield Rule(
        f"{cause.id}.still-possible",
        Concluded(suspected),
        possible,
        cause.citations,
        unless=(excluded, confirmed),
        path=("cause", cause.id),
    )
    standing = Any((Concluded(possible), Concluded(confirmed)))
    yield Rule(
        f"{cause.id}.{cause.resolution}",
        standing,
        Atom(RESOLUTION, cause.resolution),
        cause.citations,
        path=("cause", cause.id, "resolution"),
    )
    if cause.superseded is not None:
        notice = Atom(NOTICE, SUPERSEDED, cause.id)
        path: Path = ("cause", cause.id, "superseded")
        where = cause.superseded_when
        when = standing if where is None else All((standing, where))
        yield Rule(f"{cause.id}.superseded", when, notice, cause.citations, path=path)


def _resolution_rules(resolution: Resolution) -> Iterator[Rule]:
    offered = Concluded(Atom(RESOLUTION, resolution.id))
    if resolution.destructive:
        notice = Atom(NOTICE, "destructive-resolution", resolution.id)
        path: Path = ("resolution", resolution.id, "destructive")
        yield Rule(f"{resolution.id}.destructive", offered, notice, resolution.citations, path=path)
    if resolution.varies_by is None:
        return
    covered: dict[Scalar, None] = {}
    for variant in resolution.variants:
        covered |= dict.fromkeys(variant.applies_for)
        yield Rule(
            f"{resolution.id}.{variant.id}",
            All((offered, Is(resolution.varies_by, variant.applies_for))),
            Atom(VARIANT, resolution.id, variant.id),
            variant.citations,
            path=("resolution", resolution.id, "variants", "choices", variant.id),
        )
    yield Rule(
        f"{resolution.id}.no-variant",
        All((offered, Is(resolution.varies_by, tuple(covered), negated=True))),
        Atom(NOTICE, "no-resolution-variant", resolution.id),
        resolution.citations,
        path=("resolution", resolution.id, "variants"),
    )


def _key(atom: Atom) -> tuple[str, str]:
    """Conclusions of one kind about one thing lie in one stratum, whatever their value."""
    return atom.kind, atom.subject


def _builds_on(rule: Rule, derived: Container[str]) -> set[tuple[str, str]]:
    """The conclusions that a rule looks at, derived facts among them."""
    atoms = {_key(atom) for atom in (*atoms_of(rule.when), *rule.unless)}
    return atoms | {(FACT, fact) for fact in facts_of(rule.when) if fact in derived}


def _strata(rules: Collection[Rule]) -> dict[tuple[str, str], int]:
    """The stratum of each conclusion: above all that it builds on."""
    derived = {rule.then.subject for rule in rules if rule.then.kind == FACT}
    below: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for rule in rules:
        below.setdefault(_key(rule.then), set()).update(_builds_on(rule, derived))
    strata: dict[tuple[str, str], int] = {}
    try:
        for key in TopologicalSorter(below).static_order():
            strata[key] = max((strata[k] + 1 for k in below.get(key, ())), default=0)
    except CycleError as cycle:
        ring = cycle.args[1]  # each builds on the one before; the last is the first again
        names = " -> ".join(f"{subject} {kind}" for kind, subject in ring)
        message = f"conclusions depend on themselves: {names}; let one do without the one before"
        path = next(
            rule.path
            for rule in rules
            if _key(rule.then) == ring[1] and ring[0] in _builds_on(rule, derived)
        )
        raise RuleBaseError("cycle", message, path) from cycle
    return strata
