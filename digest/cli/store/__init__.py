"""`digest store`: looking after the store."""

import click

from digest.cli import LazyGroup

COMMANDS = {
    "upgrade": "Bring the store's schema up to this version.",
    "prune": "Forget what is no longer needed.",
    "rotate-keys": "Sign links with a fresh key from now on.",
}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.store")
def command() -> None:
    """Look after the store."""
