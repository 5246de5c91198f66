"""`digest store rotate-keys`."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from digest.cli.options import Day, config_option


@click.command("rotate-keys")
@click.option(
    "--retire-before",
    "before",
    type=Day(),
    help="Also forget the keys made before this day: links signed with them are dead.",
)
@config_option
def command(*, before: date | None, config: Path) -> None:
    """Sign links with a fresh key from now on.

    Links in mails that are out stay good, since the earlier keys are kept. --retire-before is for
    keys that somebody else may have seen: everybody whose newest mail is older than the new key
    can then leave by writing to you alone.
    """
    from digest.settings import load
    from digest.wiring import open_store, start_logging, utc_now

    settings = load(config)
    with start_logging(settings), open_store(settings) as store:
        store.keys.rotate(utc_now())
        retired = 0
        if before is not None:
            midnight = datetime.combine(before, time(), UTC)
            retired = store.keys.retire(before=midnight)
        kept = len(store.keys.keys(utc_now())) - 1
    earlier = "1 earlier key is" if kept == 1 else f"{kept} earlier keys are"
    click.echo(f"Links are signed with a fresh key now; {earlier} still good.")
    if retired:
        click.echo(f"Forgotten: {retired}. Links signed with them do not work any more.")
