"""Papers and receipts as mails were prepared with them: read once, kept while in use."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from threading import Lock
from typing import TypeVar

from sqlalchemy import Connection, select, union_all

from digest.model.edition import Receipt
from digest.model.paper import Paper
from digest.store.batches import batches
from digest.store.codec import load_paper, load_receipts
from digest.store.packing import Packed, Place
from digest.store.schema import receipt_sets, revisions, slates

K = TypeVar("K")
V = TypeVar("V")

KEPT = 4096
"""Papers kept at most: some 20 MB. A day's picks are drawn from fewer."""


class Snapshots:
    """Slates and revisions never change, so what was read once holds. For the threads of a process.

    While no more than `KEPT` papers are in use, a place always gives the same object, so whoever
    makes something of a paper may keep it by the paper's identity.
    """

    def __init__(self) -> None:
        # Never changed, only replaced: who reads one needs no lock.
        self._papers: dict[Place, Paper] = {}
        self._receipts: dict[str, tuple[Receipt, ...]] = {}
        self._lock = Lock()

    def load(
        self, connection: Connection, packed: Sequence[Packed]
    ) -> tuple[Mapping[Place, Paper], Mapping[str, tuple[Receipt, ...]]]:
        """All that these refer to, and more; a statement for each 500 papers not seen lately."""
        papers, receipts = self._papers, self._receipts
        places = {place for one in packed for place in one.places}
        if missing := places - papers.keys():
            found = _papers(connection, missing)
            # Those that we have too: another thread may be about to drop them.
            found.update((place, papers[place]) for place in places - missing)
            with self._lock:
                papers = _joined(self._papers, found)
                self._papers = _newest(papers)
        keys = {one.receipts for one in packed}
        if unread := keys - receipts.keys():
            sets = _receipts(connection, unread)
            sets.update((key, receipts[key]) for key in keys - unread)
            with self._lock:
                receipts = _joined(self._receipts, sets)
                self._receipts = _newest(receipts)
        return papers, receipts


def _joined(kept: dict[K, V], found: dict[K, V]) -> dict[K, V]:
    """Both; another thread may have read the same meanwhile, then its object stays."""
    return kept | {key: value for key, value in found.items() if key not in kept}


def _newest(cache: dict[K, V]) -> dict[K, V]:
    """What is kept for the next: what was read last, if it is too much."""
    over = len(cache) - KEPT
    return dict(islice(cache.items(), over + KEPT // 4, None)) if over > 0 else cache


def _papers(connection: Connection, places: Iterable[Place]) -> dict[Place, Paper]:
    wanted = defaultdict(list)
    for edition, position in sorted(places):
        wanted[edition].append(position)
    found: dict[Place, Paper] = {}
    for edition, positions in wanted.items():
        for batch in batches(positions):
            both = union_all(
                *(
                    select(table.c.position, table.c.body).where(
                        table.c.edition == edition, table.c.position.in_(batch)
                    )
                    for table in (slates, revisions)
                )
            )
            rows = connection.execute(both)
            found.update(((edition, row.position), load_paper(row.body)) for row in rows)
    return found


def _receipts(connection: Connection, keys: Iterable[str]) -> dict[str, tuple[Receipt, ...]]:
    found: dict[str, tuple[Receipt, ...]] = {}
    for batch in batches(sorted(keys)):
        rows = connection.execute(select(receipt_sets).where(receipt_sets.c.id.in_(batch)))
        found.update((row.id, load_receipts(row.body)) for row in rows)
    return found
