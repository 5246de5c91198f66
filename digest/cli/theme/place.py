"""Where themes of one's own lie."""

import re
from pathlib import Path

import click

_NAME = re.compile(r"\w[\w.-]*")


def folder_of(name: str, config: Path) -> Path:
    """The folder of the theme with this name: in `templates/`, beside config.toml.

    Raises:
        click.UsageError: if it cannot be a folder's name.

    """
    if not _NAME.fullmatch(name):
        raise click.BadParameter(
            f"{name!r} is no name for a folder; write letters, digits, - and _ as in our-lab",
            param_hint="NAME",
        )
    return config.parent / "templates" / name
