"""``enroltriage docs``: the knowledge as pages to read without a server."""

from __future__ import annotations

from pathlib import Path

import click

from enroltriage.expert.vocabulary import LANGUAGES

from .bar import show_progress
from .options import load, rules_option

EVERY = "all"


@click.command()
@click.argument("target", metavar="OUT", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--language",
    type=click.Choice([*LANGUAGES, EVERY]),
    default=EVERY,
    show_default=True,
    help="Which language to write the pages in.",
)
@click.option(
    "--force", is_flag=True, help="Write into OUT even if it holds something else; that is kept."
)
@rules_option
def docs(target: Path, language: str, force: bool, folders: tuple[str, ...]) -> None:
    """Write every symptom, cause, fix, fact and rule as a page into the folder OUT.

    The pages are those of /knowledge: open OUT/index.html. They need no server and lead to each
    other by relative links. The same rules make the same bytes, so that OUT can be kept in git.
    Written again, OUT loses the pages of what the rules no longer have.
    """
    from enroltriage.api.pages.book.export import Export
    from enroltriage.api.pages.book.folder import is_taken, write
    from enroltriage.diagrams import Diagrams

    if is_taken(target) and not force:
        raise click.UsageError(
            f"{target} holds something that was not written by this command; name another folder, or"
            " write into it by --force"
        )
    expert = load(folders)
    languages = LANGUAGES if language == EVERY else (language,)
    export = Export(expert, Diagrams(expert.knowledge, expert.tree), languages)
    files = list(export.files())
    try:
        with show_progress("Pages") as advance:
            count = write(target, files, lambda done: advance(done, len(files)))
    except OSError as error:
        raise click.ClickException(f"cannot write {error.filename}: {error.strerror}") from error
    click.echo(f"{target}: {count:,} files. Open {target / 'index.html'}.")
