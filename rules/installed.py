"""Site packs that are installed as distributions, found by their entry points."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from enroltriage.expert.errors import Finding, KnowledgeError

GROUP = "enroltriage.packs"
"""The group of entry points; each names a package in whose folder the rule files stand."""


def installed_folders() -> list[tuple[Path, str]]:
    """The folder of each installed pack, and by which distribution; sorted by entry point.

    Raises KnowledgeError with all that lead nowhere.
    """
    found: list[tuple[Path, str]] = []
    findings: list[Finding] = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        by = f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown distribution"
        folder = _folder(point)
        if folder is None:
            message = (
                f"the entry point {point.name!r} of {by} names {point.value!r}, which is no package"
                f" with a folder of its own; install {by} anew, or uninstall it"
            )
            findings.append(Finding(GROUP, 1, 1, message, "missing"))
        else:
            found.append((folder, by))
    if findings:
        raise KnowledgeError(findings)
    return found


def _folder(point: EntryPoint) -> Path | None:
    """Where the package is that the entry point names; nothing of it is run."""
    try:
        spec = find_spec(point.value)
    except (ImportError, ValueError):
        return None
    places = spec.submodule_search_locations if spec else None
    folders = [Path(place) for place in places or () if Path(place).is_dir()]
    return folders[0] if folders else None
