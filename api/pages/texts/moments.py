"""How times, days and months are written."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "moment": "{day} {month} {year}, {clock} UTC",
        "moment_day": "{day} {month} {year}",
        "moment_short": "%Y-%m-%d",
        "moment_month": "{month} {year}",
        "moment_months": "January February March April May June July August September October November"
        " December",
    },
    "de": {
        "moment": "{day}. {month} {year}, {clock} Uhr (UTC)",
        "moment_day": "{day}. {month} {year}",
        "moment_short": "%d.%m.%Y",
        "moment_month": "{month} {year}",
        "moment_months": "Januar Februar März April Mai Juni Juli August September Oktober November"
        " Dezember",
    },
}
