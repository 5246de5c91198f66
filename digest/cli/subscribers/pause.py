"""`digest subscribers pause`."""

from datetime import date
from pathlib import Path

import click

from digest.cli.options import Day, config_option


@click.command("pause")
@click.argument("email")
@click.option("--until", type=Day(), help="The day on which their mail comes again by itself.")
@config_option
def command(*, email: str, until: date | None, config: Path) -> None:
    """Stop somebody's mail until `resume`, or until a day; they stay subscribed."""
    from digest.cli.subscribers.status import move
    from digest.model.subscriber import Status

    subscriber = move(config, email, Status.PAUSED, until=until)
    click.echo(f"{subscriber.address} is paused{f' until {until}' if until else ''}.")
