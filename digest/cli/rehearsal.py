"""`digest run --dry-run`: the same decisions, nothing written, nothing sent."""

import asyncio
from datetime import date

import click

from digest.cli.output import print_json, print_table
from digest.cli.people import find
from digest.model.delivery import brings_mail
from digest.pipeline.rehearsal import rehearse as rehearse_run
from digest.pipeline.who import who_is_due
from digest.settings import Settings
from digest.wiring import make_parts, open_store, utc_now


def rehearse(settings: Settings, *, day: date | None, only: str | None, as_json: bool) -> int:
    """Print who would get what."""
    now = utc_now()
    with open_store(settings) as store:
        parts = make_parts(settings, store)
        subscriber = find(store.subscribers, only) if only else None
        wanted = []
        for due in who_is_due(parts, only=subscriber, edition=day, now=now):
            person = store.subscribers.by_id(due.key.subscriber)
            known = store.ledger.deliveries(edition=due.key.edition, subscriber=due.key.subscriber)
            if person is not None and not known:
                wanted.append((due, person))
        rehearsed = asyncio.run(rehearse_run(parts, wanted, now=now))
    if as_json:
        print_json(
            [
                {
                    "edition": r.due.key.edition,
                    "address": r.subscriber.address,
                    "picks": r.selection.papers,
                    "announced": r.selection.announced,
                    "matched": r.selection.matched,
                    "empty": r.selection.empty,
                    "mail": brings_mail(r.selection, r.subscriber),
                }
                for r in rehearsed
            ]
        )
        return 0
    if not rehearsed:
        click.echo("Nothing is due now; a run would send nothing.")
        return 0
    print_table(
        ("edition", "subscriber", "picks", "first pick, or why there is none"),
        [
            (
                r.due.key.edition,
                r.subscriber.address,
                len(r.selection.picks),
                r.selection.picks[0].paper.title if r.selection.picks else r.selection.empty,
            )
            for r in rehearsed
        ],
        title="A run would send (nothing was written or sent):",
    )
    return 0
