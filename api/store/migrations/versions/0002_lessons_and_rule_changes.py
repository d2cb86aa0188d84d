"""What outcomes have taught, now and as answers reckoned with it; changes of the rules in use."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Of each case, the causes whose last report says that it worked, with each of its symptoms.
COUNT = """
INSERT INTO lessons (symptom, cause, cases)
SELECT substr(mark, 9), cause, count(*)
FROM outcomes JOIN case_marks ON case_marks.case_id = outcomes.case_id
WHERE mark LIKE 'symptom:%' AND worked AND number = (
    SELECT max(number) FROM outcomes AS later
    WHERE later.case_id = outcomes.case_id AND later.cause = outcomes.cause
)
GROUP BY mark, cause
"""


def upgrade() -> None:
    """The new tables, and what the outcomes that were reported by now teach."""
    op.create_table(
        "lessons",
        sa.Column("symptom", sa.String(200), nullable=False),
        sa.Column("cause", sa.String(200), nullable=False),
        sa.Column("cases", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("symptom", "cause", name="pk_lessons"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "forgotten",
        sa.Column("at", sa.BigInteger, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("at", name="pk_forgotten"),
    )
    op.create_table(
        "learned",
        sa.Column("at", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("lessons", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("at", name="pk_learned"),
    )
    op.execute(sa.text(COUNT))
    op.create_table(
        "rule_changes",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["rule_versions.version"], name="fk_rule_changes_version_rule_versions"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_rule_changes"),
    )
