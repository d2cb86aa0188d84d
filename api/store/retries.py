"""Writes that may be sent again: under the same key, the same answer.

The key is the last that a transaction adds: where another one was first, everything is as if it had
not been tried, and what was answered to the first is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, tuple_, update

from .adding import add_unless_there
from .tables import RETRIES
from .times import to_number

_WHICH = (RETRIES.c.caller == bindparam("of_caller"), RETRIES.c.key == bindparam("of_key"))
_READ = select(RETRIES.c.fingerprint, RETRIES.c.answer).where(*_WHICH)
_FORGET = (
    update(RETRIES)
    .where(RETRIES.c.case_id == bindparam("of_case"))
    .values(answer=None, case_id=None, fingerprint="")
)
_EXPIRED = RETRIES.c.at < bindparam("before")
_ROW = tuple_(RETRIES.c.caller, RETRIES.c.key)
_EXPIRE = delete(RETRIES).where(
    _ROW.in_(
        select(RETRIES.c.caller, RETRIES.c.key)
        .where(_EXPIRED)
        .order_by(RETRIES.c.at)
        .limit(bindparam("at_most"))
    )
)
_COUNT = select(func.count()).select_from(RETRIES).where(_EXPIRED)


@dataclass(frozen=True, slots=True)
class Key:
    """A digest of the key of a write, whose it is, and a digest of what is to be written.

    The key itself may tell what the case is called elsewhere, so it is not kept.
    """

    caller: str
    key: str
    fingerprint: str


class OtherRequestError(Exception):
    """The key was used for something else."""


class ForgottenError(Exception):
    """The key was used before, and what was answered has been erased."""


def answered(connection: Connection, key: Key) -> bytes | None:
    """What was answered under this key; None, if it is new.

    Raises OtherRequestError and ForgottenError.
    """
    found = connection.execute(_READ, {"of_caller": key.caller, "of_key": key.key}).first()
    if found is None:
        return None
    if found.answer is None:
        raise ForgottenError
    if found.fingerprint != key.fingerprint:
        raise OtherRequestError
    answer: bytes = found.answer
    return answer


def keep_answer(
    connection: Connection, key: Key, case_id: str, answer: bytes, at: datetime
) -> bool:
    """Keep what is answered under a key; False, if something was answered under it before.

    Where another transaction is about to do so, this waits for its end.
    """
    row = {
        "caller": key.caller,
        "key": key.key,
        "at": to_number(at),
        "fingerprint": key.fingerprint,
        "case_id": case_id,
        "answer": answer,
    }
    return add_unless_there(connection, RETRIES, row)


def forget_answers(connection: Connection, case_id: str) -> None:
    """Forget what was answered to writes of a case: it tells what the case holds."""
    connection.execute(_FORGET, {"of_case": case_id})


def count_before(connection: Connection, time: datetime) -> int:
    """How many answers were given before this time."""
    count: int = connection.execute(_COUNT, {"before": to_number(time)}).scalar_one()
    return count


def forget_before(connection: Connection, time: datetime, at_most: int) -> int:
    """Forget the oldest answers that were given before this time; returns how many it forgot."""
    rows = {"before": to_number(time), "at_most": at_most}
    return connection.execute(_EXPIRE, rows).rowcount
