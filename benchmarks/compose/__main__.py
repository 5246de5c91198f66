"""What a card and a mail cost, beside the standard way, in one run: `make bench-compose`.

    python -m benchmarks.compose [--batches 20] [--theme FOLDER]

The mails are of ten picks, each for a reader whom nobody wrote to before: a name, an address and
tokens of their own, ten of 210 papers, reasons out of 600. All kinds take turns, batch by batch.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.compose.audience import DEFAULT_THEME, Audience, composer, shipped_papers
from benchmarks.compose.cards import costs
from benchmarks.compose.plain import plain
from digest.compose.preview import opened
from digest.compose.templates import Theme
from digest.model.delivery import Claim

PICKS, BATCH, PLAIN_BATCH, WARMING = 10, 100, 4, 15
PAPERS = 60
"""Of these each card's cost is the mean."""


def cards(theme: Path) -> None:
    """Print what each kind of card costs."""
    print(f"{'a card':<22}{'HTML':>7}{'text':>7}{'wire':>8}{'rendered':>12}{'in a mail':>12}")
    for name, cost in costs(Theme.load(theme), shipped_papers()[:PAPERS]):
        print(
            f"{name:<22}{cost.html:7,.0f}{cost.text:7,.0f}{cost.wire:8,.0f}"
            f"{cost.rendering:9,.0f} µs{cost.joining:9.2f} µs"
        )


def mails(folder: Path, batches: int) -> None:
    """Print what a mail costs with and without what a reader can answer, and the standard way."""
    voted, unvoted = composer(folder), composer(folder, base_url="")
    theme = Theme.load(folder)
    kinds: dict[str, tuple[int, Callable[[Claim], object]]] = {
        "ours": (BATCH, voted.compose),
        "ours, nothing to answer": (BATCH, unvoted.compose),
        "the standard way": (PLAIN_BATCH, lambda claim: plain(voted, theme, claim)),
    }
    audience = Audience(PICKS)
    found: dict[str, list[float]] = {name: [] for name in kinds}
    for batch in range(WARMING + batches):
        for name, (count, compose) in kinds.items():
            given = audience.claims(count, new_reasons=False)
            start = time.process_time()
            for claim in given:
                compose(claim)
            if batch >= WARMING:
                found[name].append((time.process_time() - start) / count * 1e6)
    (claim,) = audience.claims(1, new_reasons=False)
    ours = statistics.median(found["ours"])
    for name, figures in found.items():
        middle = statistics.median(figures)
        print(
            f"{name:<26}{middle:9,.1f} µs  ({min(figures):,.1f} to {max(figures):,.1f})"
            f"{middle / ours:8.2f} of ours"
        )
    message = voted.compose(claim)
    html, text = opened(message).html, opened(message).text
    print(
        f"{len(message.content):,} octets on the wire; {len(html.encode()):,} of HTML and "
        f"{len(text.encode()):,} of text; unsigned; median of {batches} batches"
    )


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--batches", type=int, default=20)
    parser.add_argument("--theme", type=Path, default=DEFAULT_THEME)
    options = parser.parse_args()
    cards(options.theme)
    print()
    mails(options.theme, options.batches)


if __name__ == "__main__":
    main()
