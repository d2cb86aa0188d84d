"""The beginning of a site pack: the files of ``pack_template``, made out to a name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
MOST_NAME = 40
ENDING = ".tmpl"
_REVIEWED = timedelta(days=365)


class _Filled(Template):
    """``%{name}``, for ``$`` has a meaning in what is written."""

    delimiter = "%"


def pack_files(name: str, edition: str, version: str, today: date) -> dict[str, str]:
    """The texts of a new pack's files by their places.

    ``edition`` is the year and month from when on it holds, ``version`` the enroltriage that it is
    written for.
    """
    below = name.replace("-", "_")
    values = {
        "pack": name,
        "fact": below,
        "package": package_of(name),
        "distribution": f"enroltriage-{name}",
        "edition": edition,
        "range": _range(version),
        "today": today.isoformat(),
        "review_by": (today + _REVIEWED).isoformat(),
    }
    written = {}
    for place, text in _texts(files(__package__) / "pack_template", ""):
        target = place.removesuffix(ENDING).replace("PACKAGE", values["package"])
        target = target.replace("PACK", name).replace("dot-", ".")
        written[target] = _Filled(text).substitute(values)
    return written


def package_of(name: str) -> str:
    """The Python package in which the rule files of a pack of this name stand."""
    return f"enroltriage_{name.replace('-', '_')}"


def _texts(folder: Traversable, above: str) -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_dir():
            yield from _texts(each, f"{above}{each.name}/")
        elif each.name.endswith(ENDING):
            yield above + each.name, each.read_text("utf-8")


def _range(version: str) -> str:
    """From this version on, and before the next that may break."""
    major, *minor = map(int, re.findall(r"\d+", version)[:2])
    below = f"0.{minor[0] + 1}" if minor and not major else major + 1
    return f">={version},<{below}"
