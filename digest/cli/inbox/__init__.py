"""`digest inbox`: the mail that comes back."""

import click

from digest.cli import LazyGroup

COMMANDS = {
    "classify": "Say what mails are that came back; change nothing.",
}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.inbox")
def command() -> None:
    """Understand the mail that comes back."""
