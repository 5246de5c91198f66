"""How receipts are shown on a terminal."""

from collections.abc import Iterable

import click

from digest.cli.output import print_table
from digest.model.edition import Receipt

SHOWN = 5
"""How many skipped things are named for each source; `--json` has all of them."""


def print_receipts(receipts: Iterable[Receipt]) -> None:
    """A line for each source, and below it what was skipped and why."""
    receipts = list(receipts)
    print_table(
        ("source", "state", "announced", "read", "new", "merged", "skipped", ""),
        [
            (r.source, r.state, r.announced, r.read, r.new, r.merged, len(r.skipped), r.detail)
            for r in receipts
        ],
    )
    for receipt in receipts:
        for skip in receipt.skipped[:SHOWN]:
            click.echo(f"  {receipt.source}: skipped {skip.what}: {skip.reason}")
        if len(receipt.skipped) > SHOWN:
            click.echo(f"  {receipt.source}: and {len(receipt.skipped) - SHOWN} more (see --json)")
