"""The rules of every version that ever answered, so that each can be asked again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from .adding import add_unless_there
from .tables import RULE_VERSIONS
from .times import to_number

_READ = select(RULE_VERSIONS.c.files).where(RULE_VERSIONS.c.version == bindparam("of_version"))
_ALL = select(RULE_VERSIONS.c.version).order_by(RULE_VERSIONS.c.first_used_at)


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
