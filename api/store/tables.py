"""The tables of the store. How a database comes to have them: ``migrations/versions``.

Times are microseconds since 1970 in UTC: both databases keep and compare them alike.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA = MetaData(naming_convention=NAMES)
ID, WORD, DIGEST, MARK, KEY = 36, 32, 64, 200, 255
"""How long columns are: ids, single words, digests in letters, marks, and keys that callers choose."""

CASES = Table(
    "cases",
    METADATA,
    Column("id", String(ID), primary_key=True),
    Column("opened_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("status", String(WORD), nullable=False),
    Column("outcome", String(WORD), nullable=False),
    Column("knowledge", String(DIGEST), nullable=False),
    Column("reference", String(KEY)),
    Column("url", Text),
    Column("resolved_at", BigInteger),
    Index(None, "opened_at"),
    Index(None, "changed_at", "id"),
    Index(None, "status", "id"),
    Index(None, "reference", "id"),
    sqlite_with_rowid=False,
)
"""What the entries of each case come to, as far as lists show it or choose by it."""

ENTRIES = Table(
    "entries",
    METADATA,
    Column("case_id", String(ID), ForeignKey(CASES.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", String(WORD), nullable=False),
    Column("content", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""What happened to each case: the truth, only ever added to. ``content`` is JSON."""

MARKS = Table(
    "case_marks",
    METADATA,
    Column("mark", String(MARK), primary_key=True),
    Column("case_id", String(ID), ForeignKey(CASES.c.id), primary_key=True),
    Index(None, "case_id"),
    sqlite_with_rowid=False,
)
"""The symptoms and causes of each case, to find cases by them."""

OUTCOMES = Table(
    "outcomes",
    METADATA,
    Column("case_id", String(ID), ForeignKey(CASES.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("cause", String(MARK), nullable=False),
    Column("resolution", String(MARK)),
    Column("worked", Boolean, nullable=False),
    Index(None, "at"),
    sqlite_with_rowid=False,
)
"""What was tried and whether it worked, for statistics; the entry of that number says the same."""

QUESTIONS = Table(
    "questions",
    METADATA,
    Column("case_id", String(ID), ForeignKey(CASES.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("fact", String(MARK), nullable=False),
    Column("helped", Boolean, nullable=False),
    Index(None, "at"),
    sqlite_with_rowid=False,
)
"""Which advised questions were answered, by the entry of that number, and whether that helped."""

LESSONS = Table(
    "lessons",
    METADATA,
    Column("symptom", String(MARK), primary_key=True),
    Column("cause", String(MARK), primary_key=True),
    Column("cases", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""In how many cases a cause was at work where a symptom was seen, as the outcomes say by now."""

FORGOTTEN = Table(
    "forgotten",
    METADATA,
    Column("at", BigInteger, primary_key=True, autoincrement=False),
)
"""When all lessons were forgotten: what was reported until then teaches nothing any more."""

LEARNED = Table(
    "learned",
    METADATA,
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("lessons", LargeBinary, nullable=False),
)
"""The lessons as they were at the times from which on answers reckoned with them, as JSON."""

RETRIES = Table(
    "retries",
    METADATA,
    Column("caller", String(KEY), primary_key=True),
    Column("key", String(KEY), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("fingerprint", String(DIGEST), nullable=False),
    Column("case_id", String(ID)),
    Column("answer", LargeBinary),
    Index(None, "case_id"),
    Index(None, "at"),
    sqlite_with_rowid=False,
)
"""What was answered to a write that may be sent again, by the caller's key for it."""

RULE_VERSIONS = Table(
    "rule_versions",
    METADATA,
    Column("version", String(DIGEST), primary_key=True),
    Column("first_used_at", BigInteger, nullable=False),
    Column("files", LargeBinary, nullable=False),
)
"""The rule files of every version that ever answered, packed."""

RULE_CHANGES = Table(
    "rule_changes",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("version", String(DIGEST), ForeignKey(RULE_VERSIONS.c.version), nullable=False),
)
"""Which version a server was told to answer by while it ran: for all others to follow."""

API_KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", String(WORD), primary_key=True),
    Column("name", Text, nullable=False),
    Column("hash", String(DIGEST), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("previous", String(DIGEST)),
    Column("previous_until", BigInteger),
)
"""Who may ask for what: of each key a digest of its secret, and of the secret before that one.
``scopes`` are parted by spaces."""

SECRETS = Table(
    "secrets",
    METADATA,
    Column("name", String(WORD), primary_key=True),
    Column("secret", String(DIGEST), nullable=False),
    Column("created_at", BigInteger, nullable=False),
)
"""What all servers of a store sign with, so that each takes what another has signed."""
