"""What the ledger's bookkeeping costs a row: claiming, and settling and beginning in groups.

python -m benchmarks.ledger [--subscribers N …] [--rows N] [--picks N] [--folder DIR]

Makes a store on SQLite (WAL, synchronous FULL) with N subscribers, each with a prepared delivery,
claims `--rows` of them in batches of 100, and works each batch off in groups as a sender does:
`settle_and_begin` of what came back and of what goes out next. CPU is that of this process; the
rest of the wall time is the disk's.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from sqlalchemy import insert

from digest.model.delivery import Claim, DeliveryKey, Due, Prepared, Reply, Settlement, State
from digest.model.edition import Pick, Reason, ReasonKind, Receipt, Selection, SourceState
from digest.model.paper import Paper, PaperId, Scheme
from digest.model.subscriber import Consent, Interest, Subscriber
from digest.ports import Collected
from digest.store.batches import batches
from digest.store.codec import dump_subscriber
from digest.store.engine import Database
from digest.store.schema import subscribers
from digest.store.store import Store

DAY = date(2026, 6, 18)
NOW = datetime(2026, 6, 18, 7, tzinfo=UTC)
LEASE = timedelta(minutes=15)
PAPERS = 400
BATCH = 100
WORDS = [
    "graph",
    "kernel",
    "attention",
    "sparse",
    "causal",
    "prior",
    "flow",
    "token",
    "spectral",
    "policy",
    "bound",
    "proof",
]


class Meter:
    """Wall and CPU microseconds a row, one figure for each call."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []

    @contextmanager
    def of(self, rows: int) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        self.wall.append((time.perf_counter() - wall) / rows * 1e6)
        self.cpu.append((time.process_time() - cpu) / rows * 1e6)

    def __str__(self) -> str:
        return f"{median(self.cpu):7.1f} µs CPU   {median(self.wall):7.1f} µs wall a row"


def fill(store: Store, database: Database, count: int, picks: int) -> None:
    """An edition, `count` subscribers, and a prepared delivery for each."""
    papers = tuple(_paper(number) for number in range(PAPERS))
    store.papers.save(Collected(papers, new=frozenset(p.id for p in papers)), now=NOW)
    store.editions.lease(DAY, owner="bench", now=NOW, lease=LEASE)
    receipt = Receipt("arxiv", "arxiv", SourceState.FRESH, NOW, PAPERS, PAPERS, PAPERS)
    store.editions.freeze(DAY, owner="bench", now=NOW, receipts=[receipt])
    random = Random(1)
    for batch in batches(range(count), 1000):
        with database.write() as connection:
            connection.execute(insert(subscribers), [_row(number) for number in batch])
        store.ledger.plan((Due(DeliveryKey(DAY, _id(one)), DAY) for one in batch), now=NOW)
        claims = store.ledger.claim(owner="b", now=NOW, lease=LEASE, limit=1000, prepared=False)
        fixed = (_prepared(papers, receipt, picks, random) for _ in claims)
        store.ledger.prepare(zip(claims, fixed, strict=True), now=NOW)


def send(store: Store, rows: int, group: int) -> tuple[Meter, Meter]:
    """Claim and send `rows` deliveries; the figures of `claim` and of `settle_and_begin`."""
    claiming, turning = Meter(), Meter()
    reply = Reply("final dot", 250, "Ok: queued as 4bXYZ123456789", "2.0.0")
    out: list[Claim] = []
    for _ in range(rows // BATCH):
        with claiming.of(BATCH):
            claims = store.ledger.claim(
                owner="bench", now=NOW, lease=LEASE, limit=BATCH, prepared=True
            )
        for part in batches(claims, group):
            done = [Settlement(one, State.ACCEPTED, reply, spent=True) for one in out]
            with turning.of(len(part)):
                out = list(store.ledger.settle_and_begin(done, part, now=NOW))
    return claiming, turning


def once(call: Callable[[], object], what: str) -> None:
    meter = Meter()
    with meter.of(1):
        found = call()
    print(f"  {what:34} {meter.wall[0] / 1000:9.2f} ms wall   ({found})")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--subscribers", type=int, nargs="+", default=[1000, 100_000])
    parser.add_argument("--rows", type=int, default=800)
    parser.add_argument("--picks", type=int, default=12)
    parser.add_argument("--folder", help="where the stores are made; a disk, to count its fsync")
    options = parser.parse_args()
    for count in options.subscribers:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            measure(Path(folder) / "store.db", count, options.rows, options.picks)


def measure(path: Path, count: int, rows: int, picks: int) -> None:
    database = Database.open(f"sqlite:///{path}")
    Store.open(f"sqlite:///{path}", message_domain="digest.example.org").close()
    with Store(database, message_domain="digest.example.org") as store:
        start = time.perf_counter()
        fill(store, database, count, picks)
        took = (time.perf_counter() - start) / count * 1e6
        size = path.stat().st_size / 1e6
        print(
            f"{count:,} deliveries, {picks} picks each: {size:,.0f} MB, made in {took:.0f} µs a row"
        )
        for group in (10, 20):
            claiming, turning = send(store, min(rows, count // 2), group)
            print(f"  claim, batches of {BATCH:<16} {claiming}")
            print(f"  settle_and_begin, groups of {group:<6} {turning}")
        once(lambda: store.ledger.recover(now=NOW), "recover, nothing to do")
        once(lambda: store.ledger.expire(now=NOW, before=DAY), "expire, nothing to do")
        once(lambda: store.ledger.counts(DAY), "counts")


def _paper(number: int) -> Paper:
    name = PaperId(Scheme.ARXIV, f"2606.{number:05}")
    abstract = "We study what follows from it, and find that it holds. " * 20
    return Paper(name, (name,), f"On the {number}th question", abstract, ("A. Author",), day=DAY)


def _id(number: int) -> str:
    return f"{number:016}"


def _row(number: int) -> dict[str, object]:
    one = Subscriber(
        _id(number),
        f"reader{number}@example.org",
        Consent(NOW, "the form on the web page"),
        name=f"Reader {number}",
        interests=(
            Interest("graph learning and spectral methods", name="graphs"),
            Interest("language models that reason", name="reasoning"),
        ),
        followed=("J. Doe",),
    )
    return {
        "id": one.id,
        "address": one.address,
        "address_key": one.address,
        "address_hash": f"{number:064}",
        "status": one.status,
        "profile": dump_subscriber(one),
        "created_at": NOW,
    }


def _prepared(papers: tuple[Paper, ...], receipt: Receipt, count: int, random: Random) -> Prepared:
    picks = []
    for paper in random.sample(papers, count):
        words = tuple(random.sample(WORDS, 3))
        interest = random.choice(("graphs", "reasoning"))
        reasons = [Reason(ReasonKind.INTEREST, interest, words)]
        if random.random() < 0.3:
            reasons.append(Reason(ReasonKind.TRENDING, "", (f"{random.randrange(50)} upvotes",)))
        picks.append(Pick(paper, random.random(), interest, tuple(reasons)))
    return Prepared(Selection(tuple(picks), PAPERS, 40), (receipt,), NOW, "theme-1")


if __name__ == "__main__":
    main()
