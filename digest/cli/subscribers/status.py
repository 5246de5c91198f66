"""Between active and paused; whoever left or is suppressed is beyond these commands."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from digest.cli.people import find
from digest.errors import SubscriberError
from digest.model.subscriber import Status, Subscriber
from digest.pipeline.resuming import over
from digest.settings import load
from digest.wiring import open_store, utc_now


def move(config: Path, email: str, status: Status, *, until: date | None = None) -> Subscriber:
    """Give somebody who is active or paused this status; they may have it already.

    A pause ends on the day `until`, by their own clock, if that is given.

    Raises:
        SubscriberError: if they are unknown, unsubscribed or suppressed.
        click.BadParameter: if the day has come for them already.

    """
    with open_store(load(config)) as store:
        known = find(store.subscribers, email)
        if known.status in {Status.UNSUBSCRIBED, Status.SUPPRESSED}:
            raise SubscriberError(
                f"{known.address} is {known.status}",
                cure=f"If they ask to come back: `digest subscribe {known.address}`.",
            )
        now = utc_now()
        moved = replace(known, status=status, paused_until=until)
        if over(moved, now):
            raise click.BadParameter(
                f"{until} has come already where they are; name a later day", param_hint="--until"
            )
        if moved != known:
            store.subscribers.change(moved, now=now, cause="command line", was=known)
    return moved
