"""`digest theme new`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("new")
@click.argument("name")
@config_option
def command(name: str, config: Path) -> None:
    """Copy the default theme to templates/NAME beside config.toml, to be edited there.

    A folder that is there is never overwritten.
    """
    import shutil

    from digest.cli.theme.place import folder_of
    from digest.errors import SettingsError
    from digest.shipped import shipped
    from digest.wiring import DEFAULT_THEME

    folder = folder_of(name, config)
    if folder.exists():
        raise SettingsError(
            f"{folder} is there already, and stays as it is.",
            cure="Choose another name, or edit what is there.",
        )
    # The contents alone: what was installed may be read-only.
    shutil.copytree(shipped("templates") / DEFAULT_THEME, folder, copy_function=shutil.copyfile)
    click.echo(f"written  {folder} ({sum(1 for _ in folder.rglob('*.j2'))} templates)")
    click.echo(
        f"Next: set it in {config}:\n\n"
        f'  [mail]\n  templates = "templates/{name}"\n\n'
        f"then edit, see that it is right with `digest theme check {name}`, and look at it with\n"
        "`digest preview you@your.domain --open`. docs/templates.md says what templates may use."
    )
