"""What signing adds to composing: microseconds a message, unsigned and signed.

    python -m benchmarks.compose.signing [--batches 40] [--theme FOLDER]

Every message is another person's: name, address, tokens, twelve picks out of 210 papers, a reason
for each out of 600 that readers share; claims are made and composed in batches, as a run does.
That is a run's steady state; "new reasons" gives each pick a reason that nobody had before. All
kinds take turns within one run. The ratio is to the RSA-2048 signature alone, on the same core.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from benchmarks.compose.audience import DEFAULT_THEME, PICKS, Audience, composer
from digest.compose.dkim import Key
from digest.compose.preview import opened
from digest.model.delivery import Claim

BATCH, WARMING = 100, 30


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
