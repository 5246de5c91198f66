"""What templates see: plain data, already shortened and safe; the vocabulary of a theme."""

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How much of a pick is shown; later picks shrink first when a mail gets too large."""

    FULL = 0
    """Title, authors, origin, summary, reason, facts and links."""
    COMPACT = 1
    """One line: the linked title, authors and reason."""
    LINK = 2
    """The linked title alone."""
    OMITTED = 3
    """Not in the HTML part; `PageView.omitted` counts these."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A fact about a paper, or a link to something of it; `url` is "" for a mere fact."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class CardView:
    """One paper; `number`, `why` and `vote` come as slots. No text here depends on the subscriber.

    `url` is "" if the paper is found nowhere. `title_dir` and `summary_dir` are "ltr" or "rtl";
    `title_lang` and `summary_lang` are languages (RFC 5646), "" where the script tells none.
    `summary_origin` is one of `Origin`; `summary_by` names the language model that was asked for
    the summary, "" where it is the source's own or the abstract's. `thumbnail` is the address of a
    small picture, or "".
    `explained`: whether the slot `why` will hold something; `strong`: whether this reader's match
    is strong. `heading` is the level of the title as a heading: 3 in a section that has one
    itself, else 2; `first`: whether the card stands right below the section's heading.
    """

    title: str
    url: str
    title_dir: str
    title_lang: str
    authors: str
    origin: str
    summary: str
    summary_dir: str
    summary_origin: str
    summary_by: str
    summary_lang: str
    facts: tuple[Badge, ...]
    links: tuple[Badge, ...]
    thumbnail: str
    explained: bool
    strong: bool
    heading: int
    first: bool


@dataclass(frozen=True, slots=True)
class SectionView:
    """The heading above some cards; its `title`, and in text its `underline`, come as slots.

    `kind` is one of `SectionKind`; `title_dir` is "ltr" or "rtl".
    """

    kind: str
    title_dir: str
    note: str
    """A sentence below the heading, or ""."""


PERSONAL = frozenset(
    {"subject", "preheader", "greeting", "lead", "receipt", "consent", "leave_url",
     "settings_url", "pause_url"}
)  # fmt: skip
"""The texts of a page that differ from reader to reader; the others are an edition's."""


@dataclass(frozen=True, slots=True)
class PageView:
    """The mail around the cards."""

    title: str
    """The digest's name."""
    subject: str
    preheader: str
    day: str
    """The edition's day, written out."""
    greeting: str
    lead: str
    """What is in this mail, in one sentence."""
    receipt: str
    """How many papers were announced, read, matched and shown."""
    troubles: tuple[str, ...]
    """Sources that failed, were stale or closed; a sentence each."""
    omitted: int
    """How many picks the HTML part has no room for; the text part names them."""
    shortened: int
    """How many it shows in less than it would, had it more room."""
    consent: str
    """To whom this is sent, and since when they want it."""
    change: str
    """How to change what one gets, where no link can do it; "" where `settings_url` can."""
    leave: str
    """How to leave, where no link can do it; "" where `leave_url` can."""
    leave_url: str
    """https: or mailto: link that leaves, or ""."""
    settings_url: str
    """Where the reader changes what they get, or ""."""
    pause_url: str
    """Where they stop the mails for a while, or ""."""
    day_url: str
    """The public page of the edition's day, or ""."""
    postal: tuple[str, ...]
    """The lines of the sender's postal address."""
