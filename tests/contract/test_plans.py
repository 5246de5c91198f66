"""How SQLite finds rows: what is asked all the time must not get slower as the ledger grows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from digest.store.engine import Database
from digest.store.store import Store
from tests.contract.samples import (
    DAY,
    NOW,
    ONE_DAY,
    accept,
    claim,
    crowd,
    ready,
    sending,
    slate,
)
from tests.stores import DOMAIN


@pytest.fixture
def backend() -> str:
    return "sqlite"


@contextmanager
def plans(database: Database) -> Iterator[list[str]]:
    """The plan of every statement on the ledger that is run meanwhile, a line a step."""
    found: list[str] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def explain(connection: Connection, *given: Any) -> None:
        _, statement, parameters, _, executemany = given
        if "deliveries" not in statement:
            return
        values = parameters[0] if executemany else parameters
        raw = connection.connection.cursor()
        raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        found.extend(str(row[3]) for row in raw.fetchall())

    try:
        yield found
    finally:
        event.remove(database.engine, "before_cursor_execute", explain)


def scans(steps: list[str]) -> list[str]:
    """Steps that read a whole table of the ledger, or sort."""
    tables = ("deliveries", "subscribers", "suppressions", "contents", "attempts", "newer")
    scanned = [one for one in steps if one.startswith("SCAN") and one.split()[1] in tables]
    return scanned + [one for one in steps if "TEMP B-TREE" in one]


def test_a_run_never_reads_a_whole_table(store_url: str) -> None:
    database = Database.open(store_url)
    with Store(database, message_domain=DOMAIN) as store:
        papers = slate(store, 1)
        ids = crowd(store, 30)
        ready(store, ids, *papers)
        ready(store, ids[:3], *papers, day=DAY + ONE_DAY)
        with plans(database) as steps:
            claim(store, prepared=True, limit=2)
            claim(store, prepared=True, limit=2, edition=DAY)
            claim(store, prepared=True, limit=2, edition=DAY, hold_uncertain=True)
            store.ledger.begin(claim(store, prepared=True, subscriber=ids[0], limit=1), now=NOW)
            accept(store, sending(store))
            store.ledger.recover(now=NOW)
            store.ledger.ready(now=NOW, limit=5)
            store.ledger.unprepared()
            store.ledger.expire(now=NOW, before=DAY)
            store.ledger.trail(DAY, ids[0])
        # The days of what is still to be ranked, each once.
        assert scans(steps) == ["USE TEMP B-TREE FOR DISTINCT"]
    database.close()


def test_a_plan_that_reads_everything_is_seen(store_url: str) -> None:
    database = Database.open(store_url)
    with plans(database) as steps, database.read() as connection:
        connection.execute(text("SELECT * FROM deliveries ORDER BY reason"))
    assert len(scans(steps)) == 2
    database.close()
