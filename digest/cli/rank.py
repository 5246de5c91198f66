"""`digest rank`."""

import asyncio
from datetime import date
from pathlib import Path

import click

from digest.cli.options import Day, config_option, json_option


@click.command("rank")
@click.argument("email")
@click.option("--date", "day", type=Day(), help="The edition.  [default: the newest]")
@click.option("--limit", type=click.IntRange(min=1), default=30, show_default=True)
@json_option
@config_option
def command(*, email: str, day: date | None, limit: int, as_json: bool, config: Path) -> None:
    """Show how a day's papers rank for one subscriber, and why each was or was not picked."""
    from digest.cli.output import print_json, print_table
    from digest.cli.people import find
    from digest.observe.hindsight import moment_of, reader_then
    from digest.pipeline.rehearsal import desk_for
    from digest.settings import load
    from digest.wiring import make_parts, open_store, utc_now

    settings = load(config)
    now = utc_now()
    with open_store(settings) as store:
        parts = make_parts(settings, store)
        subscriber = find(store.subscribers, email)
        newest = day or parts.calendar.newest(now)
        then = moment_of(parts.ledger.prepared(newest, subscriber.id), now=now)
        desk = asyncio.run(desk_for(parts, newest, now=then, read_sources=False))
        reader = reader_then(desk, subscriber)
        scored = desk.ranker.score(reader)
    if as_json:
        print_json(scored)
        return
    if not scored:
        (selection,) = desk.ranker.rank([reader])
        click.echo(f"There is nothing to rank for {email} on {newest}: {selection.empty}.")
        return
    print_table(
        ("", "score", "match", "trend", "paper", "why, or why not"),
        [
            (
                "●" if paper.picked else "",
                f"{paper.total:.3f}",
                f"{paper.relevance:.3f}",
                f"{paper.beside['trend']:.3f}",
                paper.paper.title,
                "; ".join(map(str, paper.reasons)) or paper.why_not,
            )
            for paper in scored[:limit]
        ],
        title=f"{email}, {newest}",
    )
