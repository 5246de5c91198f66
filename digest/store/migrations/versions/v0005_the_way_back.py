"""What comes back: sign-ups, mails outside of editions, limits, callbacks, and the inbox's sums."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The types as they were then; schema.py may move on.
KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make their tables."""
    _people()
    _machines()


def _people() -> None:
    op.create_table(
        "applications",
        sa.Column("id", KEY, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("address_key", KEY, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("network", KEY, nullable=False),
        sa.Column("asked_at", UTC, nullable=False),
        sa.Column("confirmed_as", KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_applications"),
        sa.UniqueConstraint("address_key", name="uq_applications_address_key"),
    )
    op.create_index("ix_applications_asked_at", "applications", ["asked_at"])
    op.create_table(
        "notices",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("due_at", UTC),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
        sa.UniqueConstraint("name", name="uq_notices_name"),
    )
    op.create_index("ix_notices_due_at", "notices", ["due_at"])


def _machines() -> None:
    op.create_table(
        "tries",
        sa.Column("scope", KEY, nullable=False),
        sa.Column("window", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("scope", "window", name="pk_tries"),
    )
    op.create_table(
        "callbacks",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
    )
    op.create_index("ix_callbacks_at", "callbacks", ["at"])
    op.create_table(
        "arrivals",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", name="pk_arrivals"),
    )
    op.create_table(
        "blocks",
        sa.Column("mail", KEY, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("domain", sa.Text, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("mail", name="pk_blocks"),
    )
    op.create_index("ix_blocks_at", "blocks", ["at"])
