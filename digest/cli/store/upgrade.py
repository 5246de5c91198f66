"""`digest store upgrade`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("upgrade")
@config_option
def command(config: Path) -> None:
    """Bring the store's schema up to this version. Make a copy of it first."""
    from digest.settings import load
    from digest.wiring import upgrade_store

    before, after = upgrade_store(load(config))
    if before == after:
        click.echo(f"The store is up to date (schema {after}).")
    else:
        click.echo(f"The store went from schema {before or 'none'} to {after}.")
