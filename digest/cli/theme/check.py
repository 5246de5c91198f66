"""`digest theme check`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("check")
@click.argument("name", required=False)
@config_option
def command(name: str | None, config: Path) -> None:
    """Check, compile and fill in the templates of templates/NAME with samples, as a run does.

    Without a NAME it is the theme that the settings name. The first thing that is wrong is said
    with its file and line, and what to do.
    """
    from digest.cli.theme.place import folder_of
    from digest.compose.templates import Theme
    from digest.settings import load
    from digest.wiring import theme_folder

    folder = theme_folder(load(config)) if name is None else folder_of(name, config)
    Theme.load(folder)
    click.echo(f"{folder}: nothing is wrong.")
