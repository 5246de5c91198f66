"""The only file that names concrete classes: settings → the parts that do the work."""

import asyncio
import multiprocessing
import os
import secrets
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from digest.model.delivery import Claim, Settlement, State
from digest.model.message import Message
from digest.model.paper import Paper
from digest.model.route import Parking
from digest.ports import Collected, Encoder
from digest.schedule import overdue
from digest.settings import Settings
from digest.shipped import shipped

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from digest.compose.composer import Composer
    from digest.compose.templates import Theme
    from digest.dispatch.dispatcher import Dispatcher
    from digest.feedback.inbox.clerk import Clerk
    from digest.feedback.inbox.round import Round
    from digest.observe.redact import Redactor
    from digest.pipeline.errand import Errand
    from digest.pipeline.looking_up import LookUp
    from digest.pipeline.parts import Parts
    from digest.pipeline.summarised import Summarise, Summarised
    from digest.pipeline.worker import Share, Worker
    from digest.site.gallery import Gallery
    from digest.store.store import Store
    from digest.tokens import Tokens

# Every stage is imported by the function that makes it: a command that only lists subscribers
# should not wait for the mail templates, the feed parsers and the HTTP client.

DEFAULT_THEME = "default"

OnSettled = Callable[[Settlement, Message | None], None]
OnProgress = Callable[[Counter[State]], None]


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


@contextmanager
def open_store(settings: Settings) -> "Iterator[Store]":
    """The store that the settings name, opened and closed."""
    from digest.store.store import Store

    domain = settings.mail.from_address.rpartition("@")[2] or "localhost"
    with Store.open(settings.store.url, message_domain=domain) as store:
        yield store


def start_logging(settings: Settings) -> AbstractContextManager[None]:
    """Log as the settings say, for the time of a `with` block."""
    from digest.observe.logs import logging_to

    return logging_to(settings.log, secrets=_secrets(settings))


def make_redactor(settings: Settings) -> "Redactor":
    """What takes addresses and secrets out of log lines."""
    from digest.observe.redact import Redactor

    return Redactor(addresses=settings.log.addresses, secrets=_secrets(settings))


def _secrets(settings: Settings) -> tuple[str, ...]:
    """What must stand in no log: as it is, and as it stands in a URL."""
    quoted = urlsplit(settings.store.url).password or ""
    own = (
        settings.smtp.password,
        settings.zotero.key,
        settings.summaries.api_key,
        settings.inbox.password,
    )
    return *(one.get_secret_value() for one in own), quoted, unquote(quoted)


def parking(settings: Settings, store: "Store", now: datetime) -> Parking | None:
    """Until when the way out is left alone, if it is."""
    from digest.dispatch.transports import route_name

    return store.routes.parked(route_name(settings.delivery, settings.smtp), now=now)


def upgrade_store(settings: Settings) -> tuple[str, str]:
    """Bring the store's schema up to date; its revision before ("" for none) and after."""
    from digest.store.upgrade import upgrade

    return upgrade(settings.store.url)


def open_tokens(store: "Store", now: datetime) -> "Tokens":
    """Signing with the store's keys."""
    from digest.tokens import Tokens

    return Tokens(store.keys.keys(now))


def open_theme(settings: Settings) -> "Theme":
    """The templates of the settings, or those that were shipped."""
    from digest.compose.templates import Theme

    return Theme.load(theme_folder(settings), settings.mail)


def theme_folder(settings: Settings) -> Path:
    """Where the templates of the settings lie, or those that were shipped."""
    return settings.mail.templates or shipped("templates") / DEFAULT_THEME


def make_encoder(settings: Settings) -> Encoder:
    """What turns texts into vectors. Raises SettingsError if an extra or a model is missing."""
    from digest.vectors.open import open_encoder

    return open_encoder(settings.rank.encoder)


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


def make_clerk(store: "Store", *, clock: Callable[[], datetime] = utc_now) -> "Clerk":
    """Who acts on mail that comes back."""
    from digest.feedback.inbox.clerk import Clerk, Shelves

    shelves = Shelves(store.subscribers, store.votes, store.ledger, store.returns, store.notices)
    return Clerk(shelves, lambda: open_tokens(store, clock()), clock)


def read_inbox(
    settings: Settings, store: "Store", *, clock: Callable[[], datetime] = utc_now
) -> "Round":
    """Go through the mailbox, if there is one that we read, and weed out worn-out addresses."""
    from digest.errors import InboxError
    from digest.feedback.inbox.open import open_mailbox
    from digest.feedback.inbox.round import Round, go_round, weed_out

    options, found, now = settings.inbox, Round(), clock()
    try:
        if (mailbox := open_mailbox(options)) is not None:
            clerk = make_clerk(store, clock=clock)
            found = go_round(mailbox, clerk, store.returns, now)
    except InboxError as error:
        found = Round(trouble=f"{error.message}. {error.cure}".strip())
    worn_out = weed_out(store.subscribers, store.returns, options.patience, now)
    return replace(found, worn_out=worn_out)


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
