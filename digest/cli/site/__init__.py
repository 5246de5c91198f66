"""`digest site`: the public pages."""

import click

from digest.cli import LazyGroup

COMMANDS = {"build": "Write the public pages into a folder."}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.site")
def command() -> None:
    """Make the public pages."""
