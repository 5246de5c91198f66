"""`digest suppressions`: the addresses that get no mail."""

import click

from digest.cli import LazyGroup

COMMANDS = {
    "show": "Why an address gets no mail, if so.",
    "add": "Write to an address no more.",
    "remove": "Let an address be written to again.",
}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.suppressions")
def command() -> None:
    """Look after the suppression list, which wins over every subscription.

    It holds keyed hashes, no addresses, so it cannot be listed.
    """
