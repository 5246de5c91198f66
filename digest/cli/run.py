"""`digest run`."""

import asyncio
import signal
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.cli.options import Day, config_option, json_option

if TYPE_CHECKING:
    from digest.model.delivery import Settlement
    from digest.model.message import Message
    from digest.model.subscriber import Subscriber
    from digest.pipeline.parts import Parts
    from digest.pipeline.report import RunReport
    from digest.settings import Settings
    from digest.store.store import Store


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
    from digest.wiring import start_logging, utc_now

    settings = load(config)
    if workers is not None:
        delivery = settings.delivery.model_copy(update={"workers": workers})
        settings = settings.model_copy(update={"delivery": delivery})
    newest = settings.edition.calendar.newest(utc_now())
    if day is not None and day > newest:
        raise click.UsageError(f"edition {day} is yet to come; the newest is {newest}")
    with start_logging(settings):
        if dry_run:
            from digest.cli.rehearsal import rehearse

            return rehearse(settings, day=day, only=only, as_json=as_json)

        from digest.cli.telling import tell, tell_failure
        from digest.errors import SubscriberError

        started = utc_now()
        try:
            return _run(settings, day=day, only=only, tell=partial(tell, settings, as_json=as_json))
        except SubscriberError:
            raise  # whom --only names cannot be served: a mistyped command, no failed run
        except BaseException as error:
            tell_failure(settings, error, started=started)
            raise


def _run(
    settings: "Settings",
    *,
    day: date | None,
    only: str | None,
    tell: "Callable[[Store, Parts, RunReport], int]",
) -> int:
    """One run with an open store; what `tell` makes of its report is the exit code."""
    from digest.cli.people import find
    from digest.cli.progress import Progress
    from digest.errors import SubscriberError
    from digest.model.subscriber import Status
    from digest.observe.outcomes import OutcomeLog
    from digest.pipeline.day import run
    from digest.wiring import make_parts, make_redactor, open_store

    def wanted(address: str) -> "Subscriber":
        subscriber = find(store.subscribers, address)
        if subscriber.status is not Status.ACTIVE:
            raise SubscriberError(
                f"{address} is {subscriber.status} and gets no mail.",
                cure=f"See `digest subscribers show {address}`.",
            )
        return subscriber

    async def until_done(parts: "Parts") -> "RunReport":
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, parts.crew.stop)
        return await run(parts, only=wanted(only) if only else None, edition=day)

    log = OutcomeLog(make_redactor(settings))
    with open_store(settings) as store:
        with Progress() as progress:

            def settled(settlement: "Settlement", message: "Message | None") -> None:
                progress.settled(settlement, message)
                log.settled(settlement, message)

            parts = make_parts(settings, store, on_settled=settled, on_progress=progress.counted)
            report = asyncio.run(until_done(parts))
        return tell(store, parts, report)
