"""``enroltriage lessons``: what reported outcomes have taught, shown or forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .options import load, print_json, print_table, rules_option
from .store_options import database_option, open_store

if TYPE_CHECKING:
    from enroltriage.expert import KnowledgeBase
    from enroltriage.expert.learning import Counts


@click.command()
@click.option("--forget", is_flag=True, help="Begin to count anew.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@rules_option
@database_option
def lessons(forget: bool, as_json: bool, folders: tuple[str, ...], database: str | None) -> None:
    """Show how outcomes shift how likely causes are.

    A case counts where its last report of a cause says that the remedy worked: once for each of its
    symptoms. The weights of the rules count as ten cases. Answers take the counts over at most once
    in ENROLTRIAGE_LEARNING_MINUTES (0: never).

    --forget sets all counts to nought: as soon as answers take that over, likelihoods are those of
    the rules, until more is reported. Answers that were given keep what they rest on.
    """
    from enroltriage.api.clock import now
    from enroltriage.api.store.lessons import forget_lessons, lessons_by_now
    from enroltriage.api.store.steps import check
    from enroltriage.api.store.turns import take_turn

    knowledge = load(folders).knowledge
    with open_store(database) as store:
        check(store)
        with store.writing() if forget else store.reading() as connection:
            counts = lessons_by_now(connection)
            if forget:
                forget_lessons(connection, take_turn(connection, now()))
    if forget:
        click.echo(f"Forgot {sum(counts.values()):,} lessons.")
        return
    shown = _shown(knowledge, counts)
    if as_json:
        print_json({"knowledge": {"version": knowledge.version}, "lessons": shown})
    elif shown:
        head = ("SYMPTOM", "CAUSE", "CASES", "BY THE RULES", "NOW")
        print_table([head, *(_cells(one) for one in shown)])
    else:
        click.echo("No outcome has taught anything yet; likelihoods are those of the rules.")


def _shown(knowledge: KnowledgeBase, counts: Counts) -> list[dict[str, Any]]:
    """Every cause of the symptoms of which something was reported; last, what no rule pairs."""
    from enroltriage.expert.learning import NOTHING, Learned, shares, taught

    before, after = taught(knowledge, NOTHING), taught(knowledge, Learned(None, counts))
    pairs = {(s.id, pair.cause) for s in knowledge.symptoms.values() for pair in s.causes}
    known = [
        {
            "symptom": id_,
            "cause": now.cause,
            "cases": now.reported,
            "expected": round(expected, 4),
            "share": round(share, 4),
        }
        for id_, symptom in after.symptoms.items()
        if any(pair.reported for pair in symptom.causes)
        for (_, expected), (now, share) in zip(
            shares(before.symptoms[id_]), shares(symptom), strict=True
        )
    ]
    return known + [
        {"symptom": symptom, "cause": cause, "cases": cases, "expected": None, "share": None}
        for (symptom, cause), cases in counts.items()
        if (symptom, cause) not in pairs
    ]


def _cells(one: dict[str, Any]) -> tuple[str, ...]:
    if one["share"] is None:
        return one["symptom"], one["cause"], f"{one['cases']:,}", "no such pair", "no effect"
    by_rules, now = (f"{one[name]:.1%}" for name in ("expected", "share"))
    return one["symptom"], one["cause"], f"{one['cases']:,}", by_rules, now
