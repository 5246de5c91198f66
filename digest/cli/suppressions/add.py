"""`digest suppressions add`."""

from pathlib import Path

import click

from digest.cli.options import Mailbox, config_option


@click.command("add")
@click.argument("email", type=Mailbox())
@click.option("--why", default="", help="What is written down beside it.")
@config_option
def command(*, email: str, why: str, config: Path) -> None:
    """Write to an address no more, whoever subscribes it."""
    from digest.model.feedback import SuppressionCause
    from digest.settings import load
    from digest.wiring import open_store, utc_now

    with open_store(load(config)) as store:
        store.subscribers.suppress(email, SuppressionCause.OPERATOR, now=utc_now(), detail=why)
    click.echo(f"{email} gets no mail any more.")
