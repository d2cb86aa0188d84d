"""How well texts are recognised, as a JSON value; and by what the figures are grouped."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from enroltriage.expert.evaluation import (
    Figures,
    Judged,
    Labelled,
    by,
    calibration,
    confusion,
    figures,
)
from enroltriage.expert.stated_facts import (
    FactFigures,
    Statement,
    by_fact,
    fact_figures,
    statements,
)

SHARES = ("precision", "recall", "abstention", "questions")


class Grouping(NamedTuple):
    """The groups that a text belongs to, and the shares that tell something of such a group."""

    key: Callable[[Judged], Iterable[Hashable]]
    shares: Sequence[str] = SHARES


# Texts that report no symptom, or fit several, belong to the group of one only where it was named,
# which is wrong: of these, none would ever abstain or ask.
GROUPINGS: Mapping[str, Grouping] = {
    "language": Grouping(lambda one: (one.label.language or "-",)),
    "symptom": Grouping(lambda one: one.label.symptoms | one.scores.keys(), SHARES[:2]),
    "noise": Grouping(lambda one: frozenset(one.label.noise)),
}


def to_dict(judged: Sequence[Judged], *, facts: bool = False) -> dict[str, Any]:
    """Everything that the tables show, and every miss. A share of nothing is None.

    With ``facts`` also every fact that a text states and that was not found.
    """
    stated = [*statements(judged)]
    body = {
        "all": _figures(figures(judged), SHARES),
        **{f"by_{name}": {str(group): _figures(found, grouping.shares)
                          for group, found in by(judged, grouping.key).items()}
           for name, grouping in GROUPINGS.items()},
        "calibration": [
            {"from": b.low, "to": b.high, "answers": b.answers, "mean_score": round(b.mean, 4),
             "right": round(b.right / b.answers, 4)}
            for b in calibration(judged)
        ],
        "confusion": [
            {"meant": meant or None, "named": named or None, "times": times}
            for (meant, named), times in confusion(judged).most_common()
        ],
        "facts": _fact_figures(fact_figures(stated)),
        "by_fact": {fact: _fact_figures(found) for fact, found in by_fact(stated).items()},
        "misses": [
            {**_place(one.label), "meant": sorted(one.label.symptoms),
             "candidates": sorted(one.label.candidates), "named": dict(one.scores),
             "asked": sorted(one.candidates), "text": one.label.text}
            for one in judged if not one.right
        ],
    }  # fmt: skip
    if facts:
        body["missed_facts"] = [_missed(one) for one in stated if one.outcome != "found"]
    return body


def _fact_figures(found: FactFigures) -> dict[str, int]:
    return {"stated": sum(found), **found._asdict()}


def _missed(one: Statement) -> dict[str, Any]:
    return {**_place(one.label), "fact": one.fact, "stated": one.stated, "found": one.found}


def _figures(found: Figures, shares: Sequence[str]) -> dict[str, float | None]:
    return {"texts": found.texts, **{name: _rounded(found, name, shares) for name in SHARES}}


def _rounded(found: Figures, name: str, shares: Sequence[str]) -> float | None:
    share = getattr(found, name) if name in shares else None
    return None if share is None else round(share, 4)


def _place(label: Labelled) -> dict[str, Any]:
    return {"file": label.file, "line": label.line}
