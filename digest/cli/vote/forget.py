"""`digest vote forget`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("forget")
@click.argument("email")
@click.argument("papers", nargs=-1, required=True)
@config_option
def command(email: str, papers: tuple[str, ...], config: Path) -> None:
    """Take back what somebody said of these PAPERS."""
    from digest.cli.people import find
    from digest.cli.vote.naming import find_papers
    from digest.feedback.voting import forget
    from digest.settings import load
    from digest.wiring import open_store

    with open_store(load(config)) as store:
        person = find(store.subscribers, email)
        gone, none = forget(store.votes, person.id, find_papers(store.papers, papers))
    for paper in gone:
        click.echo(f"{person.address}: the vote on {paper.id} is taken back ({paper.title})")
    for paper in none:
        click.echo(f"{person.address}: there was no vote on {paper.id} ({paper.title})")
