"""What is opened first: the store, the log, the keys, the theme, the encoder."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from digest.model.route import Parking
from digest.ports import Encoder
from digest.settings import Settings
from digest.shipped import shipped

if TYPE_CHECKING:
    from digest.compose.templates import Theme
    from digest.redact import Redactor
    from digest.store.store import Store
    from digest.tokens import Tokens

# Every stage is imported by the function that makes it: a command that only lists subscribers
# should not wait for the mail templates, the feed parsers and the HTTP client.

DEFAULT_THEME = "default"


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
    from digest.redact import Redactor

    return Redactor(addresses=settings.log.addresses, secrets=_secrets(settings))


def _secrets(settings: Settings) -> tuple[str, ...]:
    """What must stand in no log: as it is, and as it stands in a URL."""
    quoted = urlsplit(settings.store.url).password or ""
    own = (
        settings.smtp.password,
        settings.zotero.key,
        settings.summaries.api_key,
        settings.inbox.password,
        settings.hooks.postmark_token,
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
