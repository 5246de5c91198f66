"""`digest interests set`."""

from pathlib import Path

import click

from digest.cli.options import config_option, json_option


@click.command("set")
@click.argument("email")
@click.argument("interest")
@click.option("--quota", metavar="N", help="Places of a mail kept for it while papers match.")
@click.option(
    "--weight", metavar="NUMBER", help="How much it counts beside the others; 1: as much."
)
@click.option("--name", help="What it is called, in the mail too.")
@json_option
@config_option
def command(
    *, email: str, interest: str, as_json: bool, config: Path, **changes: str | None
) -> None:
    """Change an INTEREST, called by its name, its text or a paper of it."""
    from digest.cli.output import print_json
    from digest.cli.people import find
    from digest.cli.subscribers.listing import listing
    from digest.cli.subscribers.wishes import command_line
    from digest.roster.interests import adjust
    from digest.settings import load
    from digest.wiring import open_store, utc_now

    given = {key: value for key, value in changes.items() if value is not None}
    if not given:
        raise click.UsageError("Name at least one thing to change, such as --quota 2.")
    with open_store(load(config)) as store:
        known = find(store.subscribers, email)
        wished = adjust(known, interest, given, command_line())
        if isinstance(wished, list):
            lines = (f"--{one.field.rpartition('.')[2]}: {one.message}" for one in wished)
            raise click.UsageError("\n".join(lines))
        if wished != known:
            store.subscribers.change(wished, now=utc_now(), cause="command line", was=known)
    if as_json:
        print_json(listing(wished)["interests"])
    else:
        click.echo(f"{known.address}: {'changed' if wished != known else 'nothing to change'}.")
