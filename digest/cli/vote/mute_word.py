"""`digest vote mute-word`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("mute-word")
@click.argument("email")
@click.argument("words", nargs=-1, required=True)
@config_option
def command(email: str, words: tuple[str, ...], config: Path) -> None:
    """Never pick a paper that holds one of these WORDS for somebody; quote a phrase."""
    from digest.cli.subscribers.wishes import check_muted
    from digest.cli.vote.muting import mute

    check_muted(words, "WORDS")
    mute(config, email, "muted", words, undo="--unmute")
