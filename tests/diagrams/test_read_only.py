"""A drawing needs no place to write to but a folder for temporary files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

CODE = """
import errno, pathlib
def refuse(path, missing_ok=False):
    raise OSError(errno.EROFS, "Read-only file system", str(path))
pathlib.Path.unlink = refuse
from enroltriage.diagrams.render import render
print(len(render('digraph { "some text" }', "svg")) > 500)
"""


def test_it_is_drawn_where_the_installation_cannot_be_written(
    in_new_process: Callable[..., str], tmp_path: Path
) -> None:
    """As in a container whose root file system is read-only: with no home that can be written."""
    assert (
        in_new_process(CODE, HOME="/nonexistent", XDG_CACHE_HOME="/nonexistent").strip() == "True"
    )
