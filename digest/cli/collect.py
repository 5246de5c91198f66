"""`digest collect`."""

import asyncio
from datetime import date
from pathlib import Path

import click

from digest.cli import EXIT_FAILED, EXIT_PARTLY
from digest.cli.options import Day, config_option, json_option


@click.command("collect")
@click.option("--date", "day", type=Day(), help="The edition to collect for.  [default: today's]")
@json_option
@config_option
def command(*, day: date | None, as_json: bool, config: Path) -> int:
    """Read the sources now, store their papers, and print a receipt for each."""
    from digest.cli.output import print_json
    from digest.cli.receipts import print_receipts
    from digest.model.edition import SourceState
    from digest.pipeline.slate import collect
    from digest.settings import load
    from digest.wiring import make_parts, open_store, utc_now

    settings = load(config)
    now = utc_now()
    newest = settings.edition.calendar.newest(now)
    if day is not None and day > newest:
        raise click.UsageError(f"edition {day} is yet to come; the newest is {newest}")
    with open_store(settings) as store:
        parts = make_parts(settings, store)
        collected = asyncio.run(collect(parts, day or newest, now))
    if as_json:
        print_json(collected.receipts)
    else:
        print_receipts(collected.receipts)
    failed = [r for r in collected.receipts if r.state is SourceState.FAILED]
    if failed:
        return EXIT_FAILED if len(failed) == len(collected.receipts) else EXIT_PARTLY
    return 0
