"""Votes; vectors that are kept; new versions of papers that were on a slate."""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The types as they were then; schema.py may move on.
KEY = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
UTC = sa.DateTime(timezone=True)
CHUNK = 1000


def upgrade() -> None:
    """Make the new tables and columns, and note which version of each paper there is."""
    _votes()
    _vectors()
    _revisions()
    _versions()


def _votes() -> None:
    op.create_table(
        "votes",
        sa.Column("subscriber", KEY, nullable=False),
        sa.Column("paper", KEY, nullable=False),
        sa.Column("verb", KEY, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("subscriber", "paper", name="pk_votes"),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscribers.id"], name="fk_votes_subscriber", ondelete="CASCADE"
        ),
    )
    op.add_column(
        "subscribers",
        sa.Column("co_reading", sa.Boolean, nullable=False, server_default=sa.true()),
    )


def _vectors() -> None:
    op.create_table(
        "vectors",
        sa.Column("encoder", KEY, nullable=False),
        sa.Column("key", sa.LargeBinary, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("encoder", "key", name="pk_vectors"),
    )


def _revisions() -> None:
    op.create_table(
        "revisions",
        sa.Column("edition", sa.Date, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("paper", KEY, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("edition", "position", name="pk_revisions"),
        sa.ForeignKeyConstraint(["edition"], ["editions.day"], name="fk_revisions_edition"),
        sa.UniqueConstraint("paper", "version", name="uq_revisions_paper_version"),
    )


def _versions() -> None:
    for column in ("version", "shown"):
        op.add_column("papers", sa.Column(column, sa.Integer))
    _note_versions(op.get_bind())
    # What was replaced before this upgrade is no news.
    op.execute("UPDATE papers SET shown = version WHERE edition IS NOT NULL")
    grown = sa.text("version > coalesce(shown, 0)")
    op.create_index(
        "ix_papers_grown", "papers", ["day"], sqlite_where=grown, postgresql_where=grown
    )


def _note_versions(connection: sa.Connection) -> None:
    """Here, not in SQL: PostgreSQL's JSON refuses the escape of NUL, which a text may hold."""
    papers = sa.table("papers", sa.column("id", KEY), sa.column("body"), sa.column("version"))
    wanted = sa.select(papers.c.id, papers.c.body).order_by(papers.c.id).limit(CHUNK)
    note = (
        sa.update(papers)
        .where(papers.c.id == sa.bindparam("paper"))
        .values(version=sa.bindparam("number"))
    )
    last = ""
    while rows := connection.execute(wanted.where(papers.c.id > last)).all():
        last = rows[-1].id
        found = [{"paper": row.id, "number": json.loads(row.body).get("version")} for row in rows]
        if numbered := [one for one in found if one["number"] is not None]:
            connection.execute(note, numbered)
