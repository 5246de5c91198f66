"""`digest subscribers resume`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("resume")
@click.argument("email")
@config_option
def command(email: str, config: Path) -> None:
    """Go on after a pause."""
    from digest.cli.subscribers.status import move
    from digest.model.subscriber import Status

    subscriber = move(config, email, Status.ACTIVE)
    click.echo(f"{subscriber.address} gets mail again.")
