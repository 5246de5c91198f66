"""How an edition stands, as `digest status` prints it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import click

from digest.cli.output import counted, print_table, stream_json
from digest.cli.receipts import print_receipts
from digest.cli.returned import CameBack
from digest.model.delivery import Delivery
from digest.model.feedback import SuppressionCause
from digest.model.route import Parking
from digest.model.standing import Standing, Trouble, trouble_of
from digest.model.subscriber import Status
from digest.observe.dueness import moment
from digest.observe.snapshot import Snapshot
from digest.pipeline.overview import Overview

NAMED = 20
"""How many of each kind of trouble are named, unless all are asked for."""
PAGE = 500
"""Rows of one table: `--all` prints them in tables of so many, and keeps no more in memory."""
_MEANING = {
    Trouble.UNCERTAIN: "the link was lost after the message; they may have it",
    Trouble.REPEAT: "their fate was unknown once, so they may have it twice",
    Trouble.FAILED: "could not be made",
    Trouble.REFUSED: "the mail server refused them for good",
    Trouble.DEFERRED: "put off, and tried again",
    Trouble.EXPIRED: "given up as too late",
}
Suppressions = Mapping[SuppressionCause, int]


def as_data(
    snapshot: Snapshot,
    overview: Overview,
    parked: Parking | None,
    suppressions: Suppressions,
    returned: CameBack,
) -> None:
    """Print everything as JSON, every troubled delivery included, streamed."""
    edition, standing = snapshot.edition, snapshot.standing
    head = {
        "edition": snapshot.day,
        "frozen_at": edition.frozen_at if edition else None,
        "papers": len(edition.papers) if edition else 0,
        "receipts": edition.receipts if edition else (),
        "active_subscribers": snapshot.people.get(Status.ACTIVE, 0),
        "subscribers": snapshot.people,
        "suppressions": suppressions,
        "parked": parked,
        "came_back": returned.kinds,
        "blocks": returned.blocks,
        "counts": standing.counts,
        "troubles": standing.troubles,
        "strikes": standing.strikes,
        "sending": {
            "outcomes": standing.outcomes,
            "seconds": standing.seconds,
            "per_second": standing.per_second,
            "stretches": standing.stretches,
        },
    }
    troubled = overview.notable(snapshot.day) if snapshot.day else ()
    stream_json(
        head, "troubled", ({"trouble": trouble_of(one), **_fields(one)} for one in troubled)
    )


def show(
    snapshot: Snapshot,
    overview: Overview,
    parked: Parking | None,
    suppressions: Suppressions,
    *,
    everything: bool,
) -> None:
    """Print it for people: at most `NAMED` names of each kind of trouble, unless all are wanted."""
    _head(snapshot)
    if parked is not None:
        click.echo(
            f"The route {parked.route} is parked: nothing is sent before {moment(parked.until)}, "
            f"for {parked.reason}"
        )
    if snapshot.day is None:
        return
    standing = snapshot.standing
    if snapshot.edition is not None:
        print_receipts(snapshot.edition.receipts)
    if standing.counts:
        print_table(("state", "deliveries"), sorted(standing.counts.items()))
    _sending(standing)
    if standing.strikes:
        click.echo(f"Soft strikes (mailbox full, refused for the day): {standing.strikes:,}")
    if suppressions:
        causes = ", ".join(f"{count} {cause}" for cause, count in sorted(suppressions.items()))
        click.echo(f"On the suppression list: {causes}")
    if standing.troubles:
        _troubled(snapshot, overview, everything=everything)


def _head(snapshot: Snapshot) -> None:
    edition = snapshot.edition
    people = counted(snapshot.people.get(Status.ACTIVE, 0), "active subscriber")
    if edition is not None:
        click.echo(
            f"Edition {edition.day}, frozen {moment(edition.frozen_at)}: "
            f"{counted(len(edition.papers), 'paper')}, {people}"
        )
    elif snapshot.day is None:
        click.echo(f"No edition is frozen yet; {people}. `digest run` does it when it is due.")
    else:
        click.echo(
            f"Edition {snapshot.day} is not frozen; {people}. "
            f"`digest run --date {snapshot.day}` does it once it is due."
        )


def _sending(standing: Standing) -> None:
    """When it was sent, and how fast."""
    if not standing.stretches:
        return
    first, last = standing.stretches[0].first, standing.stretches[-1].last
    span = f"{first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S} UTC"
    rate = ""
    if standing.per_second is not None:
        rate = f", {standing.per_second:,.1f} a second in {standing.seconds:,.1f} s of sending"
    click.echo(f"{counted(standing.outcomes, 'outcome')}, {span}{rate}")


def _troubled(snapshot: Snapshot, overview: Overview, *, everything: bool) -> None:
    if snapshot.day is None:
        return
    totals = snapshot.standing.troubles
    rows = overview.notable(snapshot.day, limit=None if everything else NAMED)
    for kind, group in groupby(rows, key=trouble_of):
        if kind is None:
            continue
        total = totals.get(kind, 0)
        click.echo(f"\n{total:,} {kind}: {_MEANING[kind]}")
        named = 0
        for page in _pages(group):
            print_table(
                ("subscriber", "state", "attempts", "next attempt", "what was said"),
                [_row(delivery) for delivery in page],
            )
            named += len(page)
        if named < total:
            more = f"`digest status --date {snapshot.day} --all`, or --json"
            click.echo(f"and {total - named:,} more: {more}")


def _pages(rows: Iterable[Delivery]) -> Iterator[list[Delivery]]:
    page: list[Delivery] = []
    for row in rows:
        page.append(row)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _row(delivery: Delivery) -> tuple[object, ...]:
    again = moment(delivery.next_attempt_at) if delivery.next_attempt_at else ""
    said = "; ".join(part for part in (delivery.reply, delivery.reason) if part)
    return delivery.address, delivery.state, delivery.attempts, again, said


def _fields(delivery: Delivery) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(delivery)
