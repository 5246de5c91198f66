"""`digest inbox`: the mail that comes back."""

import click

from digest.cli import LazyGroup

COMMANDS = {
    "process": "Read the mailbox once, and do what its mails ask for.",
    "pipe": "Take one mail from standard input, as a mail server hands it over.",
    "classify": "Say what mails are that came back; change nothing.",
}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.inbox")
def command() -> None:
    """Understand the mail that comes back, and act on it."""
