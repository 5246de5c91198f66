"""`digest dkim`: the keys that sign our mail."""

import click

from digest.cli import LazyGroup

COMMANDS = {
    "keygen": "Make a key; print its DNS record and its settings.",
    "show": "Print the DNS records of the keys in use.",
}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.dkim")
def command() -> None:
    """Make and show the keys that sign our mail (DKIM)."""
