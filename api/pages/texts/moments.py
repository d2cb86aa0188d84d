"""How times are written."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "moment": "{day} {month} {year}, {clock} UTC",
        "moment_months": "January February March April May June July August September October November"
        " December",
    },
    "de": {
        "moment": "{day}. {month} {year}, {clock} Uhr (UTC)",
        "moment_months": "Januar Februar März April Mai Juni Juli August September Oktober November"
        " Dezember",
    },
}
