"""The rules of every version that ever answered, so that each can be asked again.

And which of them servers were told to answer by while they ran, so that those that share the store
follow one another.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, insert, select

from .adding import add_unless_there
from .tables import RULE_CHANGES, RULE_VERSIONS
from .times import to_number, to_time
from .turns import take_turn

_READ = select(RULE_VERSIONS.c.files).where(RULE_VERSIONS.c.version == bindparam("of_version"))
_ALL = select(RULE_VERSIONS.c.version).order_by(RULE_VERSIONS.c.first_used_at)
_WITH_TIMES = select(RULE_VERSIONS.c.version, RULE_VERSIONS.c.first_used_at).order_by(
    RULE_VERSIONS.c.first_used_at
)

_CHANGE = insert(RULE_CHANGES)
_LAST_CHANGE = (
    select(RULE_CHANGES.c.number, RULE_CHANGES.c.version)
    .order_by(RULE_CHANGES.c.number.desc())
    .limit(1)
)


class RuleChange(NamedTuple):
    """The rules were changed to this version; changes are numbered from 1 on."""

    number: int
    version: str


NO_CHANGE = RuleChange(0, "")


def keep_rules(connection: Connection, version: str, files: bytes, at: datetime) -> None:
    """Keep the packed rule files of a version, unless they are kept already."""
    row = {"version": version, "files": files, "first_used_at": to_number(at)}
    add_unless_there(connection, RULE_VERSIONS, row)


def kept_rules(connection: Connection, version: str) -> bytes | None:
    """The packed rule files of a version that has answered; None, if none of it is known."""
    files: bytes | None = connection.execute(_READ, {"of_version": version}).scalar()
    return files


def kept_versions(connection: Connection) -> list[str]:
    """Every version that has answered, in the order in which they came."""
    return list(connection.execute(_ALL).scalars())


def versions_with_times(connection: Connection) -> dict[str, datetime]:
    """Every version that has answered, in the order in which they came, and since when."""
    return {version: to_time(at) for version, at in connection.execute(_WITH_TIMES)}


def last_change(connection: Connection) -> RuleChange:
    """To which version a server that ran was changed last."""
    found = connection.execute(_LAST_CHANGE).first()
    return NO_CHANGE if found is None else RuleChange(*found)


def keep_change(connection: Connection, version: str, at: datetime) -> int:
    """Tell whoever shares the store to answer by this version, whose rules are kept.

    Returns the number of the change; where that version is told already, that of the last one.
    """
    at = take_turn(connection, at)
    last = last_change(connection)
    if last.version == version:
        return last.number
    row = {"number": last.number + 1, "at": to_number(at), "version": version}
    connection.execute(_CHANGE, row)
    return last.number + 1
