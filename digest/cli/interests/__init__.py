"""`digest interests`: what somebody wants to read about."""

import click

from digest.cli import LazyGroup

COMMANDS = {
    "list": "Somebody's interests, with quotas, weights and examples.",
    "import": "Start from their own papers: a file of references, or Zotero.",
    "set": "Change an interest's quota, weight or name.",
}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.interests")
def command() -> None:
    """Look after what somebody wants to read about.

    Words and single papers are put there by `digest subscribers set --add-interest`.
    """
