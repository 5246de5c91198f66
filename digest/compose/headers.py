"""The headers of a mail, in order, each already folded; nothing from data enters unencoded."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from digest.compose.address import Address
from digest.compose.encoding import fold, is_atoms, phrase, unstructured
from digest.compose.links import Leaving
from digest.compose.options import MailOptions
from digest.compose.typography import plain, shorten
from digest.errors import ComposeError

NAME_COLUMNS = 60

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,200}@[!-;=?-~]{1,255}>")
_LIST_LABEL = re.compile(r"[a-z0-9]+")
_LIST_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-.]+")
_LINK = re.compile(r"[!-+\--;=?-~]{1,900}")
"""Without commas, which part links here; so long that it stays on a line of at most 998 octets."""
_SHORT = 60
"""Characters of a name and address that surely fit on one line."""
_ONE_CLICK = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"
_CONSTANT = {
    # RFC 3834 §5: nobody's autoresponder should answer; the older header for older ones
    "auto-submitted": b"Auto-Submitted: auto-generated",
    "precedence": b"Precedence: bulk",
}


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


class Letterhead:
    """The headers of a digest: those that never change are written once."""

    def __init__(self, sender: Sender, *, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)
        self._feedback_id = sender.feedback_id
        list_name = phrase(shorten(sender.title, NAME_COLUMNS))
        self._from = fold("From", [*phrase(sender.name), f"<{sender.author}>"]).encode()
        self._reply_to = f"Reply-To: <{sender.reply_to}>".encode() if sender.reply_to else b""
        self._list_id = fold("List-Id", [*list_name, f"<{sender.list_id}>"]).encode()

    def headers(
        self,
        *,
        to: Address,
        name: str,
        subject: str,
        dated: datetime,
        edition: date,
        message_id: str,
        leaving: Leaving,
    ) -> dict[str, bytes]:
        """The headers of one message, in order, each by its name in lower case, without line end.

        Those that describe the body come after these. `subject` and `name` have passed
        `typography.plain`; `dated` is aware.

        Raises:
            ComposeError: if a value cannot stand in a header.

        """
        if not _MESSAGE_ID.fullmatch(message_id):
            raise ComposeError(f"{message_id!r} is no Message-ID (RFC 5322 §3.6.4)")
        headers = {"from": self._from, "to": _to(name, to)}
        if self._reply_to:
            headers["reply-to"] = self._reply_to
        headers["subject"] = _subject(subject)
        headers["date"] = _dated(dated, self._zone)
        headers["message-id"] = b"Message-ID: " + message_id.encode()
        headers["list-id"] = self._list_id
        if leaving.link:
            headers["list-unsubscribe"] = _list_unsubscribe(leaving)
        if leaving.one_click:
            headers["list-unsubscribe-post"] = _ONE_CLICK
        headers |= _CONSTANT
        headers["feedback-id"] = _feedback_id(edition, self._feedback_id)
        headers["mime-version"] = b"MIME-Version: 1.0"
        return headers


def _to(name: str, to: Address) -> bytes:
    if name and len(name) + len(to.local) + len(to.domain) <= _SHORT and is_atoms(name):
        return f"To: {name} <{to}>".encode()
    return fold("To", [*(phrase(name) if name else []), f"<{to}>"]).encode()


@lru_cache(maxsize=4096)
def _subject(subject: str) -> bytes:
    return unstructured("Subject", subject).encode()


@lru_cache(maxsize=1024)
def _dated(moment: datetime, zone: ZoneInfo) -> bytes:
    """Date in a zone by whole seconds."""
    if moment.tzinfo is None:
        raise ComposeError("the Date of a mail needs a time zone")
    there = moment.astimezone(zone).replace(microsecond=0)
    return f"Date: {format_datetime(there)}".encode()


@lru_cache(maxsize=64)
def _feedback_id(edition: date, sender: str) -> bytes:
    """Gmail's feedback loop: campaign, customer, kind, sender; it groups by the last one."""
    return f"Feedback-ID: {edition:%Y%m%d}:{sender}:digest:{sender}".encode()


def _list_unsubscribe(leaving: Leaving) -> bytes:
    """RFC 2369 §3.2: comma-separated, the preferred way first; RFC 8058 §3.1 for the second."""
    ways = [way for way in (leaving.page, leaving.mailto) if way]
    for way in ways:
        if not _LINK.fullmatch(way):
            raise ComposeError(
                f"{way[:80]!r} cannot stand in List-Unsubscribe",
                cure="Check web.base_url and mail.unsubscribe_mailto.",
            )
    tokens = [f"<{way}>," for way in ways[:-1]] + [f"<{ways[-1]}>"]
    return fold("List-Unsubscribe", tokens).encode()


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
