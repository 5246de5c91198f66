"""The receipt: what the sources gave today, told to the reader in a line."""

from collections.abc import Sequence

from digest.compose.card import source_name
from digest.compose.typography import isolate
from digest.model.edition import Receipt, Selection, SourceState

NAMED = 8
"""So many sources are named in one sentence; the others are counted."""

_TROUBLES = (
    (SourceState.FAILED, "Could not be read"),
    (SourceState.STALE, "Answered with an old list"),
    (SourceState.CLOSED, "Announces nothing today"),
)


def receipt_line(selection: Selection, receipts: Sequence[Receipt]) -> str:
    """Count: "446 announced, 446 read, 12 match, 8 shown".

    Without receipts (an edition made of papers stored earlier) the slate is what was announced.
    """
    announced = sum(receipt.announced for receipt in receipts)
    read = sum(receipt.read for receipt in receipts)
    if not receipts:
        announced = read = selection.announced
    counts = (
        f"{announced:,} announced",
        f"{read:,} read",
        f"{selection.matched:,} {'matches' if selection.matched == 1 else 'match'}",
        f"{len(selection.picks):,} shown",
    )
    return ", ".join(counts)


def troubles(receipts: Sequence[Receipt]) -> tuple[str, ...]:
    """Name the sources that failed, were stale or closed, by their newest receipt each."""
    newest = {receipt.source: receipt for receipt in sorted(receipts, key=lambda r: r.at)}
    said = []
    for state, words in _TROUBLES:
        names = sorted(source for source, receipt in newest.items() if receipt.state is state)
        if names:
            listed = ", ".join(isolate(source_name(name)) for name in names[:NAMED])
            rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            said.append(f"{words}: {listed}{rest}.")
    return tuple(said)
