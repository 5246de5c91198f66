"""`digest explain`."""

from datetime import date
from pathlib import Path

import click

from digest.cli.options import Day, config_option, json_option


@click.command("explain")
@click.argument("email")
@click.option("--date", "day", type=Day(), help="The edition.  [default: the newest]")
@json_option
@config_option
def command(*, email: str, day: date | None, as_json: bool, config: Path) -> None:
    """One person, one day: due or not and why, picks, attempts, replies.

    The last line answers whether you may run it again. Nothing is changed.
    """
    from datetime import timedelta

    from digest.cli.explaining import as_data, show
    from digest.cli.output import print_json
    from digest.cli.people import find_or_say_why
    from digest.observe.explanation import Policy, Shelves, explain
    from digest.settings import load
    from digest.wiring import open_store, parking, utc_now

    settings, now = load(config), utc_now()
    calendar, delivery = settings.edition.calendar, settings.delivery
    policy = Policy(
        calendar,
        settings.edition.lookback_days,
        timedelta(seconds=delivery.lease_seconds),
        delivery.uncertain == "hold",
    )
    with open_store(settings) as store:
        explanation = explain(
            Shelves(store.editions, store.subscribers, store.ledger, store.overview),
            policy,
            find_or_say_why(store.subscribers, email),
            day or calendar.newest(now),
            now=now,
            parked=parking(settings, store, now),
        )
    if as_json:
        print_json(as_data(explanation))
    else:
        show(explanation)
