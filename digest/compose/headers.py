"""The headers of a mail, in order, each already folded; nothing from data enters unencoded."""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from digest.compose.address import Address
from digest.compose.encoding import fold, phrase, unstructured
from digest.compose.links import Leaving
from digest.compose.options import MailOptions
from digest.compose.typography import plain, shorten
from digest.errors import ComposeError

NAME_COLUMNS = 60

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}@[!-;=?-~]{1,255}>")
_LIST_LABEL = re.compile(r"[a-z0-9]+")
_LIST_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-.]+")
_LONGEST_LINK = 900
"""Octets; with its angle brackets it stays on a line of at most 998 (RFC 5322 §2.1.1)."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the mail comes from: what is the same in every message of a digest."""

    author: Address
    name: str
    reply_to: Address | None
    return_path: Address
    mailbox: Address | None
    """Where mail that unsubscribes goes."""
    title: str
    list_id: str

    @classmethod
    def of(cls, mail: MailOptions) -> "Sender":
        """Read the options. Raises ComposeError if an address is unusable."""
        author = Address.parse(mail.from_address)
        title = plain(mail.title) or "Daily papers"
        return cls(
            author=author,
            name=shorten(plain(mail.from_name) or title, NAME_COLUMNS),
            reply_to=Address.parse(mail.reply_to) if mail.reply_to else None,
            return_path=Address.parse(mail.return_path) if mail.return_path else author,
            mailbox=Address.parse(mail.unsubscribe_mailto.removeprefix("mailto:"))
            if mail.unsubscribe_mailto
            else None,
            title=title,
            list_id=_list_id(mail.list_id, title, author.domain),
        )

    @property
    def needs_smtputf8(self) -> bool:
        """Whether one of its addresses does."""
        return any(a.needs_smtputf8 for a in (self.author, self.reply_to, self.return_path) if a)

    @property
    def feedback_id(self) -> str:
        """The stable last field of Feedback-ID: 12 letters and digits, one for each list."""
        hashed = hashlib.sha256(self.list_id.encode()).digest()
        return base64.b32encode(hashed).decode().lower()[:12]


def header_lines(
    sender: Sender,
    *,
    to: Address,
    name: str,
    subject: str,
    dated: datetime,
    edition: date,
    message_id: str,
    leaving: Leaving,
) -> Iterator[str]:
    """Give the headers of one message, without those that describe its body.

    `subject` and `name` have passed `typography.plain`; `dated` is aware.
    """
    yield fold("From", [*phrase(sender.name), f"<{sender.author}>"])
    yield fold("To", [*(phrase(name) if name else []), f"<{to}>"])
    if sender.reply_to:
        yield fold("Reply-To", [f"<{sender.reply_to}>"])
    yield unstructured("Subject", subject)
    yield fold("Date", [format_datetime(dated)])
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ComposeError(f"{message_id!r} is no Message-ID (RFC 5322 §3.6.4)")
    yield fold("Message-ID", [message_id])
    yield fold("List-Id", [*phrase(shorten(sender.title, NAME_COLUMNS)), f"<{sender.list_id}>"])
    yield from _leaving_lines(leaving)
    # RFC 3834 §5: nobody's autoresponder should answer; the older header for older ones
    yield "Auto-Submitted: auto-generated"
    yield "Precedence: bulk"
    # Gmail's feedback loop: campaign, customer, kind, sender; the last one is what it groups by
    yield f"Feedback-ID: {edition:%Y%m%d}:{sender.feedback_id}:digest:{sender.feedback_id}"
    yield "MIME-Version: 1.0"


def in_zone(moment: datetime, timezone: str) -> datetime:
    """Give a moment in a zone by whole seconds. Raises ComposeError if it is naive."""
    if moment.tzinfo is None:
        raise ComposeError("the Date of a mail needs a time zone")
    return moment.astimezone(ZoneInfo(timezone)).replace(microsecond=0)


def _leaving_lines(leaving: Leaving) -> Iterator[str]:
    """RFC 2369 §3.2: comma-separated, the preferred way first; RFC 8058 §3.1 for the second."""
    ways = [way for way in (leaving.page, leaving.mailto) if way]
    for way in ways:
        if len(way) > _LONGEST_LINK or not way.isascii() or re.search(r"[\x00-\x20<>,\x7f]", way):
            raise ComposeError(
                f"{way[:80]!r} cannot stand in List-Unsubscribe",
                cure="Check web.base_url and mail.unsubscribe_mailto.",
            )
    if ways:
        tokens = [f"<{way}>," for way in ways[:-1]] + [f"<{ways[-1]}>"]
        yield fold("List-Unsubscribe", tokens)
    if leaving.one_click:
        yield "List-Unsubscribe-Post: List-Unsubscribe=One-Click"


def _list_id(configured: str, title: str, domain: str) -> str:
    """RFC 2919 §3: a dot-atom; by default the title's letters and digits, before our domain."""
    if configured:
        name = plain(configured).rpartition("<")[2].rstrip(">")
        if not _LIST_ID.fullmatch(name) or "." not in name:
            raise ComposeError(
                f"mail.list_id {configured!r} is no list identifier",
                cure="Write it like a domain name: papers.example.org (RFC 2919 §3).",
            )
        return name
    label = "-".join(_LIST_LABEL.findall(title.lower()))[:60].strip("-") or "digest"
    return f"{label}.{domain.strip('[]').replace(':', '-')}"
