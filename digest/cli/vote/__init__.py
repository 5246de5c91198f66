"""`digest vote`: what somebody says of papers, authors and words."""

import click

from digest.cli import LazyGroup

COMMANDS = {
    "like": "More like these papers.",
    "less": "Less like these papers.",
    "forget": "Take votes on papers back.",
    "list": "What somebody said of papers, and whom and what they muted.",
    "mute-author": "No paper by these authors.",
    "mute-word": "No paper that holds these words.",
}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.vote")
def command() -> None:
    """Say what somebody likes, wants less of, or never wants."""
