"""Which version of enroltriage this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def software_version() -> str:
    """The version that is installed; "0" in a bare checkout."""
    try:
        return version("enroltriage")
    except PackageNotFoundError:
        return "0"
