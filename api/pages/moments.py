"""Times in words: in UTC, which the words say, because nobody knows where a page is read; days and months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
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
    words = texts["moment"].format(**_parts(time, language), clock=f"{time:%H:%M}")
    return Moment(words, show_time(time))


def day(written: str, language: str) -> str:
    """A day, as ISO 8601 has it, with its month written out."""
    return texts_of(language)["moment_day"].format(**_parts(date.fromisoformat(written), language))


def short_day(time: date, language: str) -> str:
    """A day in figures."""
    return time.strftime(texts_of(language)["moment_short"])


def month(written: str, language: str) -> str:
    """A year and month, as ``2026-11``, with the month written out."""
    return _month(date.fromisoformat(f"{written}-01"), language)


def month_before(written: str, language: str) -> str:
    """The month before this one: the last one of what ends with it."""
    return _month(date.fromisoformat(f"{written}-01") - timedelta(days=1), language)


def _month(time: date, language: str) -> str:
    return texts_of(language)["moment_month"].format(**_parts(time, language))


def _parts(time: date, language: str) -> dict[str, int | str]:
    """The day, the month by its name, and the year."""
    names = texts_of(language)["moment_months"].split()
    return {"day": time.day, "month": names[time.month - 1], "year": time.year}
