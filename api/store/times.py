"""Times as the tables keep them: microseconds since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(microseconds=1)


def to_number(time: datetime) -> int:
    """A time as a number."""
    return (time - _BEGIN) // _STEP


def to_time(number: int) -> datetime:
    """A number as a time."""
    return _BEGIN + number * _STEP
