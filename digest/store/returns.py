"""What came back: strikes against addresses, refusals that are about us, and how much of what."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from digest.model.feedback import Block, Strike
from digest.store import strikes
from digest.store.codec import note
from digest.store.engine import Database
from digest.store.schema import arrivals, blocks
from digest.store.schema import strikes as struck


class Returns:
    """The shelf of what came back; fulfils `ports.ReturnShelf`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def strike(self, subscriber: str, strike: Strike) -> bool:
        """Write a strike; whether it is new: one of each edition counts."""
        with self._database.write() as connection:
            return strikes.add(connection, subscriber, strike)

    def struck(self, *, since: datetime) -> Iterator[tuple[str, Sequence[Strike]]]:
        """All who earned a strike since then (ids), each with all of theirs, oldest first."""
        who = select(struck.c.subscriber).where(struck.c.at >= since).distinct()
        with self._database.read() as connection:
            names = list(connection.scalars(who.order_by(struck.c.subscriber)))
        for name in names:
            with self._database.read() as connection:
                found = strikes.read(connection, name)
            yield name, found

    def blocked(self, block: Block) -> bool:
        """Write down a refusal that is about us; whether it is new: one of each mail counts."""
        row = {
            "mail": hashlib.sha256(block.mail.encode()).hexdigest()[:32],
            "at": block.at,
            "domain": note(block.domain),
            "reply": note(block.reply),
        }
        insertion = self._database.insert(blocks).on_conflict_do_nothing()
        with self._database.write() as connection:
            return bool(connection.execute(insertion, row).rowcount)

    def blocks(self, *, since: datetime) -> Sequence[Block]:
        """Those since then, oldest first."""
        wanted = select(blocks).where(blocks.c.at >= since).order_by(blocks.c.at, blocks.c.mail)
        with self._database.read() as connection:
            return [Block(row.at, row.domain, row.reply) for row in connection.execute(wanted)]

    def count(self, kinds: Mapping[str, int], *, day: date) -> None:
        """Add to how many mails of each kind came back that day (UTC)."""
        rows = [{"day": day, "kind": kind, "count": n} for kind, n in kinds.items() if n]
        if not rows:
            return
        insertion = self._database.insert(arrivals)
        upsert = insertion.on_conflict_do_update(
            index_elements=[arrivals.c.day, arrivals.c.kind],
            set_={"count": arrivals.c.count + insertion.excluded["count"]},
        )
        with self._database.write() as connection:
            connection.execute(upsert, rows)

    def counts(self, *, since: date) -> Mapping[str, int]:
        """How many came back since that day, by kind."""
        total = func.sum(arrivals.c.count).label("total")
        wanted = select(arrivals.c.kind, total).where(arrivals.c.day >= since)
        with self._database.read() as connection:
            rows = connection.execute(wanted.group_by(arrivals.c.kind).order_by(arrivals.c.kind))
            return {row.kind: int(row.total) for row in rows}
