"""`digest vote mute-author`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("mute-author")
@click.argument("email")
@click.argument("names", nargs=-1, required=True)
@config_option
def command(email: str, names: tuple[str, ...], config: Path) -> None:
    """Never pick a paper by these authors (NAMES) for somebody, whoever else wrote it."""
    from digest.cli.subscribers.wishes import check_authors
    from digest.cli.vote.muting import mute

    check_authors(names, "NAMES")
    mute(config, email, "muted_authors", names, undo="--unmute-author")
