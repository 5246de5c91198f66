"""What composing costs: microseconds a message, unsigned and signed, beside the bare signature.

    python benchmarks/compose.py [--batches 40] [--theme FOLDER]

Every message is another person's: name, address, token, twelve picks out of 210 papers, a reason
for each out of 600 that readers share; claims are made and composed in batches, as a run does.
That is a run's steady state; "new reasons" gives each pick a reason that nobody had before. All
kinds take turns within one run. The ratio is to the RSA-2048 signature alone, on the same core.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from digest.compose.composer import Composer
from digest.compose.dkim import Key, Signer
from digest.compose.options import MailOptions
from digest.compose.preview import opened
from digest.compose.templates import Theme
from digest.model.delivery import Claim, DeliveryKey, Prepared
from digest.model.edition import Pick, Reason, ReasonKind, Receipt, Selection, SourceState
from digest.model.message import message_id
from digest.model.paper import Links, Paper, PaperId, Signals
from digest.model.subscriber import Consent, Interest, Subscriber
from digest.sample import DAY, papers_path
from digest.tokens import Tokens

DOMAIN = "papers.example.org"
PICKS, BATCH, WARMING = 12, 100, 30
WORDS = ("memory", "attention", "kernel", "agents", "priors", "decoding", "retrieval", "vision")
DEFAULT_THEME = Path(__file__).parents[1] / "templates" / "default"
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

    def __init__(self) -> None:
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
            for paper in self._chance.sample(self._papers, PICKS)
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


def composer(theme: Path, keys: tuple[Key, ...]) -> Composer:
    mail = MailOptions(
        from_address=f"digest@{DOMAIN}",
        reply_to=f"editor@{DOMAIN}",
        unsubscribe_mailto=f"leave@{DOMAIN}",
        postal_address="Daily papers\n1 Main Street\nSpringfield",
    )
    return Composer(
        mail=mail,
        base_url=f"https://{DOMAIN}",
        tokens=Tokens([b"k" * 32]),
        timezone="Europe/Berlin",
        theme=Theme.load(theme, mail),
        signer=Signer(DOMAIN, keys) if keys else None,
    )


def timed(do: Callable[[Claim], object], given: list[Claim]) -> float:
    """Microseconds of this process for each."""
    start = time.process_time()
    for claim in given:
        do(claim)
    return (time.process_time() - start) / len(given) * 1e6


def measure(theme: Path, batches: int) -> dict[str, list[float]]:
    """What each kind took in each batch; all kinds by turns, the first batches left out."""
    rsa_key = rsa.generate_private_key(65537, 2048)
    rsa_2048 = Key("rsa", rsa_key)
    ed25519_key = Key("ed", ed25519.Ed25519PrivateKey.generate())
    kinds: dict[str, tuple[Key, ...]] = {
        "unsigned": (),
        "RSA-2048": (rsa_2048,),
        "Ed25519": (ed25519_key,),
        "both": (rsa_2048, ed25519_key),
    }
    composers = {kind: composer(theme, keys) for kind, keys in kinds.items()}
    scheme = (padding.PKCS1v15(), hashes.SHA256())
    audience = Audience()
    found: dict[str, list[float]] = {}
    for batch in range(batches + WARMING):
        figures = {}
        given = audience.claims(BATCH, new_reasons=False)
        figures["bare RSA-2048"] = timed(lambda _: rsa_key.sign(b"x" * 600, *scheme), given)
        for kind, one in composers.items():
            given = audience.claims(BATCH, new_reasons=False)
            figures[kind] = timed(one.compose, given)
        given = audience.claims(BATCH, new_reasons=True)
        figures["unsigned, new reasons"] = timed(composers["unsigned"].compose, given)
        if batch >= WARMING:
            for name, figure in figures.items():
                found.setdefault(name, []).append(figure)
    return found


def sizes(theme: Path) -> str:
    """How large such a mail is."""
    message = composer(theme, ()).compose(Audience().claims(1, new_reasons=False)[0])
    shown = opened(message)
    html, text = len(shown.html.encode()), len(shown.text.encode())
    return f"{len(message.content):,} octets ({html:,} of HTML, {text:,} of text)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--theme", type=Path, default=DEFAULT_THEME)
    options = parser.parse_args()
    print(f"{PICKS} cards, {sizes(options.theme)}; median of {options.batches} batches of {BATCH}")
    found = measure(options.theme, options.batches)
    bare = statistics.median(found["bare RSA-2048"])
    for name, figures in found.items():
        middle = statistics.median(figures)
        print(
            f"{name:<22}{middle:8.1f} µs  ({min(figures):.1f} to {max(figures):.1f})"
            f"{1e6 / middle:8,.0f}/s  {bare / middle:5.2f} of bare RSA"
        )


if __name__ == "__main__":
    main()
