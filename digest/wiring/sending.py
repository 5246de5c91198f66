"""Composing and sending, in this process and in workers of their own."""

import asyncio
import multiprocessing
import os
import secrets
import socket
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from digest.model.delivery import Claim, Settlement, State
from digest.model.message import Message
from digest.schedule import overdue
from digest.settings import Settings
from digest.wiring.opening import (
    make_redactor,
    open_store,
    open_theme,
    open_tokens,
    start_logging,
    utc_now,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from digest.compose.composer import Composer
    from digest.compose.templates import Theme
    from digest.dispatch.dispatcher import Dispatcher
    from digest.pipeline.errand import Errand
    from digest.pipeline.worker import Share, Worker
    from digest.store.store import Store

# Every stage is imported by the function that makes it: a command that only lists subscribers
# should not wait for the mail templates, the feed parsers and the HTTP client.

OnSettled = Callable[[Settlement, Message | None], None]


def make_composer(settings: Settings, store: "Store", theme: "Theme", now: datetime) -> "Composer":
    """What makes messages of claims. Raises SettingsError if a DKIM key cannot be used."""
    from digest.compose.composer import Composer
    from digest.compose.keys import load_signer

    return Composer(
        mail=settings.mail,
        base_url=settings.web.base_url.rstrip("/"),
        inbox=settings.inbox.address,
        tokens=open_tokens(store, now),
        timezone=settings.edition.timezone,
        theme=theme,
        signer=load_signer(settings.dkim, settings.mail.from_address),
    )


def make_dispatcher(
    settings: Settings,
    store: "Store",
    composer: "Composer",
    *,
    owner: str,
    clock: Callable[[], datetime],
    on_settled: OnSettled | None,
) -> "Dispatcher":
    """What sends, in this process."""
    from digest.dispatch.dispatcher import Dispatcher
    from digest.dispatch.transports import route_name, transport_factory

    return Dispatcher(
        ledger=store.ledger,
        composer=composer,
        transport=transport_factory(settings.delivery, settings.smtp),
        routes=store.routes,
        route=route_name(settings.delivery, settings.smtp),
        options=settings.delivery,
        owner=owner,
        clock=clock,
        on_settled=on_settled,
    )


def start_worker(settings: Settings, errand: "Errand", share: "Share") -> "Worker":
    """Start a process that sends a share of an errand."""
    from digest.pipeline.worker import Worker, signals_held

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(settings, errand, share, theirs), daemon=True)
    # A stop that is said to the whole process group must not end a worker before it can listen.
    with signals_held():
        process.start()
    theirs.close()
    return Worker(process, ours)


def work(settings: Settings, errand: "Errand", share: "Share", pipe: "Connection") -> None:
    """What a worker does, from its start to its end."""
    from digest.errors import DigestError
    from digest.observe.outcomes import OutcomeLog
    from digest.pipeline.worker import serve

    mine = settings.model_copy(update={"delivery": share.options(settings.delivery)})
    counts: Counter[State] = Counter()
    log = OutcomeLog(make_redactor(mine))

    def heard(settled: Settlement, message: Message | None) -> None:
        counts[settled.state] += 1
        log.settled(settled, message)

    try:
        with start_logging(mine), open_store(mine) as store:
            composer = make_composer(mine, store, open_theme(mine), utc_now())
            dispatcher = make_dispatcher(
                mine,
                store,
                composer,
                owner=name_of_this_process(),
                clock=utc_now,
                on_settled=heard,
            )
            overdue = overdue_by(mine, utc_now)
            asyncio.run(serve(dispatcher, errand, pipe, counts=counts, overdue=overdue))
    except DigestError as error:
        pipe.send(error)


def overdue_by(settings: Settings, clock: Callable[[], datetime]) -> Callable[[Claim], bool]:
    """Whether a claim's day is over by now."""
    calendar = settings.edition.calendar
    return lambda claim: overdue(claim.subscriber, claim.local_date, now=clock(), calendar=calendar)


def name_of_this_process() -> str:
    """How the ledger calls it."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
