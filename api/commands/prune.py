"""``enroltriage prune``: what was kept for long enough, erased."""

from __future__ import annotations

from datetime import timedelta

import click

from enroltriage.api.clock import now

from .bar import show_progress
from .store_options import database_option, open_store, read_settings


@click.command()
@database_option
@click.option("--dry-run", is_flag=True, help="Change nothing; tell how many there are.")
def prune(database: str | None, dry_run: bool) -> None:
    """Erase cases that have not changed for long, and forget answers to old writes.

    How long is told by ENROLTRIAGE_KEEP_CASES_DAYS (0, the default: cases are kept for ever) and
    ENROLTRIAGE_KEEP_RETRIES_HOURS. A case is erased as by DELETE /v1/cases/{id}: what it tells of
    people goes, what was concluded stays. Servers may go on meanwhile. Meant to run once a day.
    """
    from enroltriage.api.cases.prune import Age, count_old
    from enroltriage.api.cases.prune import prune as run
    from enroltriage.api.store.steps import check

    settings, time = read_settings(), now()
    days, hours = settings.keep_cases_days, settings.keep_retries_hours
    age = Age(time - timedelta(days=days) if days else None, time - timedelta(hours=hours))
    with open_store(database) as store:
        check(store)
        if dry_run:
            done, verbs = count_old(store, age), ("Would erase", "would forget")
        else:
            with show_progress("Erasing") as advance:
                done, verbs = run(store, age, time, advance), ("Erased", "forgot")
    of_cases = (
        f"{verbs[0]} {done.cases:,} cases that had not changed for {days} days"
        if days
        else "Cases are kept for ever (ENROLTRIAGE_KEEP_CASES_DAYS is 0)"
    )
    click.echo(f"{of_cases}; {verbs[1]} {done.retries:,} answers older than {hours} hours.")
