"""The rows of sign-ups that wait; part of a transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from digest.store.addresses import address_key
from digest.store.schema import applications


def of(connection: Connection, address: str) -> Sequence[Row[Any]]:
    """Those of an address, however it is spelled."""
    mine = applications.c.address_key == address_key(address)
    return connection.execute(select(applications).where(mine)).all()


def forget(connection: Connection, key: str) -> None:
    """Delete those of the address with this key."""
    connection.execute(delete(applications).where(applications.c.address_key == key))
