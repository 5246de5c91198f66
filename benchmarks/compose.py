"""What composing costs: microseconds a message, unsigned and signed, beside the bare signature.

    python benchmarks/compose.py [--messages 2000] [--rounds 5] [--theme FOLDER]

Every message is another person's: name, address, token, twelve picks drawn from the shipped day
with a reason each. `warm` is a run's steady state (papers met before, and the reasons among 600
that readers share), `new reasons` gives each pick a reason that nobody had before. The rounds of
all kinds are interleaved in one run; the median of each is printed, and its ratio to what this
core needs for nothing but the RSA-2048 signature.
"""

import argparse
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

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
PICKS = 12
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


def claims(count: int, *, new_reasons: bool, seed: int) -> Iterator[Claim]:
    """Prepared claims, as the ledger gives them: papers shared, all the rest made anew."""
    chance = random.Random(seed)
    papers = shipped_papers()
    words = ["memory", "attention", "kernel", "agents", "priors", "decoding", "retrieval", "vision"]
    shared = [
        Reason(ReasonKind.INTEREST, f"interest number {n}", tuple(chance.sample(words, 3)))
        for n in range(600)
    ]
    for n in range(count):
        reasons = (
            [
                Reason(ReasonKind.INTEREST, f"interest {seed}.{n}.{i}", tuple(words[:3]))
                for i in range(PICKS)
            ]
            if new_reasons
            else chance.choices(shared, k=PICKS)
        )
        picks = tuple(
            Pick(paper, 0.5, reasons=(reason,))
            for paper, reason in zip(chance.sample(papers, PICKS), reasons, strict=True)
        )
        subscriber = Subscriber(
            id=f"{chance.getrandbits(80):016x}"[:16].translate(str.maketrans("0189", "ghij")),
            address=f"reader.{seed}.{n}@example.org",
            consent=Consent(NOW, "form"),
            name=f"{NAMES[n % len(NAMES)]} {n}",
            interests=(Interest("agents that remember"),),
        )
        selection = Selection(picks, announced=446, matched=12 + n % 40)
        yield Claim(
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
    """Microseconds of this core's time for each."""
    start = time.process_time()
    for claim in given:
        do(claim)
    return (time.process_time() - start) / len(given) * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--theme", type=Path, default=DEFAULT_THEME)
    options = parser.parse_args()

    rsa_key = rsa.generate_private_key(65537, 2048)
    rsa_2048 = Key("rsa", rsa_key)
    ed25519_key = Key("ed", ed25519.Ed25519PrivateKey.generate())
    kinds: dict[str, tuple[Key, ...]] = {
        "unsigned": (),
        "RSA-2048": (rsa_2048,),
        "Ed25519": (ed25519_key,),
        "both": (rsa_2048, ed25519_key),
    }
    composers = {kind: composer(options.theme, keys) for kind, keys in kinds.items()}
    scheme = (padding.PKCS1v15(), hashes.SHA256())
    found: dict[str, list[float]] = {}
    size = 0
    for round_ in range(options.rounds + 1):
        given = list(claims(options.messages, new_reasons=False, seed=round_))
        figures = {"bare RSA-2048": timed(lambda _: rsa_key.sign(b"x" * 600, *scheme), given)}
        for kind, one in composers.items():
            figures[f"{kind}, warm"] = timed(one.compose, given)
        new = list(claims(options.messages, new_reasons=True, seed=round_))
        figures["unsigned, new reasons"] = timed(composers["unsigned"].compose, new)
        size = len(composers["unsigned"].compose(given[0]).content)
        if round_:  # the first one warms up
            for name, figure in figures.items():
                found.setdefault(name, []).append(figure)
    print(f"{PICKS} cards, {size:,} bytes unsigned; median of {options.rounds} rounds")
    bare = statistics.median(found["bare RSA-2048"])
    for name, all_ in found.items():
        middle = statistics.median(all_)
        print(
            f"{name:<24}{middle:8.1f} µs  ({min(all_):.1f} to {max(all_):.1f})"
            f"  {1e6 / middle:7,.0f}/s  {bare / middle:5.2f} of bare RSA"
        )


if __name__ == "__main__":
    main()
