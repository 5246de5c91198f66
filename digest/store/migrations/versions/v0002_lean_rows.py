"""Lean rows for the ledger; soft strikes; what is remembered of a route."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The types as they were then; schema.py may move on.
KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Move what is long out of `deliveries`, and make the new tables."""
    _contents()
    _strikes()
    _routes()


def _contents() -> None:
    op.create_table(
        "contents",
        sa.Column("delivery", SERIAL, nullable=False),
        sa.Column("picks", sa.Text, nullable=False),
        sa.Column("prepared", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("delivery", name="pk_contents"),
        sa.ForeignKeyConstraint(
            ["delivery"], ["deliveries.id"], name="fk_contents_delivery", ondelete="CASCADE"
        ),
    )
    op.execute(
        "INSERT INTO contents (delivery, picks, prepared) "
        "SELECT id, coalesce(picks, '[]'), prepared FROM deliveries WHERE prepared IS NOT NULL"
    )
    for column in ("picks", "prepared", "lease_seconds"):
        op.drop_column("deliveries", column)


def _strikes() -> None:
    op.create_table(
        "strikes",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("subscriber", KEY, nullable=False),
        sa.Column("edition", sa.Date, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_strikes"),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscribers.id"], name="fk_strikes_subscriber", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_strikes_subscriber", "strikes", ["subscriber"])


def _routes() -> None:
    op.create_table(
        "parkings",
        sa.Column("route", KEY, nullable=False),
        sa.Column("until", UTC, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("route", name="pk_parkings"),
    )
    op.create_table(
        "bookings",
        sa.Column("route", KEY, nullable=False),
        sa.Column("minute", sa.BigInteger, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("route", "minute", name="pk_bookings"),
    )
