"""Editions: each day's frozen slate."""

from sqlalchemy import Column, Date, ForeignKey, Integer, Table, Text, UniqueConstraint

from digest.store.schema.columns import METADATA, Key, Utc

editions = Table(
    "editions",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("lease_until", Utc, nullable=False),
    Column("frozen_at", Utc),
    Column("receipts", Text),
)

slates = Table(
    "slates",
    METADATA,
    Column("edition", Date, ForeignKey("editions.day"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    # unique: a paper is on one slate, ever. No foreign key: an absorbed paper's row goes, its
    # place on the slate stays.
    Column("paper", Key, nullable=False, unique=True),
    Column("body", Text, nullable=False),
)

revisions = Table(
    "revisions",
    METADATA,
    # Papers of earlier slates that were replaced by the time this edition was frozen. Their
    # positions go on where its slate ends: a place is a snapshot, on the slate or here.
    Column("edition", Date, ForeignKey("editions.day"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("paper", Key, nullable=False),
    Column("version", Integer, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("paper", "version"),  # a version is news once, ever
)
