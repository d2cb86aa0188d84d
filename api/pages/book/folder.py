"""The folder that the book is written into. It is known by a list of what was written there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

MARKER = ".enroltriage-docs"
"""The list of the files that an export has written, one on a line."""


def is_taken(folder: Path) -> bool:
    """Whether there is something in it that no export has written."""
    return folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file()


def write(
    folder: Path, files: Iterable[tuple[str, Callable[[], bytes]]], advance: Callable[[int], None]
) -> int:
    """Write the files, remove those of an earlier export that are none of them; how many were written.

    ``advance`` is told after each how many are there. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    marker = folder / MARKER
    before = marker.read_text("utf-8").split("\n") if marker.is_file() else []
    _note(marker, before)  # so that an export that is broken off can be repeated
    places = []
    for place, make in files:
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(make())
        places.append(place)
        advance(len(places))
    for place in sorted(set(before) - {*places, ""}):
        _remove(folder, place)
    _note(marker, sorted(places))
    return len(places)


def _note(marker: Path, places: Iterable[str]) -> None:
    marker.write_text("\n".join([*filter(None, places), ""]), "utf-8", newline="\n")


def _remove(folder: Path, place: str) -> None:
    """Remove a file below the folder, and the folders that it leaves empty."""
    file = (folder / place).resolve()
    root = folder.resolve()
    if not file.is_relative_to(root) or not file.is_file():
        return
    file.unlink()
    for above in file.parents:
        if above == root or any(above.iterdir()):
            return
        above.rmdir()
