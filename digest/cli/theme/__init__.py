"""`digest theme`: the templates that mails are made with."""

import click

from digest.cli import LazyGroup

COMMANDS = {
    "new": "Copy the default theme, to be edited.",
    "check": "See that a theme's templates are right, without a mail.",
}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.theme")
def command() -> None:
    """Make a theme of one's own: a folder of MJML and text templates."""
