"""The ways out: when one is left alone, and how much went over it."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from digest.store.schema.columns import METADATA, Key, Utc

parkings = Table(
    "parkings",
    METADATA,
    Column("route", Key, primary_key=True),
    Column("until", Utc, nullable=False),
    Column("reason", Text, nullable=False),
)

bookings = Table(
    "bookings",
    METADATA,
    # How many messages were booked on a route in each minute, counted from 1970 in UTC.
    Column("route", Key, primary_key=True),
    Column("minute", BigInteger, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
)
