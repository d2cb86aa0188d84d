"""How long something takes, in words."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "figures_seconds": "{n} seconds",
        "figures_seconds_one": "{n} second",
        "figures_minutes": "{n} minutes",
        "figures_minutes_one": "{n} minute",
        "figures_hours": "{n} hours",
        "figures_hours_one": "{n} hour",
        "figures_days": "{n} days",
        "figures_days_one": "{n} day",
    },
    "de": {
        "figures_seconds": "{n} Sekunden",
        "figures_seconds_one": "{n} Sekunde",
        "figures_minutes": "{n} Minuten",
        "figures_minutes_one": "{n} Minute",
        "figures_hours": "{n} Stunden",
        "figures_hours_one": "{n} Stunde",
        "figures_days": "{n} Tage",
        "figures_days_one": "{n} Tag",
    },
}
