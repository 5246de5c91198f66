"""`digest run`."""

import asyncio
import signal
import sys
from datetime import date
from pathlib import Path

import click

from digest.cli import EXIT_FAILED, EXIT_PARTLY
from digest.cli.options import Day, config_option, json_option


@click.command("run")
@click.option("--date", "day", type=Day(), help="This edition, for everybody without it.")
@click.option("--dry-run", is_flag=True, help="Show what would be sent; write and send nothing.")
@click.option(
    "--workers",
    type=click.IntRange(min=0, max=64),
    help="Processes that send; 0: one for each core.  [default: delivery.workers]",
)
@click.option("--only", metavar="EMAIL", help="Only this subscriber, whatever the hour.")
@json_option
@config_option
def command(
    *,
    day: date | None,
    dry_run: bool,
    workers: int | None,
    only: str | None,
    as_json: bool,
    config: Path,
) -> int:
    """Send whatever is due; run it once an hour from cron.

    Silent when there is nothing to say. Runs may overlap and be killed: nobody is lost and
    nobody gets a mail twice. Exit codes: 0 done, 1 failed, 3 partly done.
    """
    from digest.settings import load
    from digest.wiring import make_parts, open_store, run_async, utc_now

    settings = load(config)
    if workers is not None:
        delivery = settings.delivery.model_copy(update={"workers": workers})
        settings = settings.model_copy(update={"delivery": delivery})
    newest = settings.edition.calendar.newest(utc_now())
    if day is not None and day > newest:
        raise click.UsageError(f"edition {day} is yet to come; the newest is {newest}")
    if dry_run:
        from digest.cli.rehearsal import rehearse

        return rehearse(settings, day=day, only=only, as_json=as_json)

    from digest.cli.output import print_json
    from digest.cli.people import find
    from digest.cli.progress import Progress
    from digest.cli.summary import exit_code, idle_line, summary_line
    from digest.errors import SubscriberError
    from digest.model.subscriber import Status, Subscriber
    from digest.pipeline.day import run
    from digest.pipeline.parts import Parts
    from digest.pipeline.report import RunReport

    def wanted(address: str) -> Subscriber:
        subscriber = find(store.subscribers, address)
        if subscriber.status is not Status.ACTIVE:
            raise SubscriberError(
                f"{address} is {subscriber.status} and gets no mail.",
                cure=f"See `digest subscribers show {address}`.",
            )
        return subscriber

    async def until_done(parts: Parts) -> RunReport:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, parts.crew.stop)
        return await run(parts, only=wanted(only) if only else None, edition=day)

    with open_store(settings) as store, Progress() as progress:
        parts = make_parts(
            settings, store, on_settled=progress.settled, on_progress=progress.counted
        )
        report = run_async(until_done(parts))
        idle = idle_line(parts, utc_now()) if report.idle and not as_json else ""
    if as_json:
        print_json(report)
    elif not report.idle:
        click.echo(summary_line(report), err=exit_code(report) in {EXIT_FAILED, EXIT_PARTLY})
    elif sys.stdout.isatty():
        click.echo(idle)
    return exit_code(report)
