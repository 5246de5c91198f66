"""Links: which may be shown, where a paper is found, and how somebody leaves."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from urllib.parse import quote, urlsplit

import idna

from digest.compose.ballot import Answers
from digest.model.paper import Links, PaperId, Scheme

LONGEST = 2000
"""Characters; longer ones are refused by some servers and eat the budget of the mail."""

# RFC 3986 reserved and unreserved characters without those that HTML, Markdown or a mail
# program's link finder trips over; everything else is percent-encoded.
_SAFE = "%/:?#@!$&()*+,;=~-._"
_URL_SAFE = re.compile(r"[A-Za-z0-9._~-]+")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\]")


class MailTokens(Protocol):
    """Signs the links by which a reader answers; each token is safe in an URL."""

    def leave(self, subscriber: str) -> str:
        """Give a token that names this subscriber and allows leaving alone."""
        ...

    def settings(self, subscriber: str) -> str:
        """Give one that allows to change what they get, and to pause it."""
        ...

    def vote(self, edition: date, subscriber: str) -> str:
        """Give one that allows to vote on the papers of this mail."""
        ...

    def returned(self, edition: date, subscriber: str) -> str:
        """Give one that names this mail where it comes back."""
        ...


def web_link(url: str | None) -> str | None:
    """Return the URL as it may be shown, in ASCII, or None if it is no plain http(s) link.

    Dropped: other schemes (`javascript:`), user names in the authority (they disguise the host),
    control characters and spaces, what cannot be parsed, and what is longer than 2,000.
    """
    if not url or len(url) > LONGEST or _UNSAFE.search(url.strip()):
        return None
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
        if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
            return None
        authority = f"[{host}]" if ":" in host else ascii_domain(host)
        tail = quote(url.strip().split("//", 1)[1][len(parts.netloc) :], safe=_SAFE)
    except (ValueError, UnicodeError):
        return None
    if not re.fullmatch(r"[A-Za-z0-9.\-_]+|\[[0-9a-fA-F:.]+\]", authority):
        return None
    link = f"{parts.scheme}://{authority}{f':{port}' if port is not None else ''}{tail}"
    return link if len(link) <= LONGEST else None


def ascii_domain(domain: str) -> str:
    """Give a domain in ASCII, by IDNA 2008 (RFC 5891) with UTS #46 mapping.

    Raises:
        ValueError: if it is no domain name.

    """
    if domain.isascii():
        return domain
    return idna.encode(domain, uts46=True).decode("ascii")


def page_link(links: Links, ids: Iterable[PaperId]) -> str | None:
    """Where a paper is read: what a source said, else derived from its ids, best first."""
    if page := web_link(links.page):
        return page
    for name in ids:
        if link := _link_of(name):
            return link
    return None


def pdf_link(links: Links, ids: Iterable[PaperId]) -> str | None:
    """Where its PDF is: what a source said, else arXiv's (https://info.arxiv.org/help/arxiv_identifier.html)."""
    if pdf := web_link(links.pdf):
        return pdf
    arxiv = next((name.value for name in ids if name.scheme is Scheme.ARXIV), None)
    return web_link(f"https://arxiv.org/pdf/{arxiv}") if arxiv else None


def _link_of(name: PaperId) -> str | None:
    match name.scheme:
        case Scheme.ARXIV:
            return web_link(f"https://arxiv.org/abs/{name.value}")
        case Scheme.DOI:
            return web_link(f"https://doi.org/{quote(name.value, safe='/:;().-_')}")
        case Scheme.URL:
            return web_link(name.value)
        case Scheme.TITLE:
            return None


@dataclass(frozen=True, slots=True)
class Leaving:
    """The ways out of one subscriber's mail, or to other ones; each "" where there is none.

    `page` answers GET with a button and, if `one_click`, RFC 8058's POST; `mailto` is a link to
    a mailbox. `settings` and `pause` are pages, or mails to that mailbox.
    """

    page: str = ""
    mailto: str = ""
    one_click: bool = False
    settings: str = ""
    pause: str = ""

    @property
    def link(self) -> str:
        """What the footer links to."""
        return self.page or self.mailto


class Ways:
    """How people leave this digest and answer its mails; a token makes it one subscriber's way.

    `base_url`, `mailbox` (that somebody reads) and `inbox` (that we read) are what is configured,
    "" if nothing is.
    """

    def __init__(self, *, base_url: str, mailbox: str, inbox: str = "") -> None:
        self._base = base_url.rstrip("/")
        self._page = f"{self._base}/unsubscribe/" if base_url else ""
        self._mailbox = mailbox
        self._name, _, self._domain = inbox.rpartition("@")
        self._one_click = is_public_https(base_url)

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return bool(self._page or self._mailbox or self._name)

    @property
    def answers(self) -> Answers:
        """Who answers votes and wishes."""
        if self._base:
            return Answers.PAGES
        return Answers.MAIL if self._name else Answers.NOBODY

    def of(self, subscriber: str, tokens: MailTokens) -> Leaving:
        """The ways of this subscriber."""
        if not self.any:
            return Leaving()
        token = _safe(tokens.leave(subscriber))
        mailto = self._leave_by_mail(token)
        if self.answers is Answers.NOBODY:
            return Leaving(mailto=mailto)
        terms = _safe(tokens.settings(subscriber))
        if self.answers is Answers.MAIL:
            write = self._write(terms)
            return Leaving(mailto=mailto, settings=f"{write}help", pause=f"{write}pause")
        return Leaving(
            self._page + token,
            mailto,
            one_click=self._one_click,
            settings=f"{self._base}/settings/{terms}",
            pause=f"{self._base}/pause/{terms}",
        )

    def ballot(self, edition: date, subscriber: str, tokens: MailTokens) -> str:
        """Where one mail's papers are voted on; "" if nowhere.

        On a page, each below its number; by mail, each with a subject put behind.
        """
        if self.answers is Answers.NOBODY:
            return ""
        token = _safe(tokens.vote(edition, subscriber))
        by_mail = self.answers is Answers.MAIL
        return self._write(token) if by_mail else f"{self._base}/vote/{token}"

    def return_path(self, edition: date, subscriber: str, tokens: MailTokens) -> str:
        """The address that one mail comes back to (VERP), "" if there is no inbox."""
        if not self._name:
            return ""
        return f"{self._name}+{tokens.returned(edition, subscriber)}@{self._domain}"

    def _leave_by_mail(self, token: str) -> str:
        if self._name:
            return f"{self._write(token)}unsubscribe"
        if not self._mailbox:
            return ""
        local, _, domain = self._mailbox.rpartition("@")
        # RFC 6068 §2: the address percent-encoded, the subject with %20
        return f"mailto:{quote(local, safe='!$*+-._~')}@{domain}?subject=unsubscribe%20{token}"

    def _write(self, token: str) -> str:
        """A link that begins a mail to our inbox; its subject is put behind."""
        return f"mailto:{self._name}+{token}@{self._domain}?subject="

    def day(self, edition: date) -> str:
        """The public page of a day, or ""."""
        return f"{self._base}/day/{edition.isoformat()}/" if self._base else ""


def _safe(token: str) -> str:
    return token if _URL_SAFE.fullmatch(token) else quote(token, safe="-._~")


def is_public_https(url: str) -> bool:
    """Whether a stranger's server could POST there: https, and no private host (RFC 8058 §3.1)."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or not host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        private = {"localhost", "local", "internal", "lan", "home", "test", "invalid"}
        return "." in host and host.rsplit(".", 1)[-1].lower() not in private
