"""A crowd of readers with their picks, and a store in which all of them wait to be sent.

The papers are the shipped day's, with summaries as long as a mail shows, so that twelve of them
make a message of about 70 KB. There are few different choices of papers, as there are few tastes
in a crowd; names, interests and the reasons of each pick are everybody's own.
"""

import base64
import hashlib
import json
import random
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import islice

from sqlalchemy import insert

from digest.model.delivery import Claim, DeliveryKey, Due, Prepared
from digest.model.edition import Pick, Reason, ReasonKind, Receipt, Selection, SourceState
from digest.model.paper import Links, Paper, PaperId, Signals
from digest.model.subscriber import Consent, Interest, Subscriber
from digest.ports import Collected
from digest.sample import DAY, papers_path
from digest.settings import Settings
from digest.store.addresses import address_hash, address_key
from digest.store.codec import dump_subscriber
from digest.store.engine import Database
from digest.store.schema import subscribers
from digest.store.store import Store
from digest.wiring import open_store, open_theme, utc_now

CARDS = 12
CHOICES = 64
"""Different lists of picks."""
CHUNK = 1000
SUMMARY = 640
"""Characters of a summary, in one sentence: near the most that a card shows."""
_OWNER = "benchmark"
_LEASE = timedelta(hours=2)
_FIRST = "Ada Bo Chen Dmitri Élodie Fatima Gábor Hana Ivo Jürgen Kwame Łukasz María Nora Özge Priya"
_LAST = "Adeyemi Björk Castañeda Dubois Ekström Fischer Gupta Ito Kovács Li Müller Okafor Park Ruiz"
_HOW = (
    "efficient robust interpretable multilingual causal low-resource privacy-preserving on-device"
)
_WHAT = (
    "language models,image generation,speech recognition,protein design,retrieval,agents,planning"
)
_WHERE = "in medicine,for education,on small hardware,with little data,under attack,at scale,in law"


@cache
def papers() -> tuple[Paper, ...]:
    """The shipped day, its summaries drawn out."""
    return tuple(_paper(one) for one in json.loads(papers_path().read_text(encoding="utf-8")))


def _paper(one: dict[str, object]) -> Paper:
    text = str(one["abstract"]).replace(". ", "; ")
    words = f"{text} — {text}"[:SUMMARY].rsplit(" ", 1)[0]
    authors = one["authors"]
    assert isinstance(authors, list)
    name = PaperId.parse(str(one["id"]))
    return Paper(
        id=name,
        ids=(),
        title=str(one["title"]),
        abstract=f"{words}.",
        authors=tuple(map(str, authors)),
        published=datetime.fromisoformat(str(one["published"])),
        day=DAY,
        categories=("cs.CL", "cs.AI", "cs.LG", "stat.ML"),
        links=Links(
            page=f"https://huggingface.co/papers/{name.value}",
            pdf=f"https://arxiv.org/pdf/{name.value}",
            code=f"https://github.com/papers/{name.value.replace('.', '-')}",
            project=f"https://papers.example/projects/{name.value}",
        ),
        signals=Signals(upvotes=41, comments=7, stars=1203),
        organization=str(one.get("organization") or ""),
        sources=("huggingface", "arxiv"),
    )


def reader(number: int, now: datetime) -> Subscriber:
    """The reader with this number: always the same, and like no other."""
    seed = hashlib.sha256(str(number).encode()).digest()
    return Subscriber(
        id=base64.b32encode(seed[:10]).decode().lower(),
        address=f"reader{number}@example.org",
        consent=Consent(now, "benchmark"),
        name=f"{_word(_FIRST.split(), seed[10])} {_word(_LAST.split(), seed[11])}",
        items=CARDS,
        interests=tuple(_interest(seed[12 + place :]) for place in range(3)),
    )


def _word(words: list[str], byte: int) -> str:
    return words[byte % len(words)]


def _interest(seed: bytes) -> Interest:
    how, what, where = _HOW.split(), _WHAT.split(","), _WHERE.split(",")
    return Interest(f"{_word(how, seed[0])} {_word(what, seed[3])} {_word(where, seed[6])}")


@cache
def _choice(number: int) -> tuple[tuple[Paper, tuple[str, ...]], ...]:
    """One list of papers, each with words of it that a match might rest on."""
    chosen = random.Random(number).sample(papers(), CARDS)
    words = [[word for word in paper.abstract.split() if len(word) > 6] for paper in chosen]
    return tuple((paper, tuple(some[:5])) for paper, some in zip(chosen, words, strict=True))


def selection(one: Subscriber) -> Selection:
    """Twelve picks, each with reasons in terms of this reader's interests."""
    number = int.from_bytes(hashlib.sha256(one.id.encode()).digest()[:2])
    picks = []
    for place, (paper, words) in enumerate(_choice(number % CHOICES)):
        label = one.interests[place % 3].label
        start = (number + place) % 3
        reasons = (
            Reason(ReasonKind.INTEREST, label, words[start : start + 2]),
            Reason(ReasonKind.TRENDING, words=("41 upvotes", "rising")),
        )
        picks.append(Pick(paper, round(1 - place / 20, 3), label, reasons))
    return Selection(tuple(picks), announced=len(papers()), matched=CARDS + number % 10)


RECEIPTS_AT = datetime.fromisoformat("2026-06-12T05:00:00+00:00")
RECEIPTS = tuple(
    Receipt(source, source, SourceState.FRESH, RECEIPTS_AT, announced=30, read=30, new=30)
    for source in ("huggingface", "arxiv")
)


def prepared(one: Subscriber, template: str) -> Prepared:
    """What ranking would have fixed for this reader."""
    return Prepared(selection(one), RECEIPTS, dated=RECEIPTS_AT, template=template)


def build(settings: Settings, count: int) -> float:
    """Make the store of `settings` with `count` deliveries that are ready to go; seconds it took.

    Planning, claiming and preparing go through the ledger. The readers do not: the shelf takes
    them one by one, with a commit each, so their rows are inserted in bulk.
    """
    began = time.perf_counter()
    with open_store(settings) as store:
        _freeze(store)
        now = utc_now()
        insert_readers(store, settings.store.url, (reader(number, now) for number in range(count)))
        store.ledger.plan((Due(DeliveryKey(DAY, one), DAY) for one in _ids(count)), now=now)
        template = open_theme(settings).digest
        while claims := store.ledger.claim(
            owner=_OWNER, now=utc_now(), lease=_LEASE, limit=CHUNK, prepared=False, edition=DAY
        ):
            store.ledger.prepare(_with_picks(claims, template), now=utc_now())
    return time.perf_counter() - began


def _with_picks(claims: Sequence[Claim], template: str) -> Iterator[tuple[Claim, Prepared]]:
    for claim in claims:
        yield claim, prepared(claim.subscriber, template)


def _ids(count: int) -> Iterator[str]:
    return (reader(number, RECEIPTS_AT).id for number in range(count))


def _freeze(store: Store) -> None:
    now = utc_now()
    store.papers.save(
        Collected(papers=papers(), new=frozenset(one.id for one in papers())), now=now
    )
    assert store.editions.lease(DAY, owner=_OWNER, now=now, lease=_LEASE)
    edition = store.editions.freeze(DAY, owner=_OWNER, now=now, receipts=RECEIPTS)
    assert len(edition.papers) == len(papers())


def insert_readers(store: Store, url: str, readers: Iterator[Subscriber]) -> None:
    """Insert readers in bulk, as they come."""
    now = utc_now()
    key = store.keys.address_key(now)
    database = Database.open(url)
    try:
        while group := list(islice(readers, CHUNK)):
            rows = [_row(one, key, now) for one in group]
            with database.write() as connection:
                connection.execute(insert(subscribers), rows)
    finally:
        database.close()


def _row(one: Subscriber, key: bytes, now: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "address": one.address,
        "address_key": address_key(one.address),
        "address_hash": address_hash(one.address, key),
        "status": one.status,
        "profile": dump_subscriber(one),
        "created_at": now,
    }
