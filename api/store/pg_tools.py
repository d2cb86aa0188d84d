"""What copies a PostgreSQL store: the server's own tools, which need no help but the right words."""

from __future__ import annotations

import shlex

from sqlalchemy.engine import URL

_SECRET = ("password", "sslpassword", "passfile")


def dump_command(url: URL, file: str) -> str:
    """The command that copies the store into a file while it is in use."""
    return shlex.join(["pg_dump", "--format=custom", f"--file={file}", f"--dbname={_told(url)}"])


def restore_command(url: URL, file: str) -> str:
    """The command that puts such a file in the place of the store, as a whole or not at all."""
    how = ["--clean", "--if-exists", "--no-owner", "--single-transaction"]
    return shlex.join(["pg_restore", *how, f"--dbname={_told(url)}", file])


def _told(url: URL) -> str:
    """The URL without what is secret: the tools ask for it, or find it in PGPASSWORD or ~/.pgpass."""
    open_ = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    return open_.difference_update_query(_SECRET).render_as_string(hide_password=False)
