"""The sections of config.toml that belong to no stage."""

import difflib
import re
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
)

from digest.model.keeping import Keep
from digest.schedule import Calendar
from digest.urls import HttpsUrl

_LEAST_TOKEN = 20


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        near = difflib.get_close_matches(name, available_timezones(), n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ValueError(f"{name!r} is no IANA time zone such as Europe/Berlin{hint}")
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]


class EditionOptions(BaseModel):
    """`[edition]`: the day's slate."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: Zone = "UTC"
    """The zone in which an edition's date is a date."""
    freeze_at: time = time(5, 0)
    """When the day's slate is collected and closed, in that zone."""
    lookback_days: int = Field(default=7, ge=1, le=60)
    """How many days of slates somebody gets who missed some."""
    misfire_hours: float = Field(default=12.0, gt=0, le=24)
    """A mail that is later than this is not sent, and recorded as expired."""

    @property
    def calendar(self) -> Calendar:
        """The same as the schedule wants it."""
        return Calendar(self.timezone, self.freeze_at, timedelta(hours=self.misfire_hours))


class StoreOptions(BaseModel):
    """`[store]`: where everything is remembered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = "sqlite:///var/digest.db"
    """sqlite:///PATH (relative to config.toml) or postgresql://USER@HOST/NAME."""

    @field_validator("url")
    @classmethod
    def _a_store(cls, url: str) -> str:
        if not re.match(r"sqlite(\+pysqlite)?:///|postgres(ql(\+psycopg)?)?://", url):
            raise ValueError(  # without the value: it may hold a password
                'a store is kept in "sqlite:///digest.db" or "postgresql://user@host/name"'
            )
        return url


class WebOptions(BaseModel):
    """`[web]`: the pages behind the links."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: HttpsUrl = ""
    """The public https address of `digest serve`, or "" if there is none."""
    host: str = "127.0.0.1"
    port: int = Field(default=8025, ge=1, le=65535)
    proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    """Whose X-Forwarded-For is believed: the addresses or networks of the web server before us."""


class HookOptions(BaseModel):
    """`[hooks]`: webhooks of providers that send for us; each exists where it is set up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ses_topic: str = ""
    """The ARN of the SNS topic that Amazon SES tells: /hooks/ses."""
    postmark_token: SecretStr = SecretStr("")
    """What Postmark shows us, as password or X-Digest-Token: /hooks/postmark."""

    @field_validator("ses_topic")
    @classmethod
    def _a_topic(cls, topic: str) -> str:
        if topic and not re.fullmatch(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:\d+:[\w.-]+", topic):
            raise ValueError(
                f"{topic!r} is no topic such as arn:aws:sns:eu-west-1:123456789012:mail"
            )
        return topic

    @field_validator("postmark_token")
    @classmethod
    def _long_enough(cls, token: SecretStr) -> SecretStr:
        if 0 < len(token.get_secret_value()) < _LEAST_TOKEN:
            raise ValueError(f"a token has at least {_LEAST_TOKEN} characters, drawn by chance")
        return token


class RetentionOptions(BaseModel):
    """`[retention]`: how many days of what is no longer needed are kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    attempts: int = Field(default=90, ge=1)
    """Of what servers said to each delivery; that it was made, and with what, is kept."""
    strikes: int = Field(default=365, ge=60)
    """Of soft bounces; with weekly mail it takes half a year of them to end it."""
    notices: int = Field(default=60, ge=31)
    """Of sign-ups and the mails about them: a month of them is counted."""
    callbacks: int = Field(default=30, ge=2)
    """Of the names of events that providers told, so that each counts once."""
    blocks: int = Field(default=365, ge=8)
    """Of refusals that are about us, and of how much came back on each day."""

    @property
    def keep(self) -> Keep:
        """The same as the store wants it."""
        return Keep(
            attempts=timedelta(days=self.attempts),
            strikes=timedelta(days=self.strikes),
            notices=timedelta(days=self.notices),
            callbacks=timedelta(days=self.callbacks),
            blocks=timedelta(days=self.blocks),
        )


class SignupOptions(BaseModel):
    """`[signup]`: whether and how people subscribe by themselves."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on: bool = True
    """Whether `digest serve` has the page; it needs web.base_url, for the link that confirms."""
    per_network: int = Field(default=60, ge=1)
    """Sign-ups from one network (/24 of IPv4, /64 of IPv6) within an hour."""
    confirm_days: int = Field(default=7, ge=1, le=60)
    """How long a confirmation's link works."""


class RosterOptions(BaseModel):
    """`[subscribers]`: rosters kept as files."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path = Path("subscribers")
    """A folder of TOML and CSV files, or one such file; `digest subscribers sync` applies it."""
