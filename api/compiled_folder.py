"""Where compiled rules are kept between starts."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

VARIABLE = "ENROLTRIAGE_CACHE"
AUTO, OFF = "auto", "off"


def compiled_folder(setting: str | None = None) -> Path | None:
    """The folder that the setting names, by default the environment's; None where nothing is kept."""
    setting = os.environ.get(VARIABLE, AUTO) if setting is None else setting
    if setting in ("", OFF):
        return None
    if setting == AUTO:
        return platformdirs.user_cache_path("enroltriage", appauthor=False)
    return Path(setting)
