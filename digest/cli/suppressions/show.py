"""`digest suppressions show`."""

from pathlib import Path

import click

from digest.cli.options import Mailbox, config_option, json_option


@click.command("show")
@click.argument("email", type=Mailbox())
@json_option
@config_option
def command(*, email: str, as_json: bool, config: Path) -> None:
    """Say why an address gets no mail, if so."""
    from digest.cli.output import print_json
    from digest.settings import load
    from digest.wiring import open_store

    with open_store(load(config)) as store:
        found = store.subscribers.suppression(email)
    if as_json:
        print_json(found and {"cause": found.cause, "at": found.at, "detail": found.detail})
    elif found is None:
        click.echo(f"{email} is not on the suppression list.")
    else:
        detail = f": {found.detail}" if found.detail else ""
        click.echo(f"{email} gets no mail since {found.at:%Y-%m-%d} ({found.cause}{detail}).")
