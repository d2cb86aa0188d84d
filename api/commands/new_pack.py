"""``enroltriage new-pack``: start a site pack, rules of an organisation's own over the shipped ones."""

from __future__ import annotations

from pathlib import Path

import click

from enroltriage.api.clock import now

from .options import load


@click.command("new-pack")
@click.argument("name")
@click.argument(
    "folder", required=False, metavar="[FOLDER]", type=click.Path(file_okay=False, path_type=Path)
)
def new_pack(name: str, folder: Path | None) -> None:
    """Start a site pack: rules of your own, laid over the shipped ones.

    Writes a Python project into FOLDER (by default enroltriage-NAME) with an example of everything:
    a symptom, its cause and what to do in both languages, an override, tests and CI. NAME is the
    pack's id. Nothing that is there is overwritten.

    \b
    enroltriage new-pack acme
    enroltriage check enroltriage-acme/enroltriage_acme
    """  # noqa: D301 - \b keeps click from joining the lines
    from enroltriage.api.new_pack import MOST_NAME, NAME, pack_files, package_of
    from enroltriage.api.version import software_version

    if not NAME.match(name) or len(name) > MOST_NAME:
        raise click.BadParameter(
            f"{name!r} is no name for a pack; write up to {MOST_NAME} small letters and digits, words"
            " joined by hyphens, a letter first",
            param_hint="NAME",
        )
    folder = folder or Path(f"enroltriage-{name}")
    if folder.is_dir() and any(folder.iterdir()):
        raise click.UsageError(f"{str(folder)!r} holds something already; name another folder")
    known = load(None).knowledge
    if name in known.packs:
        taken = ", ".join(known.packs)
        raise click.BadParameter(
            f"there is a pack of that name; take none of: {taken}", param_hint="NAME"
        )
    today = now().date()
    edition = max(*known.editions, f"{today:%Y-%m}")
    try:
        for place, text in pack_files(name, edition, software_version(), today).items():
            file = folder / place
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8", newline="\n") as opened:
                opened.write(text)
    except OSError as error:
        raise click.ClickException(
            f"cannot write below {str(folder)!r}: {error.strerror or error}"
        ) from error
    click.echo(
        f"Written into {folder}. Read {folder / 'README.md'}; verify it by\n"
        f"    enroltriage check {folder / package_of(name)}"
    )
