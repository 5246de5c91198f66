"""`digest subscribers erase`."""

from pathlib import Path

import click

from digest.cli.options import config_option


@click.command("erase")
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
@config_option
def command(email: str, yes: bool, config: Path) -> None:
    """Forget a person, all that was sent to them, and the papers that they alone brought.

    A keyed hash of the address stays, so that no import brings them back.
    """
    from digest.cli.people import find
    from digest.model.feedback import SuppressionCause
    from digest.settings import load
    from digest.wiring import open_store, utc_now

    with open_store(load(config)) as store:
        shelf = store.subscribers
        found = shelf.suppression(email)
        if found and found.cause is SuppressionCause.ERASED and shelf.get(email) is None:
            click.echo(f"{email} was erased already, on {found.at:%Y-%m-%d}.")
            return
        person = find(shelf, email)
        if not yes:
            click.confirm(f"Forget {person.address} for good?", abort=True)
        shelf.erase(person.id, now=utc_now())
    click.echo(f"{person.address} is erased. No roster and no import brings them back.")
