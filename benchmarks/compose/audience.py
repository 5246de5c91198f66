"""Readers without end, and what they are sent: papers and reasons that they share."""

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.compose.composer import Composer
from digest.compose.dkim import Key, Signer
from digest.compose.options import MailOptions
from digest.compose.templates import Theme
from digest.model.delivery import Claim, DeliveryKey, Prepared
from digest.model.edition import Pick, Reason, ReasonKind, Receipt, Selection, SourceState
from digest.model.message import message_id
from digest.model.paper import Links, Paper, PaperId, Signals
from digest.model.subscriber import Consent, Interest, Subscriber
from digest.sample import DAY, papers_path
from digest.tokens import Tokens

DOMAIN = "papers.example.org"
BASE = f"https://{DOMAIN}"
PICKS = 12
WORDS = ("memory", "attention", "kernel", "agents", "priors", "decoding", "retrieval", "vision")
DEFAULT_THEME = Path(__file__).parents[2] / "templates" / "default"
NOW = datetime(2026, 6, 12, 5, tzinfo=UTC)
RECEIPTS = (
    Receipt("Hugging Face", "huggingface", SourceState.FRESH, NOW, announced=30, read=30),
    Receipt("arXiv cs.CL", "arxiv", SourceState.FRESH, NOW, announced=416, read=416),
    Receipt("lab feed", "feed", SourceState.FAILED, NOW),
)
NAMES = ("Ada Lovelace", "José Hernández", "Grace Hopper", "Emmy Noether", "Chien-Shiung Wu")


def shipped_papers() -> list[Paper]:
    """The shipped day, each paper seven times under names of its own: 210 different ones."""
    papers = []
    for one in json.loads(papers_path().read_bytes()):
        name = PaperId.parse(one["id"])
        paper = Paper(
            id=name,
            ids=(name,),
            title=one["title"],
            abstract=one["abstract"],
            authors=tuple(one["authors"]),
            published=datetime.fromisoformat(one["published"]),
            day=date.fromisoformat(one["day"]),
            categories=("cs.CL", "cs.LG"),
            links=Links(**one["links"]),
            signals=Signals(**one["signals"]),
            organization=one["organization"],
            sources=("arxiv", "huggingface"),
        )
        papers += [replace(paper, title=f"{paper.title} ({part})") for part in "ABCDEFG"]
    return papers


class Audience:
    """Readers without end, and what they are sent: papers and reasons that they share."""

    def __init__(self, picks: int = PICKS) -> None:
        self._picks = picks
        self._chance = random.Random(12)
        self._papers = shipped_papers()
        self._count = 0
        self._shared = [
            Reason(ReasonKind.INTEREST, f"interest number {n}", self._words()) for n in range(600)
        ]

    def claims(self, count: int, *, new_reasons: bool) -> list[Claim]:
        """A batch as the ledger gives it: papers are shared, all the rest is made anew."""
        return [self._claim(new_reasons=new_reasons) for _ in range(count)]

    def _words(self) -> tuple[str, ...]:
        return tuple(self._chance.sample(WORDS, 3))

    def _reason(self, *, new: bool) -> Reason:
        if new:
            label = f"interest {self._chance.getrandbits(40):x}"
            return Reason(ReasonKind.INTEREST, label, self._words())
        return self._chance.choice(self._shared)

    def _claim(self, *, new_reasons: bool) -> Claim:
        self._count += 1
        picks = tuple(
            Pick(paper, 0.5, reasons=(self._reason(new=new_reasons),))
            for paper in self._chance.sample(self._papers, self._picks)
        )
        subscriber = Subscriber(
            id=f"{self._count:016}".translate(str.maketrans("0189", "ghij")),
            address=f"reader.{self._count}@example.org",
            consent=Consent(NOW - timedelta(days=self._count % 900), "form"),
            name=f"{NAMES[self._count % len(NAMES)]} {self._count}",
            interests=(Interest("agents that remember"),),
        )
        selection = Selection(picks, announced=446, matched=12 + self._count % 40)
        return Claim(
            key=DeliveryKey(DAY, subscriber.id),
            token=1,
            until=NOW,
            subscriber=subscriber,
            attempts=0,
            message_id=message_id(DAY, subscriber.id, DOMAIN),
            prepared=Prepared(selection, RECEIPTS, NOW, "t"),
        )


def composer(theme: Path, keys: tuple[Key, ...] = (), *, base_url: str = BASE) -> Composer:
    """One that signs with these keys; without a `base_url` nothing can be voted on."""
    mail = MailOptions(
        from_address=f"digest@{DOMAIN}",
        reply_to=f"editor@{DOMAIN}",
        unsubscribe_mailto=f"leave@{DOMAIN}",
        postal_address="Daily papers\n1 Main Street\nSpringfield",
    )
    return Composer(
        mail=mail,
        base_url=base_url,
        tokens=Tokens([b"k" * 32]),
        timezone="Europe/Berlin",
        theme=Theme.load(theme, mail),
        signer=Signer(DOMAIN, keys) if keys else None,
    )
