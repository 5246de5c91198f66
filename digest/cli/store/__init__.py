"""`digest store`: looking after the store."""

import click

from digest.cli import LazyGroup

COMMANDS = {"upgrade": "Bring the store's schema up to this version."}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.store")
def command() -> None:
    """Look after the store."""
