"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The types as they were then; schema.py may move on.
KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make all tables."""
    _papers()
    _editions()
    _subscribers()
    _ledger()


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("edition", sa.Date),
        sa.Column("first_seen", UTC, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_papers"),
    )
    op.create_index("ix_papers_day", "papers", ["day"])
    unfrozen = sa.text("edition IS NULL")
    op.create_index(
        "ix_papers_unfrozen",
        "papers",
        ["first_seen"],
        sqlite_where=unfrozen,
        postgresql_where=unfrozen,
    )
    op.create_table(
        "aliases",
        sa.Column("name", KEY, nullable=False),
        sa.Column("paper", KEY, nullable=False),
        sa.Column("absorbed", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_aliases"),
        sa.ForeignKeyConstraint(["paper"], ["papers.id"], name="fk_aliases_paper"),
    )
    op.create_index("ix_aliases_paper", "aliases", ["paper"])
    op.create_index(
        "ix_aliases_absorbed",
        "aliases",
        ["name"],
        sqlite_where=sa.text("absorbed"),
        postgresql_where=sa.text("absorbed"),
    )
    op.create_table(
        "observations",
        sa.Column("paper", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("upvotes", sa.Integer),
        sa.Column("comments", sa.Integer),
        sa.Column("stars", sa.Integer),
        sa.PrimaryKeyConstraint("paper", "source", "at", name="pk_observations"),
        sa.ForeignKeyConstraint(["paper"], ["papers.id"], name="fk_observations_paper"),
    )
    op.create_table(
        "receipts",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
    )
    op.create_index("ix_receipts_at", "receipts", ["at"])
    op.create_table(
        "validators",
        sa.Column("url", KEY, nullable=False),
        sa.Column("etag", sa.Text, nullable=False),
        sa.Column("last_modified", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("url", name="pk_validators"),
    )


def _editions() -> None:
    op.create_table(
        "editions",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("lease_until", UTC, nullable=False),
        sa.Column("frozen_at", UTC),
        sa.Column("receipts", sa.Text),
        sa.PrimaryKeyConstraint("day", name="pk_editions"),
    )
    op.create_table(
        "slates",
        sa.Column("edition", sa.Date, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("paper", KEY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("edition", "position", name="pk_slates"),
        sa.ForeignKeyConstraint(["edition"], ["editions.day"], name="fk_slates_edition"),
        sa.UniqueConstraint("paper", name="uq_slates_paper"),
    )


def _subscribers() -> None:
    op.create_table(
        "subscribers",
        sa.Column("id", KEY, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("address_key", KEY, nullable=False),
        sa.Column("address_hash", KEY, nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscribers"),
        sa.UniqueConstraint("address_key", name="uq_subscribers_address_key"),
    )
    op.create_index("ix_subscribers_address_hash", "subscribers", ["address_hash"])
    op.create_table(
        "changes",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("subscriber", KEY, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscribers.id"], name="fk_changes_subscriber", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_changes_subscriber", "changes", ["subscriber"])
    op.create_table(
        "suppressions",
        sa.Column("address_hash", KEY, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name="pk_suppressions"),
    )
    op.create_table(
        "keys",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("purpose", KEY, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.Column("created_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
    )
    op.create_index("ix_keys_purpose", "keys", ["purpose"])


def _ledger() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("edition", sa.Date, nullable=False),
        sa.Column("subscriber", KEY, nullable=False),
        sa.Column("local_date", sa.Date, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("claimed_from", KEY),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("ready", sa.Boolean, nullable=False),
        sa.Column("due_at", UTC),
        sa.Column("sending_until", UTC),
        sa.Column("lease_seconds", sa.Float, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("drops", sa.Integer, nullable=False),
        sa.Column("uncertain", sa.Integer, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("updated_at", UTC, nullable=False),
        sa.Column("picks", sa.Text),
        sa.Column("prepared", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("edition", "subscriber", name="uq_deliveries_edition_subscriber"),
        sa.UniqueConstraint("subscriber", "local_date", name="uq_deliveries_subscriber_local_date"),
        sa.ForeignKeyConstraint(
            ["subscriber"],
            ["subscribers.id"],
            name="fk_deliveries_subscriber",
            ondelete="CASCADE",
        ),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_deliveries_due",
        "deliveries",
        ["ready", "due_at", "id"],
        sqlite_where=due,
        postgresql_where=due,
    )
    sending = sa.text("sending_until IS NOT NULL")
    op.create_index(
        "ix_deliveries_sending",
        "deliveries",
        ["sending_until"],
        sqlite_where=sending,
        postgresql_where=sending,
    )
    op.create_table(
        "attempts",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("delivery", SERIAL, nullable=False),
        sa.Column("token", sa.BigInteger, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("code", sa.Integer, nullable=False),
        sa.Column("enhanced", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.ForeignKeyConstraint(
            ["delivery"], ["deliveries.id"], name="fk_attempts_delivery", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_attempts_delivery", "attempts", ["delivery"])
    op.create_table(
        "receipt_sets",
        sa.Column("id", KEY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt_sets"),
    )
