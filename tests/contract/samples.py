"""What the store's tests put into it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from digest.model.delivery import Claim, DeliveryKey, Due, Prepared, Reply, Settlement, State
from digest.model.edition import Pick, Reason, ReasonKind, Receipt, Selection, SourceState
from digest.model.paper import Paper, PaperId, Scheme
from digest.model.subscriber import Consent, Interest, Subscriber
from digest.ports import Collected
from digest.store.store import Store

DAY = date(2026, 6, 18)
NOW = datetime(2026, 6, 18, 7, 30, 15, 250_000, tzinfo=UTC)
LEASE = timedelta(minutes=15)
HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
OK = Reply("final dot", 250, "Ok: queued as 4bXYZ", "2.0.0")


def arxiv(number: int) -> PaperId:
    return PaperId(Scheme.ARXIV, f"2606.{number:05}")


def doi(name: str) -> PaperId:
    return PaperId(Scheme.DOI, f"10.1101/{name}")


def paper(
    name: PaperId,
    *others: PaperId,
    title: str = "",
    day: date | None = DAY,
    version: int | None = None,
) -> Paper:
    return Paper(
        id=name,
        ids=(name, *others),
        title=title or f"On {name.value}",
        abstract="流れ, “quotes”, 𝒪(n log n), \x00 and \n all stay as they are.",
        authors=("Ada Lovelace", "Émilie du Châtelet"),
        version=version,
        published=datetime(2026, 6, 17, 22, 5, tzinfo=UTC),
        day=day,
        categories=("cs.LG",),
        sources=("arxiv",),
    )


def receipt(at: datetime = NOW, source: str = "arxiv") -> Receipt:
    return Receipt(source, "arxiv", SourceState.FRESH, at, announced=4, read=4, new=3, merged=1)


def subscriber(who: str, **changes: object) -> Subscriber:
    fields: dict[str, object] = {
        "id": "",
        "address": f"{who}@example.org",
        "consent": Consent(NOW, "asked in the test"),
        "name": who.title(),
        "interests": (Interest("graph learning", (arxiv(1),), "graphs", 2.0),),
    }
    return Subscriber(**{**fields, **changes})  # type: ignore[arg-type] # the fields are mixed


def collect(store: Store, *papers: Paper, now: datetime = NOW) -> None:
    store.papers.save(Collected(tuple(papers), new=frozenset(p.id for p in papers)), now=now)


def freeze(store: Store, day: date = DAY, *, now: datetime = NOW) -> None:
    assert store.editions.lease(day, owner="run", now=now, lease=LEASE)
    store.editions.freeze(day, owner="run", now=now, receipts=[receipt(now)])


def slate(store: Store, *numbers: int, day: date = DAY, now: datetime = NOW) -> list[Paper]:
    """Freeze an edition of these papers."""
    papers = [paper(arxiv(number), day=day) for number in numbers]
    collect(store, *papers, now=now)
    freeze(store, day, now=now)
    return papers


def join(store: Store, *names: str) -> list[Subscriber]:
    return [store.subscribers.add(subscriber(name), now=NOW) for name in names]


def crowd(store: Store, count: int) -> list[str]:
    return [one.id for one in join(store, *(f"reader{number:04}" for number in range(count)))]


def plan(store: Store, ids: Sequence[str], day: date = DAY, *, now: datetime = NOW) -> int:
    return store.ledger.plan([Due(DeliveryKey(day, one), day) for one in ids], now=now)


def claim(store: Store, *, prepared: bool, now: datetime = NOW, **more: object) -> list[Claim]:
    options: dict[str, object] = {"owner": "run", "lease": LEASE, "limit": 100, **more}
    return list(store.ledger.claim(now=now, prepared=prepared, **options))  # type: ignore[arg-type] # mixed


def prepared_with(*papers: Paper, at: datetime = NOW) -> Prepared:
    reason = Reason(ReasonKind.INTEREST, "graphs", ("spectral", "cut"))
    picks = tuple(
        Pick(one, 0.1 + 1 / (place + 3), "graphs", (reason,)) for place, one in enumerate(papers)
    )
    return Prepared(Selection(picks, announced=4, matched=2), (receipt(at),), at, "theme-1")


def ready(store: Store, ids: Sequence[str], *papers: Paper, day: date = DAY) -> None:
    """Plan and prepare deliveries with these picks."""
    plan(store, ids, day)
    claims = claim(store, prepared=False, limit=len(ids))
    store.ledger.prepare([(one, prepared_with(*papers)) for one in claims], now=NOW)


def sending(store: Store, now: datetime = NOW) -> list[Claim]:
    """Claim all that is ready and mark it as being sent."""
    return list(store.ledger.begin(claim(store, prepared=True, now=now), now=now))


def accept(store: Store, claims: Sequence[Claim], now: datetime = NOW) -> int:
    return store.ledger.settle(
        [Settlement(one, State.ACCEPTED, OK, spent=True) for one in claims], now=now
    )


def settle(store: Store, one: Claim, state: State, **more: object) -> int:
    return store.ledger.settle([Settlement(one, state, **more)], now=NOW)  # type: ignore[arg-type] # mixed


def states(store: Store) -> dict[str, State]:
    """Each subscriber's newest delivery."""
    return {one.key.subscriber: one.state for one in reversed(store.ledger.deliveries())}
