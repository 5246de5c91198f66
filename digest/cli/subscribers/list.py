"""`digest subscribers list`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("list")
@click.option(
    "--status",
    type=click.Choice(["active", "paused", "unsubscribed", "suppressed"]),
    help="Only those.",
)
@json_option
@config_option
def command(status: str | None, as_json: bool, config: Path) -> None:
    """List everybody, in the order of their addresses."""
    from digest.cli.output import print_json, print_table
    from digest.cli.subscribers.listing import listing, when
    from digest.model.subscriber import Status
    from digest.settings import load
    from digest.wiring import open_store

    wanted = Status(status) if status else None
    with open_store(load(config)) as store:
        people = list(store.subscribers.all(status=wanted))
    if as_json:
        print_json([listing(person) for person in people])
    elif not people:
        click.echo(f"Nobody is {status}." if status else "Nobody yet: `digest subscribe ADDRESS`.")
    else:
        print_table(
            ("address", "name", "status", "mail", "papers", "interests"),
            [
                (
                    person.address,
                    person.name,
                    person.status,
                    when(person.schedule),
                    person.items,
                    "; ".join(interest.label for interest in person.interests) or "trending",
                )
                for person in people
            ],
        )
