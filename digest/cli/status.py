"""`digest status`."""

from datetime import date
from pathlib import Path

import click

from digest.cli.options import Day, config_option, json_option


@click.command("status")
@click.option("--date", "day", type=Day(), help="The edition.  [default: the newest frozen]")
@click.option("--all", "everything", is_flag=True, help="Name every troubled delivery.")
@json_option
@config_option
def command(*, day: date | None, everything: bool, as_json: bool, config: Path) -> None:
    """What happened to an edition: counts by state, rate, receipts, and every trouble by name.

    Of each kind of trouble 20 are named; --all and --json name them all.
    """
    from digest.cli.returned import CameBack, tell_returned
    from digest.cli.standing import as_data, show
    from digest.observe.snapshot import look
    from digest.settings import load
    from digest.wiring import open_store, parking, utc_now

    settings = load(config)
    with open_store(settings) as store:
        snapshot = look(store.editions, store.overview, day)
        parked = parking(settings, store, utc_now())
        suppressions = store.overview.suppressions()
        returned = CameBack.of(store.returns, utc_now())
        if as_json:
            as_data(snapshot, store.overview, parked, suppressions, returned)
        else:
            show(snapshot, store.overview, parked, suppressions, everything=everything)
            tell_returned(returned)
