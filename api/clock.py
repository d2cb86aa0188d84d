"""The time, and how it is written."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def show_time(time: datetime, timespec: str = "auto") -> str:
    """A time as RFC 3339 has it, in UTC; ``timespec`` says how precisely, as ``isoformat`` does."""
    return time.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
