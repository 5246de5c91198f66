"""`digest suppressions add`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("add")
@click.argument("email")
@click.option("--why", default="", help="What is written down beside it.")
@config_option
def command(*, email: str, why: str, config: Path) -> None:
    """Write to an address no more, whoever subscribes it."""
    from digest.model.feedback import SuppressionCause
    from digest.roster.address import normalise_address
    from digest.settings import load
    from digest.wiring import open_store, utc_now

    try:
        address = normalise_address(email)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with open_store(load(config)) as store:
        store.subscribers.suppress(address, SuppressionCause.OPERATOR, now=utc_now(), detail=why)
    click.echo(f"{address} gets no mail any more.")
