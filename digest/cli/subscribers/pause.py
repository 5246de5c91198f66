"""`digest subscribers pause`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("pause")
@click.argument("email")
@config_option
def command(email: str, config: Path) -> None:
    """Stop somebody's mail until `resume`; they stay subscribed."""
    from digest.cli.subscribers.status import move
    from digest.model.subscriber import Status

    subscriber = move(config, email, Status.PAUSED)
    click.echo(f"{subscriber.address} is paused.")
