"""How the command line takes a case: its facts, its text, the edition of the knowledge."""

from __future__ import annotations

import errno
import shlex
from collections.abc import Callable
from typing import Any

import click

from enroltriage.api.fact_values import split_values, typed, unless_unknown, yes_and_no
from enroltriage.expert import CaseError, KnowledgeBase, Problem
from enroltriage.expert.case import MAX_TICKET_BYTES, TICKET_TOO_LONG
from enroltriage.expert.excerpt import excerpt

_MOST = 200
"""How many characters are shown of what names no file: it may be a ticket."""


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
        metavar="FILE",
        help="A file with a ticket's text; - is standard input.",
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


def read_text(ticket: str | None) -> str | None:
    """The ticket's text, of this file. Raises CaseError for no file, what is too long or no UTF-8."""
    if ticket is None:
        return None
    try:
        with click.open_file(ticket, "rb") as file:
            content: bytes = file.read(MAX_TICKET_BYTES + 1)
    except OSError as error:
        raise CaseError([Problem("/--text", _unread(ticket, error))]) from error
    if len(content) > MAX_TICKET_BYTES:
        raise CaseError([Problem("/text", TICKET_TOO_LONG)])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = f"is no UTF-8 text (byte {error.start})"
        raise CaseError([Problem("/text", f"{place}; save it as UTF-8")]) from error


def _unread(ticket: str, error: OSError) -> str:
    """What is said of a file that cannot be read. Who gave the words instead is told how to."""
    shown = shlex.quote(excerpt(_readable(ticket), _MOST))
    if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
        told = f"cannot read {shown} ({error.strerror or error})"
        return f"{told}; name a file that may be read, or - for standard input"
    words = f"echo {shown} | enroltriage {click.get_current_context().info_name} --text -"
    told = f"there is no file {shown}; name a file, or - for standard input"
    return f"{told}. To give the words themselves: {words}"
