"""`digest subscribers`: looking after those who get the digest."""

import click

from digest.cli import LazyGroup

COMMANDS = {
    "list": "Everybody, with their status.",
    "show": "All that is stored about one person.",
    "set": "Change what somebody gets, and when.",
    "pause": "Stop somebody's mail for a while.",
    "resume": "Go on after a pause.",
    "import": "Read people from TOML, CSV or JSON files.",
    "export": "Write people as TOML, CSV or JSON.",
    "erase": "Forget a person, for good.",
    "sync": "Apply the rosters that the settings name.",
}


@click.group(cls=LazyGroup, commands_help=COMMANDS, package="digest.cli.subscribers")
def command() -> None:
    """Look after those who get the digest."""
