"""Subscribers: who they are, what they want, when, and that they asked for it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from digest.model.paper import PaperId

LABEL_LENGTH = 60
"""How many characters of an interest's text are enough to name it."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Status(StrEnum):
    """Where a subscription stands. What somebody did later than a roster always wins."""

    ACTIVE = "active"
    PAUSED = "paused"
    UNSUBSCRIBED = "unsubscribed"
    SUPPRESSED = "suppressed"


class Format(StrEnum):
    """The parts that a subscriber's mail has."""

    BOTH = "both"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Interest:
    """Something a subscriber wants to read about: free text, example papers, or both."""

    text: str = ""
    papers: tuple[PaperId, ...] = ()
    name: str = ""
    weight: float = 1.0
    quota: int = 1
    """So many places of a mail are kept for it, while it has papers that match."""

    @property
    def label(self) -> str:
        """What a reason calls it: its name, else its text in short, else its first example."""
        words = self.name or self.text or (str(self.papers[0]) if self.papers else "")
        words = " ".join(words.split())
        return words if len(words) <= LABEL_LENGTH else words[: LABEL_LENGTH - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a subscriber's mail is sent, by their own clock."""

    hour: int = 7
    """0 to 23, local time."""
    days: tuple[str, ...] = WEEKDAYS
    timezone: str = "UTC"
    """An IANA zone name."""


@dataclass(frozen=True, slots=True)
class Consent:
    """When and how somebody asked for the mail (GDPR Art. 7 (1))."""

    at: datetime
    how: str
    network: str = ""
    """The network that it came from, as a keyed hash in hexadecimal; "" where there was none."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who gets the digest."""

    id: str
    """16 characters of lowercase base32, random, never reused; safe in a VERP local part."""
    address: str
    """As email-validator normalises it; may be internationalised (RFC 6531)."""
    consent: Consent
    name: str = ""
    language: str = "en"
    schedule: Schedule = field(default_factory=Schedule)
    items: int = 10
    interests: tuple[Interest, ...] = ()
    muted: tuple[str, ...] = ()
    """Words or phrases; a paper that holds one is never picked."""
    followed: tuple[str, ...] = ()
    """Authors' names."""
    muted_authors: tuple[str, ...] = ()
    """Authors' names; a paper by one of them is never picked, whoever else wrote it."""
    min_match: float | None = None
    """A paper that matches less than this (0..1) is not picked; None: as the site has it."""
    co_reading: bool = True
    """Whether what they like may count, without their name, for what others are shown."""
    quiet_mail: bool = False
    """Whether a day with nothing for them brings a mail that says why."""
    format: Format = Format.BOTH
    status: Status = Status.ACTIVE
    paused_until: date | None = None
    """The first day, by their own clock, on which a pause is over; None for one without an end."""
