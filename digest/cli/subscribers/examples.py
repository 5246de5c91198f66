"""Example papers that were typed, and what the store knows of them."""

from collections.abc import Sequence

import click

from digest.ports import PaperShelf
from digest.roster.person import example_paper


def tell_unknown(names: Sequence[str], papers: PaperShelf) -> None:
    """Say which of these papers the store does not know: nothing can be learned from them yet."""
    ids = [paper for name in names if (paper := example_paper(name)) is not None]
    known = papers.known(ids)
    for paper in dict.fromkeys(ids):
        if paper not in known:
            click.echo(
                f"{paper} is not known yet: as an example it says nothing until a source tells of "
                "it or `digest interests import` brings it.",
                err=True,
            )
