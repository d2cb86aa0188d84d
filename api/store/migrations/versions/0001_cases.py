"""Cases with their entries, retried writes, the rules that answered, and API keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """From nothing to the first tables."""
    op.create_table(
        "cases",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("knowledge", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(255)),
        sa.Column("url", sa.Text),
        sa.Column("resolved_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cases_opened_at", "cases", ["opened_at"])
    op.create_index("ix_cases_changed_at_id", "cases", ["changed_at", "id"])
    op.create_index("ix_cases_status_id", "cases", ["status", "id"])
    op.create_index("ix_cases_reference_id", "cases", ["reference", "id"])
    op.create_table(
        "entries",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_entries_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_entries"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_marks",
        sa.Column("mark", sa.String(200), nullable=False),
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_marks_case_id_cases"),
        sa.PrimaryKeyConstraint("mark", "case_id", name="pk_case_marks"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_case_marks_case_id", "case_marks", ["case_id"])
    op.create_table(
        "outcomes",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("cause", sa.String(200), nullable=False),
        sa.Column("resolution", sa.String(200)),
        sa.Column("worked", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_outcomes_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_outcomes"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_outcomes_at", "outcomes", ["at"])
    op.create_table(
        "questions",
        sa.Column("case_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("fact", sa.String(200), nullable=False),
        sa.Column("helped", sa.Boolean, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_questions_case_id_cases"),
        sa.PrimaryKeyConstraint("case_id", "number", name="pk_questions"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_questions_at", "questions", ["at"])
    op.create_table(
        "retries",
        sa.Column("caller", sa.String(255), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(36)),
        sa.Column("answer", sa.LargeBinary),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_retries"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_retries_case_id", "retries", ["case_id"])
    op.create_index("ix_retries_at", "retries", ["at"])
    op.create_table(
        "rule_versions",
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("first_used_at", sa.BigInteger, nullable=False),
        sa.Column("files", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_rule_versions"),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("revoked_at", sa.BigInteger),
        sa.Column("previous", sa.String(64)),
        sa.Column("previous_until", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )


def downgrade() -> None:
    """Back to nothing; everything that is kept is lost."""
    for table in (
        "api_keys", "rule_versions", "retries", "questions", "outcomes", "case_marks", "entries", "cases",
    ):  # fmt: skip
        op.drop_table(table)
