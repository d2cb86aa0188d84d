"""How the command line takes a case: its facts, its text, the edition of the knowledge."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

import click

from enroltriage.api.fact_values import split_values, typed, unless_unknown, yes_and_no
from enroltriage.expert import CaseError, KnowledgeBase, Problem
from enroltriage.expert.case import MAX_TICKET_BYTES


def fact_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--fact``."""
    return click.option(
        "--fact",
        "-f",
        "written",
        multiple=True,
        metavar="NAME=VALUE",
        help="A fact of the case; may be repeated. VALUE unknown: asked, and nobody could tell.",
    )(command)


def case_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--fact``, ``--text`` and ``--edition``."""
    text = click.option(
        "--text",
        "-t",
        "ticket",
        type=click.File("rb"),
        metavar="FILE",
        help="A ticket's text; - is standard input.",
    )
    edition = click.option(
        "--edition", default="current", show_default=True, help="Edition of the knowledge."
    )
    return fact_option(text(edition(command)))


def read_facts(knowledge: KnowledgeBase, written: tuple[str, ...]) -> dict[str, object]:
    """Facts written as NAME=VALUE. Raises CaseError for what has no such form or comes twice."""
    facts: dict[str, object] = {}
    problems = []
    yes_no = yes_and_no(knowledge)
    for each in written:
        name, equals, value = (part.strip() for part in _readable(each).partition("="))
        fact = knowledge.facts.get(name)
        if not equals:
            problems.append(Problem(f"/{each}", "is not of the form NAME=VALUE"))
        elif fact is not None and fact.multiple:
            several = facts.setdefault(name, [])
            if isinstance(several, list):
                several += split_values(value)
        elif name in facts:
            problems.append(Problem(f"/facts/{name}", "is given twice"))
        else:
            facts[name] = typed(fact, value, yes_no)
    if problems:
        raise CaseError(problems)
    return {name: unless_unknown(value) if isinstance(value, list) else value
            for name, value in facts.items()}  # fmt: skip


def _readable(argument: str) -> str:
    """The argument, with bytes that are no text shown as such."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def read_text(ticket: IO[bytes] | None) -> str | None:
    """The ticket's text. Raises CaseError for what is too long or no UTF-8."""
    if ticket is None:
        return None
    content = ticket.read(MAX_TICKET_BYTES + 1)
    if len(content) > MAX_TICKET_BYTES:
        raise CaseError([Problem("/text", f"is longer than {MAX_TICKET_BYTES} bytes")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"is no UTF-8 text (byte {error.start})"
        raise CaseError([Problem("/text", f"{place}; save it as UTF-8")]) from error
