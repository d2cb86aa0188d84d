"""``python -m mutation FOLDER``: change the code a little, thousands of times, and see what notices.

Prints each change that no test noticed as a diff, and the score of each module as a Markdown
table. Exits with 1 where the score is below the mark. What survives is read and explained in
docs/mutants.md; which modules are changed, and which tests look, stands in setup.cfg.

mutmut names a change by its file and finds it by its module, and both must agree: so it works in
FOLDER, on a copy in which the packages lie below ``enroltriage/``. It goes on where it was stopped.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from shutil import copy2, copytree, ignore_patterns

import click

ROOT = Path(__file__).parents[1]
PACKAGES = ("api", "diagrams", "expert", "rules")
MARK = 85.0
"""Per cent of the mutants that must be killed."""
FAILED, TOO_LONG = frozenset({1, 3}), frozenset({-24, -9, 24, 36, 152, 255})
"""Exit codes of tests that notice, as mutmut keeps them: what loops for ever is noticed too."""

Codes = Mapping[str, int]
"""The exit code of the tests of each mutant that was tried, by its name."""


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.argument("mutants", nargs=-1)
@click.option("--processes", default=2, show_default=True, help="How many to try at once.")
def main(folder: Path, mutants: Sequence[str], processes: int) -> None:
    """Try every mutant in FOLDER, or those that are named again; * stands for anything."""
    folder.mkdir(parents=True, exist_ok=True)
    lay_out(folder)
    run = [sys.executable, "-m", "mutmut", "run", f"--max-children={processes}", *mutants]
    subprocess.run(run, cwd=folder, check=True)  # noqa: S603 - what was typed, and nothing else
    found = results(folder)
    os.chdir(folder)
    for module, codes in found.items():
        for name in survivors(codes):
            click.echo(f"{name}\n{difference(module, name)}\n")
    click.echo(table(found))
    everything = [code for codes in found.values() for code in codes.values()]
    sys.exit(score(everything) < MARK)


def lay_out(folder: Path) -> None:
    """Copy the project so that the name of a file is that of its module."""
    made = ignore_patterns("__pycache__")
    for name in PACKAGES:
        copytree(ROOT / name, folder / "enroltriage" / name, dirs_exist_ok=True, ignore=made)
    copytree(ROOT / "tests", folder / "tests", dirs_exist_ok=True, ignore=made)
    copy2(ROOT / "setup.cfg", folder)
    copy2(Path(__file__).with_name("straight.py"), folder)


def results(folder: Path) -> dict[str, Codes]:
    """What was found, by the file of the module."""
    found: dict[str, Codes] = {}
    for path in sorted(folder.glob("mutants/enroltriage/**/*.py.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if tried := {name: code for name, code in codes.items() if code is not None}:
            found[path.relative_to(folder / "mutants").with_suffix("").as_posix()] = tried
    return found


def survivors(codes: Codes) -> list[str]:
    """The mutants that no test noticed."""
    return [name for name, code in codes.items() if code not in FAILED | TOO_LONG]


def difference(module: str, mutant: str) -> str:
    """What the mutant changes."""
    # It reads setup.cfg of the folder at hand as soon as it is imported.
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    return get_diff_for_mutant(mutant, path=module)


def score(codes: Collection[int]) -> float:
    """Per cent of these mutants that were killed."""
    return 100 * sum(code in FAILED | TOO_LONG for code in codes) / len(codes)


def table(found: Mapping[str, Codes]) -> str:
    """The scores in Markdown."""
    everything = {name: code for codes in found.values() for name, code in codes.items()}
    lines = [
        "| module | mutants | killed | by time | survived | score |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, codes in {**found, "all": everything}.items():
        late = sum(code in TOO_LONG for code in codes.values())
        killed = late + sum(code in FAILED for code in codes.values())
        left = len(codes) - killed
        share = score(codes.values())
        module = name.removeprefix("enroltriage/")
        lines.append(f"| {module} | {len(codes)} | {killed} | {late} | {left} | {share:.1f} % |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
