"""Papers and receipts as mails were prepared with them: read once, kept while in use."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, select

from digest.model.edition import Receipt
from digest.model.paper import Paper
from digest.store.batches import batches
from digest.store.codec import load_paper, load_receipts
from digest.store.engine import Database
from digest.store.packing import Packed, Place
from digest.store.schema import receipt_sets, slates

K = TypeVar("K")
V = TypeVar("V")

KEPT = 4096
"""Papers kept at most: some 20 MB. A day's picks are drawn from fewer."""


class Snapshots:
    """Slates never change, so what was read once holds. Shared by the threads of a process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._papers: OrderedDict[Place, Paper] = OrderedDict()
        self._receipts: OrderedDict[str, tuple[Receipt, ...]] = OrderedDict()
        self._lock = Lock()

    def load(
        self, packed: Sequence[Packed]
    ) -> tuple[dict[Place, Paper], dict[str, tuple[Receipt, ...]]]:
        """All that these refer to; one statement for each 500 papers not seen lately."""
        places = {place for one in packed for place in one.places}
        keys = {one.receipts for one in packed}
        with self._lock:
            papers = {place: self._papers[place] for place in places if place in self._papers}
            receipts = {key: self._receipts[key] for key in keys if key in self._receipts}
        if len(papers) < len(places) or len(receipts) < len(keys):
            with self._database.read() as connection:
                papers.update(_papers(connection, places - papers.keys()))
                receipts.update(_receipts(connection, keys - receipts.keys()))
        with self._lock:
            _keep(self._papers, papers, KEPT)
            _keep(self._receipts, receipts, KEPT)
        return papers, receipts


def _keep(cache: "OrderedDict[K, V]", used: dict[K, V], limit: int) -> None:
    for key, value in used.items():
        cache[key] = value
        cache.move_to_end(key)
    while len(cache) > limit:
        cache.popitem(last=False)


def _papers(connection: Connection, places: Iterable[Place]) -> dict[Place, Paper]:
    wanted = defaultdict(list)
    for edition, position in sorted(places):
        wanted[edition].append(position)
    found: dict[Place, Paper] = {}
    for edition, positions in wanted.items():
        for batch in batches(positions):
            rows = connection.execute(
                select(slates.c.position, slates.c.body).where(
                    slates.c.edition == edition, slates.c.position.in_(batch)
                )
            )
            found.update(((edition, row.position), load_paper(row.body)) for row in rows)
    return found


def _receipts(connection: Connection, keys: Iterable[str]) -> dict[str, tuple[Receipt, ...]]:
    found: dict[str, tuple[Receipt, ...]] = {}
    for batch in batches(sorted(keys)):
        rows = connection.execute(select(receipt_sets).where(receipt_sets.c.id.in_(batch)))
        found.update((row.id, load_receipts(row.body)) for row in rows)
    return found
