"""What `vote like` and `vote less` have in common."""

from collections.abc import Sequence
from pathlib import Path

import click

from digest.cli.output import print_json
from digest.cli.people import find
from digest.cli.vote.naming import find_papers
from digest.feedback.voting import cast
from digest.model.feedback import Verb
from digest.settings import load
from digest.wiring import open_store, utc_now


def vote(config: Path, email: str, names: Sequence[str], verb: Verb, *, as_json: bool) -> None:
    """Cast somebody's vote on papers, on none of them if one is unknown, and say so."""
    with open_store(load(config)) as store:
        person = find(store.subscribers, email)
        papers = find_papers(store.papers, names)
        cast(store.votes, person.id, papers, verb, now=utc_now())
    if as_json:
        print_json([{"paper": str(paper.id), "verb": verb} for paper in papers])
        return
    wants = {Verb.LIKE: "likes", Verb.LESS: "wants less like"}[verb]
    for paper in papers:
        click.echo(f"{person.address} {wants} {paper.id} ({paper.title})")
