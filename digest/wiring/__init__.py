"""The only folder that names concrete classes: settings → the parts that do the work."""

import asyncio
import multiprocessing
import os
import secrets
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from digest.model.delivery import Claim, Settlement, State
from digest.model.message import Message
from digest.model.paper import Paper
from digest.ports import Collected
from digest.schedule import overdue
from digest.settings import Settings
from digest.wiring.opening import (
    DEFAULT_THEME,
    make_encoder,
    make_redactor,
    open_store,
    open_theme,
    open_tokens,
    parking,
    start_logging,
    theme_folder,
    upgrade_store,
    utc_now,
)
from digest.wiring.returning import make_clerk, make_notice_parts, read_inbox

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from digest.compose.composer import Composer
    from digest.compose.templates import Theme
    from digest.dispatch.dispatcher import Dispatcher
    from digest.pipeline.errand import Errand
    from digest.pipeline.looking_up import LookUp
    from digest.pipeline.parts import Parts
    from digest.pipeline.summarised import Summarise, Summarised
    from digest.pipeline.worker import Share, Worker
    from digest.site.gallery import Gallery
    from digest.store.store import Store

# Every stage is imported by the function that makes it: a command that only lists subscribers
# should not wait for the mail templates, the feed parsers and the HTTP client.

OnSettled = Callable[[Settlement, Message | None], None]
OnProgress = Callable[[Counter[State]], None]

__all__ = [
    "DEFAULT_THEME",
    "make_clerk",
    "make_composer",
    "make_dispatcher",
    "make_encoder",
    "make_gallery",
    "make_look_up",
    "make_notice_parts",
    "make_parts",
    "make_redactor",
    "name_of_this_process",
    "open_store",
    "open_theme",
    "open_tokens",
    "parking",
    "read_inbox",
    "start_logging",
    "start_worker",
    "theme_folder",
    "upgrade_store",
    "utc_now",
    "work",
]


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


def make_parts(
    settings: Settings,
    store: "Store",
    *,
    clock: Callable[[], datetime] = utc_now,
    on_settled: OnSettled | None = None,
    on_progress: OnProgress | None = None,
) -> "Parts":
    """Everything that a run needs, from the settings and an open store."""
    from digest.pipeline.crew import Crew
    from digest.pipeline.parts import Parts

    owner = name_of_this_process()
    theme = open_theme(settings)
    composer = make_composer(settings, store, theme, clock())
    return Parts(
        papers=store.papers,
        editions=store.editions,
        subscribers=store.subscribers,
        votes=store.votes,
        vectors=store.vectors,
        encoder=partial(make_encoder, settings),
        ledger=store.ledger,
        overview=store.overview,
        collect=_collect_with(settings, store),
        summarise=_summarise_with(settings, store, clock) if settings.summaries.on else None,
        read_inbox=partial(read_inbox, settings, store, clock=clock),
        forget=lambda now: store.retention.forget(settings.retention.keep, now=now),
        notices=make_notice_parts(settings, store, clock=clock),
        composer=composer,
        crew=Crew(
            alone=make_dispatcher(
                settings, store, composer, owner=owner, clock=clock, on_settled=on_settled
            ),
            ledger=store.ledger,
            options=settings.delivery,
            cores=len(os.sched_getaffinity(0)),
            worker=partial(start_worker, settings),
            overdue=_overdue_by(settings, clock),
            clock=clock,
            on_progress=on_progress,
        ),
        rank=settings.rank,
        calendar=settings.edition.calendar,
        lookback_days=settings.edition.lookback_days,
        lease=timedelta(seconds=settings.delivery.lease_seconds),
        template=theme.digest,
        owner=owner,
        clock=clock,
    )


def make_look_up(settings: Settings, *, asked_for: bool | None) -> "LookUp":
    """How papers are looked up by their arXiv ids and DOIs.

    `asked_for` is what was said of it on the command line, None if nothing was.
    """
    from digest.pipeline.looking_up import Services

    return Services.of(settings.sources, settings.fetch, asked_for=asked_for)


def make_gallery(
    settings: Settings, store: "Store", *, live: bool, clock: Callable[[], datetime] = utc_now
) -> "Gallery":
    """The public pages; `live`, where a search is answered beside them."""
    from digest.pipeline.showcase import Shelves, StoreShowcase
    from digest.site.about import LIVE_SEARCH, About
    from digest.site.gallery import Gallery

    site, web, mail = settings.site, settings.web.base_url.rstrip("/"), settings.mail
    shelves = Shelves(store.papers, store.editions, store.versions, store.vectors)
    showcase = StoreShowcase(
        shelves, encoder=partial(make_encoder, settings), clock=clock, days=site.days
    )
    about = About(
        title=site.title or mail.title,
        domain=mail.from_address.rpartition("@")[2] or "localhost",
        url=(web if live else "") or site.url.rstrip("/") or web,
        search=LIVE_SEARCH if live else f"{web}/{LIVE_SEARCH}" if web else "",
        subscribe=f"{web}/subscribe/" if web and settings.signup.on else "",
        language=site.language,
        thumbnails=site.thumbnails,
        contact=mail.reply_to or mail.unsubscribe_mailto,
    )
    return Gallery(showcase, about)


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
            overdue = _overdue_by(mine, utc_now)
            asyncio.run(serve(dispatcher, errand, pipe, counts=counts, overdue=overdue))
    except DigestError as error:
        pipe.send(error)


def name_of_this_process() -> str:
    """How the ledger calls it."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"


def _overdue_by(settings: Settings, clock: Callable[[], datetime]) -> "Callable[[Claim], bool]":
    calendar = settings.edition.calendar
    return lambda claim: overdue(claim.subscriber, claim.local_date, now=clock(), calendar=calendar)


def _collect_with(
    settings: Settings, store: "Store"
) -> Callable[[date, date, datetime], Awaitable[Collected]]:
    async def collect(since: date, until: date, now: datetime) -> Collected:
        from digest.collect.collector import Collector
        from digest.collect.fetch import HttpFetcher
        from digest.collect.sources import build

        async with HttpFetcher(settings.fetch, validators=store.papers.validators()) as fetcher:
            collector = Collector(
                [build(source) for source in settings.sources],
                fetcher,
                stale_after_days=settings.fetch.stale_after_days,
            )
            return await collector.collect(
                since=since, until=until, now=now, known=store.papers.known
            )

    return collect


def _summarise_with(
    settings: Settings, store: "Store", clock: Callable[[], datetime]
) -> "Summarise":
    async def summarise(wanted: "Sequence[Paper]") -> "Summarised":
        from digest.collect import cleanup
        from digest.pipeline.summarised import Summarised
        from digest.summaries.asking import ask

        known = store.summaries.known(wanted)
        papers = {paper.id: paper for paper in wanted if paper.id not in known}
        found = await ask(list(papers.values()), settings.summaries, readable=cleanup.text)
        written = {papers[name]: text for name, text in found.written.items()}
        store.summaries.save(written, model=settings.summaries.model, now=clock())
        return Summarised(found.asked, len(written), found.failed, found.tokens, found.trouble)

    return summarise
