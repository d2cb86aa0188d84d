"""Options that several subcommands share, and how they report errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

import click

from enroltriage.api.fact_values import written
from enroltriage.api.fault_words import fault_in
from enroltriage.api.words import WORDS
from enroltriage.expert import CaseError, EnroltriageError, KnowledgeError
from enroltriage.expert.language import choose_language
from enroltriage.expert.vocabulary import FALLBACK_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from enroltriage.expert import Expert
    from enroltriage.rules import Folders

RULES_VARIABLE = "ENROLTRIAGE_RULES"


def _spoken_here() -> str:
    """The language of the terminal's locale, or English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        language = os.environ.get(variable, "")[:2].lower()
        if language:
            return language if language in LANGUAGES else FALLBACK_LANGUAGE
    return FALLBACK_LANGUAGE


def language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--lang``, by default the terminal's language."""
    return click.option(
        "--lang",
        "language",
        default=_spoken_here,
        show_default="the terminal's language",
        metavar="TAG",
        help="Language of the answer: de or en (de-AT and the like too).",
    )(command)


def rules_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--rules``, by default the shipped rules and installed packs."""
    return click.option(
        "--rules",
        "folders",
        multiple=True,
        type=click.Path(file_okay=False),
        envvar=RULES_VARIABLE,
        show_default="the shipped rules and installed packs",
        help="A folder of rule files: a site pack, laid over them, or a whole knowledge instead of"
        f" them. May be given several times; each is laid over the one before (or {RULES_VARIABLE},"
        f" parted by {os.pathsep!r}).",
    )(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--json``."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print what the REST path answers."
    )(command)


def print_json(body: Mapping[str, Any]) -> None:
    """Print the body that REST would answer, laid out for reading."""
    import orjson

    sys.stdout.write(orjson.dumps(body, option=orjson.OPT_INDENT_2).decode() + "\n")


def print_table(rows: Sequence[tuple[str, ...]]) -> None:
    """Print rows, of which the first is the head, in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(map(str.ljust, row, widths)).rstrip())


def load(folders: Folders) -> Expert:
    """The expert over these folders; faulty ones end the command with their findings."""
    from enroltriage.api.compiled_folder import compiled_folder
    from enroltriage.rules import load_expert

    try:
        return load_expert(folders, kept_in=compiled_folder())
    except KnowledgeError as error:
        raise RulesRefused(error) from error


class Refused(click.ClickException):
    """Input that was refused: each fault on a line, with what is allowed.

    ``file`` is named before each place, if there is one to be told from others; ``language`` is the
    tag of that in which faults of a case are told, as it was given.
    """

    exit_code = 2

    def __init__(
        self, error: EnroltriageError, file: str = "", language: str = FALLBACK_LANGUAGE
    ) -> None:
        self._lines = _lines(error, f"{file}:" if file else "", _chosen(language))
        super().__init__("\n".join(self._lines))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the faults, by default to standard error."""
        for line in self._lines:
            click.echo(line, file=file, err=file is None)


class RulesRefused(Refused):
    """Folders of rule files that were refused."""

    exit_code = 1


def _chosen(tag: str) -> str:
    """The language of this tag; English where the tag itself is at fault."""
    try:
        return choose_language(tag)
    except CaseError:
        return FALLBACK_LANGUAGE


def _lines(error: EnroltriageError, before: str, language: str) -> list[str]:
    if isinstance(error, KnowledgeError):
        return [str(finding) for finding in error.findings]
    if not isinstance(error, CaseError):
        return [str(error)]
    lines = []
    for problem in error.problems:
        where = problem.pointer.removeprefix("/facts/").lstrip("/") or "input"
        lines.append(f"{before}{where}: {fault_in(problem.detail, language)}")
        if problem.did_you_mean is not None:
            meant = WORDS["refused-meant"][language].format(written(problem.did_you_mean))
            lines.append(f"  {meant}")
        if problem.allowed:
            listed = ", ".join(map(written, problem.allowed))
            lines.append(f"  {WORDS['refused-allowed'][language].format(listed)}")
    return lines
