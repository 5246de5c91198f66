"""How often something was asked for from one place; part of a transaction."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from digest.store.engine import Database
from digest.store.schema import tries

HOUR = timedelta(hours=1)


def again(
    connection: Connection, database: Database, scope: str, *, now: datetime, window: timedelta
) -> int:
    """Count one try of a place (a keyed hash) in the present window; how many there are now."""
    number = int(now.timestamp() // window.total_seconds())
    insertion = database.insert(tries).values(scope=scope, window=number, count=1)
    upsert = insertion.on_conflict_do_update(
        index_elements=[tries.c.scope, tries.c.window], set_={"count": tries.c.count + 1}
    )
    return int(connection.execute(upsert.returning(tries.c.count)).scalar_one())
