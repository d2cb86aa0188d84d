"""``enroltriage diagnose``: one case from the command line, readable or as JSON."""

from __future__ import annotations

import click

from enroltriage.expert import CaseError

from .case_options import case_options, read_facts, read_text
from .options import Refused, json_option, language_option, load, print_json, rules_option


@click.command()
@case_options
@click.option("--explain", is_flag=True, help="Tell for each cause why it stands as it does.")
@json_option
@language_option
@rules_option
def diagnose(
    written: tuple[str, ...],
    ticket: str | None,
    explain: bool,
    as_json: bool,
    edition: str,
    language: str,
    folders: tuple[str, ...],
) -> None:
    """Diagnose one case: its causes, ranked, what resolves them, and what to ask next.

    \b
    enroltriage diagnose -f platform=ios -f symptom=device-cap-reached
    enroltriage diagnose -f symptom=device-cap-reached -f device_count=5 -f device_limit=5
    enroltriage diagnose --text ticket.txt --lang de
    """  # noqa: D301 - \b keeps click from joining the lines
    expert = load(folders)
    try:
        text = read_text(ticket)
        answer = expert.diagnose(
            read_facts(expert.knowledge, written),
            text=text,
            locale=language,
            edition=edition,
            explain=explain,
        )
    except CaseError as error:
        raise Refused(error, language=language) from error
    if as_json:
        print_json(answer.to_dict())
        return
    from enroltriage.api.terminal import print_answer

    print_answer(expert.knowledge, answer, text=text or "")
