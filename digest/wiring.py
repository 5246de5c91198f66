"""The only file that names concrete classes: settings → the parts that do the work."""

import os
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from digest.model.delivery import Settlement
from digest.model.message import Message
from digest.ports import Collected
from digest.settings import Settings
from digest.shipped import shipped

if TYPE_CHECKING:
    from digest.compose.composer import Composer
    from digest.compose.templates import Theme
    from digest.pipeline.parts import Parts
    from digest.store.store import Store
    from digest.tokens import Tokens

# Every stage is imported by the function that makes it: a command that only lists subscribers
# should not wait for the mail templates, the feed parsers and the HTTP client.

DEFAULT_THEME = "default"

OnSettled = Callable[[Settlement, Message | None], None]


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

    folder = settings.mail.templates or shipped("templates") / DEFAULT_THEME
    return Theme.load(folder, settings.mail)


def make_composer(settings: Settings, store: "Store", theme: "Theme", now: datetime) -> "Composer":
    """What makes messages of claims. Raises SettingsError if a DKIM key cannot be used."""
    from digest.compose.composer import Composer
    from digest.compose.keys import load_signer

    return Composer(
        mail=settings.mail,
        base_url=settings.web.base_url.rstrip("/"),
        tokens=open_tokens(store, now),
        timezone=settings.edition.timezone,
        theme=theme,
        signer=load_signer(settings.dkim, settings.mail.from_address),
    )


def make_parts(
    settings: Settings,
    store: "Store",
    *,
    clock: Callable[[], datetime] = utc_now,
    on_settled: OnSettled | None = None,
) -> "Parts":
    """Everything that a run needs, from the settings and an open store."""
    from digest.dispatch.dispatcher import Dispatcher
    from digest.dispatch.transports import transport_factory
    from digest.pipeline.parts import Parts

    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
    theme = open_theme(settings)
    composer = make_composer(settings, store, theme, clock())
    return Parts(
        papers=store.papers,
        editions=store.editions,
        subscribers=store.subscribers,
        ledger=store.ledger,
        collect=_collect_with(settings, store),
        composer=composer,
        dispatcher=Dispatcher(
            ledger=store.ledger,
            composer=composer,
            transport=transport_factory(settings.delivery, settings.smtp),
            options=settings.delivery,
            owner=owner,
            clock=clock,
            on_settled=on_settled,
        ),
        rank=settings.rank,
        calendar=settings.edition.calendar,
        lookback_days=settings.edition.lookback_days,
        lease=timedelta(seconds=settings.delivery.lease_seconds),
        template=theme.digest,
        owner=owner,
        clock=clock,
    )


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
