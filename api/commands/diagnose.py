"""``enroltriage diagnose``: one case from the command line, readable or as JSON."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING

import click

from enroltriage.expert import CaseError, KnowledgeBase, Problem
from enroltriage.expert.case import MAX_TICKET_BYTES
from enroltriage.expert.vocabulary import LANGUAGES

from .options import Refused, language_option, load, rules_option

if TYPE_CHECKING:
    from enroltriage.expert.vocabulary import FactType

_INTEGER = re.compile(r"-?[0-9]{1,20}")


@click.command()
@click.option(
    "--fact",
    "-f",
    "written",
    multiple=True,
    metavar="NAME=VALUE",
    help="A fact of the case; may be repeated. VALUE unknown: asked, and nobody could tell.",
)
@click.option(
    "--text",
    "-t",
    "ticket",
    type=click.File("rb"),
    metavar="FILE",
    help="A ticket's text; - is standard input.",
)
@click.option("--explain", is_flag=True, help="Tell for each cause why it stands as it does.")
@click.option("--json", "as_json", is_flag=True, help="Print what the REST path answers.")
@click.option("--edition", default="current", show_default=True, help="Edition of the knowledge.")
@language_option
@rules_option
def diagnose(
    written: tuple[str, ...],
    ticket: IO[bytes] | None,
    explain: bool,
    as_json: bool,
    edition: str,
    language: str,
    folder: str | None,
) -> None:
    """Diagnose one case: its causes, ranked, what resolves them, and what to ask next.

    \b
    enroltriage diagnose -f platform=ios -f symptom=device-cap-reached
    enroltriage diagnose -f symptom=device-cap-reached -f device_count=5 -f device_limit=5
    enroltriage diagnose --text ticket.txt --lang de
    """  # noqa: D301 - \b keeps click from joining the lines
    expert = load(folder)
    try:
        answer = expert.diagnose(
            read_facts(expert.knowledge, written),
            text=_read_text(ticket),
            locale=language,
            edition=edition,
            explain=explain,
        )
    except CaseError as error:
        raise Refused(error) from error
    if as_json:
        import orjson

        sys.stdout.write(orjson.dumps(answer.to_dict(), option=orjson.OPT_INDENT_2).decode() + "\n")
        return
    from enroltriage.api.terminal import print_answer

    print_answer(expert.knowledge, answer)


def read_facts(knowledge: KnowledgeBase, written: tuple[str, ...]) -> dict[str, object]:
    """Facts written as NAME=VALUE. Raises CaseError for what has no such form or comes twice."""
    facts: dict[str, object] = {}
    problems = []
    yes_no = {knowledge.words[word][language].casefold(): word == "yes"
              for word in ("yes", "no") for language in LANGUAGES}  # fmt: skip
    for each in written:
        name, equals, value = (part.strip() for part in _readable(each).partition("="))
        fact = knowledge.facts.get(name)
        if not equals:
            problems.append(Problem(f"/{each}", "is not of the form NAME=VALUE"))
        elif fact is not None and fact.multiple:
            several = facts.setdefault(name, [])
            if isinstance(several, list):
                several += [part.strip() for part in value.split(",")]
        elif name in facts:
            problems.append(Problem(f"/facts/{name}", "is given twice"))
        else:
            facts[name] = _typed(fact, value, yes_no)
    if problems:
        raise CaseError(problems)
    return {name: None if value == ["unknown"] else value for name, value in facts.items()}


def _readable(argument: str) -> str:
    """The argument, with bytes that are no text shown as such."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _typed(fact: FactType | None, value: str, yes_no: Mapping[str, bool]) -> object:
    """The value as JSON would carry it; what does not fit stays a string and is refused later."""
    if value.lower() in ("unknown", "null", ""):
        return None
    if fact is not None and fact.type == "boolean":
        return {"true": True, "false": False, **yes_no}.get(value.casefold(), value)
    if fact is not None and fact.type == "integer":
        return int(value) if _INTEGER.fullmatch(value) else value
    return value


def _read_text(ticket: IO[bytes] | None) -> str | None:
    if ticket is None:
        return None
    content = ticket.read(MAX_TICKET_BYTES + 1)
    if len(content) > MAX_TICKET_BYTES:
        raise CaseError([Problem("/text", f"is longer than {MAX_TICKET_BYTES} bytes")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError([Problem("/text", f"is no UTF-8 text (byte {error.start})")]) from error
