"""What came back of late, as `digest status` tells it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import click

from digest.model.feedback import Block, ReplyKind
from digest.ports import ReturnShelf

LATELY = timedelta(days=7)
_NAMED = 5
"""Domains that refuse us, the one with the most refusals first."""


@dataclass(frozen=True, slots=True)
class CameBack:
    """`kinds`: mails by kind; `blocks`: refusals that are about us; both of `LATELY`."""

    kinds: Mapping[str, int]
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, returns: ReturnShelf, now: datetime) -> "CameBack":
        """Read it from the store."""
        since = now - LATELY
        return cls(returns.counts(since=since.date()), tuple(returns.blocks(since=since)))


def tell_returned(found: CameBack) -> None:
    """A line for what came back, and one for each domain that refuses us."""
    if found.kinds:
        said = ", ".join(f"{count:,} {kind}" for kind, count in found.kinds.items())
        click.echo(f"Came back in {LATELY.days} days: {said}")
    if others := found.kinds.get(ReplyKind.OTHER, 0):
        click.echo(
            f"Not understood: {others:,}; look into inbox.kept, and inbox.spool after a pipe."
        )
    domains = Counter(block.domain for block in found.blocks)
    for domain, count in domains.most_common(_NAMED):
        newest = next(block for block in reversed(found.blocks) if block.domain == domain)
        click.echo(f"{domain} refuses our mail ({count:,}): {newest.reply}")
