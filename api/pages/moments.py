"""Times in words: in UTC, which the words say, because nobody knows where a page is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from enroltriage.api.clock import show_time

from .texts import texts_of


class Moment(NamedTuple):
    """A time as a page shows it: for people, and, as RFC 3339 has it, for programs."""

    words: str
    written: str


def moment(time: datetime, language: str) -> Moment:
    """This time, to the minute in words and exactly as it is written."""
    time, texts = time.astimezone(UTC), texts_of(language)
    month = texts["moment_months"].split()[time.month - 1]
    words = texts["moment"].format(day=time.day, month=month, year=time.year, clock=f"{time:%H:%M}")
    return Moment(words, show_time(time))
