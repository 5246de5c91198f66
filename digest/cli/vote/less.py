"""`digest vote less`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("less")
@click.argument("email")
@click.argument("papers", nargs=-1, required=True)
@json_option
@config_option
def command(email: str, papers: tuple[str, ...], as_json: bool, config: Path) -> None:
    """Say that somebody wants less like these PAPERS.

    Each is an arXiv id, a DOI or a link. A later word on a paper takes the place of this one.
    """
    from digest.cli.vote.casting import vote
    from digest.model.feedback import Verb

    vote(config, email, papers, Verb.LESS, as_json=as_json)
