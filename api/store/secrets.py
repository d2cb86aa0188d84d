"""What servers sign with. The first who needs it makes it; all who share the store use it."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from sqlalchemy import bindparam, select

from .adding import add_unless_there
from .database import Database
from .tables import SECRETS
from .times import to_number

PAGES = "pages"
"""The secret that cookies and forms of the pages are signed with."""
BYTES = 32
_READ = select(SECRETS.c.secret).where(SECRETS.c.name == bindparam("of_name"))


def signing_secret(database: Database, name: str, at: datetime) -> str:
    """The secret of this name, which is made where there is none yet. Raises StoreError."""
    with database.reading() as connection:
        kept = connection.execute(_READ, {"of_name": name}).scalar()
    if kept is None:
        row = {"name": name, "secret": token_hex(BYTES), "created_at": to_number(at)}
        with database.writing() as connection:
            add_unless_there(connection, SECRETS, row)
            kept = connection.execute(_READ, {"of_name": name}).scalar_one()
    return str(kept)
