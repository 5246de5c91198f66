"""The front of TEMPLATING: a claim becomes a message, the same bytes every time.

This is on the hot path of sending. What is the same for many is made once and kept in encoded
form; one message costs the joining of pieces (see `cards.py`, `shell.py`, `quoting.py`).
"""

import logging
from collections.abc import Sequence
from datetime import date

from digest.compose.address import Address
from digest.compose.card import written
from digest.compose.cards import Cards
from digest.compose.dkim import Signer
from digest.compose.entries import Entry, entries
from digest.compose.headers import NAME_COLUMNS, Letterhead, Sender
from digest.compose.headings import Headings
from digest.compose.lead import lead
from digest.compose.links import LeaveTokens, Leaving, Ways
from digest.compose.mime import alternative, single
from digest.compose.options import MailOptions
from digest.compose.page import html_part
from digest.compose.quoting import CRLF
from digest.compose.receipt import receipt_line, troubles
from digest.compose.shell import Frame, Shells
from digest.compose.subject import announced, preheader, subject
from digest.compose.templates import Theme
from digest.compose.text import text_part
from digest.compose.typography import isolate, plain, shorten
from digest.compose.view import PageView
from digest.errors import ComposeError
from digest.model.delivery import Claim, Prepared, State
from digest.model.message import Envelope, Message
from digest.model.sections import Section, arranged, sections
from digest.model.subscriber import Format, Subscriber

_POSTAL_LINES, _POSTAL_COLUMNS = 8, 100
_FRAMES = 64
_log = logging.getLogger(__name__)


class Composer:
    """Fulfils `ports.Composer`: a pure function of the claim, the templates and the options.

    `base_url` is where `digest serve` answers strangers, "" if it does not; `timezone` is the
    IANA name of the zone that Date is written in; without a `signer` nothing is signed.

    Raises:
        ComposeError: if the options hold an unusable address.

    """

    def __init__(
        self,
        *,
        mail: MailOptions,
        base_url: str,
        tokens: LeaveTokens,
        timezone: str,
        theme: Theme,
        signer: Signer | None = None,
    ) -> None:
        self._mail = mail
        self._tokens = tokens
        self._theme = theme
        self._signer = signer
        self._sender = Sender.of(mail)
        self._letterhead = Letterhead(self._sender, timezone=timezone)
        mailbox = str(self._sender.mailbox) if self._sender.mailbox else ""
        self._ways = Ways(base_url=base_url, mailbox=mailbox)
        self._cards = Cards(theme)
        self._headings = Headings(theme)
        self._shells = Shells(theme)
        self._frames: dict[tuple[date, tuple[str, ...]], Frame] = {}

    @property
    def template(self) -> str:
        """What belongs into `Prepared.template`: it names the templates and options."""
        return self._theme.digest

    def compose(self, claim: Claim) -> Message:
        """Compose the mail of a claim that has been prepared.

        Raises:
            ComposeError: if it has not, holds no picks, or cannot be put into a mail.

        """
        prepared, subscriber = claim.prepared, claim.subscriber
        if prepared is None or not prepared.selection.picks:
            raise ComposeError("there is nothing to compose: no picks were prepared")
        self._note_change(claim, prepared)
        to = Address.parse(subscriber.address)
        name = shorten(plain(subscriber.name), NAME_COLUMNS)
        leaving = self._leaving(subscriber)
        parts = sections(prepared.selection.picks)
        personal = self._personal(claim, prepared, parts, name=name, to=to, leaving=leaving)
        headers = self._letterhead.headers(
            to=to,
            name=name,
            subject=personal["subject"],
            dated=prepared.dated,
            edition=claim.key.edition,
            message_id=claim.message_id,
            leaving=leaving,
        )
        described, body = self._body(claim, prepared, parts, personal)
        headers |= described
        return Message(
            id=claim.message_id,
            envelope=Envelope(str(self._sender.return_path), str(to)),
            content=self._content(headers, body, prepared),
            needs_smtputf8=to.needs_smtputf8 or self._sender.needs_smtputf8,
            canonical=True,
        )

    def _content(self, headers: dict[str, bytes], body: bytes, prepared: Prepared) -> bytes:
        signatures = self._signer.sign(headers, body, prepared.dated) if self._signer else b""
        return b"".join((signatures, CRLF.join(headers.values()), CRLF + CRLF, body))

    def _body(
        self,
        claim: Claim,
        prepared: Prepared,
        parts: Sequence[Section],
        personal: dict[str, str],
    ) -> tuple[dict[str, bytes], bytes]:
        frame = self._frame(claim, prepared)
        shown: Sequence[Entry] = entries(
            prepared.selection.picks, parts, self._cards, self._headings
        )
        if claim.subscriber.format is Format.TEXT:
            return single(text_part(self._shells, frame, personal, shown))
        limit = self._mail.max_html_bytes - 1
        shown, html = html_part(self._shells, frame, personal, shown, limit=limit)
        text = text_part(self._shells, frame, personal, shown)
        return alternative(text, html, message_id=claim.message_id)

    def _leaving(self, subscriber: Subscriber) -> Leaving:
        if not self._ways.any:
            return Leaving()
        return self._ways.with_token(self._tokens.leave(subscriber.id))

    def _personal(
        self,
        claim: Claim,
        prepared: Prepared,
        parts: Sequence[Section],
        *,
        name: str,
        to: Address,
        leaving: Leaving,
    ) -> dict[str, str]:
        """The texts of `view.PERSONAL`; each "" or not blank."""
        selection = prepared.selection
        picks = selection.picks
        told = announced(arranged(picks, parts))
        return {
            "subject": subject(
                told[0].paper.title,
                len(told) - 1,
                title=self._sender.title,
                day=claim.key.edition,
            ),
            "preheader": preheader(told),
            "greeting": f"Hello {isolate(name)}," if name else "Hello,",
            "lead": lead(parts, claim.subscriber),
            "receipt": receipt_line(selection, parts, prepared.receipts),
            "consent": _consent(claim.subscriber, to),
            "leave_url": leaving.link,
        }

    def _frame(self, claim: Claim, prepared: Prepared) -> Frame:
        """What this mail's pages share with those of the same edition and receipts."""
        told = troubles(prepared.receipts)
        key = claim.key.edition, told
        if key not in self._frames:
            if len(self._frames) >= _FRAMES:
                del self._frames[next(iter(self._frames))]
            self._frames[key] = Frame(self._page(claim.key.edition, told))
        return self._frames[key]

    def _page(self, edition: date, told: tuple[str, ...]) -> PageView:
        return PageView(
            title=self._sender.title,
            subject="",
            preheader="",
            day=written(edition, "EEEE, d MMMM y"),
            greeting="",
            lead="",
            receipt="",
            troubles=told,
            omitted=0,
            consent="",
            change=self._change(),
            leave="" if self._ways.any else "To unsubscribe, reply with the word “unsubscribe”.",
            leave_url="",
            postal=_postal(self._mail.postal_address),
        )

    def _change(self) -> str:
        """How to change what one gets, as far as it is true of this installation."""
        ask = "reply to this mail" if self._sender.reply_to else f"write to {self._sender.author}"
        own = "if you run this digest yourself, use “digest subscribers set”"
        return f"To change what you get, {ask}; {own}."

    def _note_change(self, claim: Claim, prepared: Prepared) -> None:
        """Say so when a mail that may have arrived is sent again looking otherwise (ADR 0011)."""
        tried = claim.was is State.UNCERTAIN or claim.attempts or claim.drops
        if tried and prepared.template != self._theme.digest:
            _log.warning(
                "the templates or options changed since the mail of %s to %s was first tried: "
                "it goes out as they are now, with the same papers and the same Message-ID",
                claim.key.edition,
                claim.key.subscriber,
            )


def _consent(subscriber: Subscriber, to: Address) -> str:
    since = written(subscriber.consent.at.date(), "d MMMM y")
    return f"Sent to {to}, who asked for it on {since}."


def _postal(address: str) -> tuple[str, ...]:
    lines = (shorten(plain(line), _POSTAL_COLUMNS) for line in address.splitlines())
    return tuple(line for line in lines if line)[:_POSTAL_LINES]
