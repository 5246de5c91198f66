"""`digest status`."""

from datetime import date, datetime
from pathlib import Path

import click

from digest.cli.options import Day, config_option, json_option


@click.command("status")
@click.option("--date", "day", type=Day(), help="The edition.  [default: the newest frozen]")
@json_option
@config_option
def command(*, day: date | None, as_json: bool, config: Path) -> None:
    """What happened to an edition: counts by state, receipts, and every trouble by name."""
    from digest.cli.output import print_json, print_table
    from digest.cli.receipts import print_receipts
    from digest.model.subscriber import Status
    from digest.pipeline.report import TROUBLED
    from digest.settings import load
    from digest.wiring import open_store

    with open_store(load(config)) as store:
        newest = day or next(iter(store.editions.frozen(limit=1)), None)
        edition = store.editions.get(newest) if newest else None
        active = sum(1 for _ in store.subscribers.all(status=Status.ACTIVE))
        counts = store.ledger.counts(newest) if newest else {}
        troubled = store.ledger.deliveries(edition=newest, states=TROUBLED) if newest else ()
    if as_json:
        print_json(
            {
                "edition": newest,
                "frozen_at": edition.frozen_at if edition else None,
                "papers": len(edition.papers) if edition else 0,
                "receipts": edition.receipts if edition else (),
                "active_subscribers": active,
                "counts": dict(counts),
                "troubled": troubled,
            }
        )
        return
    if edition is None:
        what = f"Edition {day} is not frozen" if day else "No edition has been frozen yet"
        click.echo(f"{what}; {active} active subscribers. `digest run` does it when it is due.")
        return
    click.echo(
        f"Edition {edition.day}, frozen {edition.frozen_at:%Y-%m-%d %H:%M} UTC: "
        f"{len(edition.papers)} papers, {active} active subscribers"
    )
    print_receipts(edition.receipts)
    print_table(("state", "deliveries"), [(state, n) for state, n in sorted(counts.items())])
    if troubled:
        print_table(
            ("subscriber", "state", "attempts", "next attempt", "what was said"),
            [
                (d.address, d.state, d.attempts, _moment(d.next_attempt_at), d.reply or d.reason)
                for d in troubled
            ],
        )


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else ""
