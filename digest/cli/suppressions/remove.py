"""`digest suppressions remove`."""

from pathlib import Path

import click

from digest.cli.options import Mailbox, config_option


@click.command("remove")
@click.argument("email", type=Mailbox())
@click.option("--why", required=True, help="What is written into their history.")
@config_option
def command(*, email: str, why: str, config: Path) -> None:
    """Let an address be written to again: its mailbox was mended, or its owner asks for it.

    Somebody who was suppressed gets mail again; whoever left stays gone until they subscribe.
    """
    from digest.errors import SubscriberError
    from digest.settings import load
    from digest.wiring import open_store, utc_now

    with open_store(load(config)) as store:
        if not store.subscribers.release(email, now=utc_now(), why=why):
            raise SubscriberError(
                f"{email} is not on the suppression list",
                cure=f"See how they stand: `digest subscribers show {email}`.",
            )
        person = store.subscribers.get(email)
    status = f"; they are {person.status}" if person else ""
    click.echo(f"{email} may be written to again{status}.")
