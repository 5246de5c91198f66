"""The front of TEMPLATING: a claim becomes a message, the same bytes every time.

This is on the hot path of sending. What is the same for many is made once and kept in encoded
form; one message costs the joining of pieces (see `cards.py`, `shell.py`, `quoting.py`).
"""

import logging
from collections.abc import Sequence

from digest.compose.address import Address
from digest.compose.ballot import Ballot
from digest.compose.cards import Shows
from digest.compose.dkim import Signer
from digest.compose.entries import Entry, entries
from digest.compose.headers import NAME_COLUMNS, Letterhead, Sender
from digest.compose.links import Leaving, MailTokens, Ways
from digest.compose.mime import alternative, single
from digest.compose.options import MailOptions
from digest.compose.page import html_part
from digest.compose.press import Press
from digest.compose.quoting import CRLF, quoted
from digest.compose.templates import Theme
from digest.compose.text import text_part
from digest.compose.texts import Texts
from digest.compose.typography import plain, shorten
from digest.errors import ComposeError
from digest.languages.language import language_of
from digest.model.delivery import Claim, DeliveryKey, Prepared, State
from digest.model.message import Envelope, Message
from digest.model.sections import Section, sections
from digest.model.subscriber import Format, Subscriber

_log = logging.getLogger(__name__)


class Composer:
    """Fulfils `ports.Composer`: a pure function of the claim, the templates and the options.

    `base_url` is where `digest serve` answers strangers, `inbox` the mailbox that takes what comes
    back under subaddresses (RFC 5233), each "" if there is none; `timezone` is the IANA name of
    the zone that Date is written in; without a `signer` nothing is signed.

    Raises:
        ComposeError: if the options hold an unusable address.

    """

    def __init__(
        self,
        *,
        mail: MailOptions,
        base_url: str,
        inbox: str = "",
        tokens: MailTokens,
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
        self._ways = Ways(base_url=base_url, mailbox=mailbox, inbox=inbox)
        self._presses: dict[str, Press] = {}

    @property
    def template(self) -> str:
        """What belongs into `Prepared.template`: it names the templates and options."""
        return self._theme.digest

    def compose(self, claim: Claim) -> Message:
        """Compose the mail of a claim that has been prepared.

        Raises:
            ComposeError: if it has not, holds neither picks nor a reason why there are none, or
                cannot be put into a mail.

        """
        prepared, subscriber = claim.prepared, claim.subscriber
        if prepared is None or not (prepared.selection.picks or prepared.selection.empty):
            raise ComposeError("there is nothing to compose: no picks were prepared")
        self._note_change(claim, prepared)
        press = self._press(subscriber.language)
        to = Address.parse(subscriber.address)
        name = shorten(plain(subscriber.name), NAME_COLUMNS)
        leaving = self._leaving(subscriber)
        parts = sections(prepared.selection.picks)
        personal = press.texts.personal(claim, prepared, parts, name=name, to=to, leaving=leaving)
        headers = self._letterhead.headers(
            to=to,
            name=name,
            subject=personal["subject"],
            dated=prepared.dated,
            edition=claim.key.edition,
            message_id=claim.message_id,
            leaving=leaving,
        )
        described, body = self._body(claim, prepared, parts, personal, press)
        headers |= described
        return Message(
            id=claim.message_id,
            envelope=Envelope(self._return_path(claim.key), str(to)),
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
        press: Press,
    ) -> tuple[dict[str, bytes], bytes]:
        frame = press.frame(claim.key.edition, prepared.receipts)
        shown: Sequence[Entry] = entries(prepared.selection.picks, parts, press)
        ballot = self._ballot(claim)
        if claim.subscriber.format is Format.TEXT:
            return single(text_part(press.shells, frame, personal, shown, ballot))
        limit = self._mail.max_html_bytes - 1
        shown, html = html_part(press.shells, frame, personal, shown, ballot, limit=limit)
        text = text_part(press.shells, frame, personal, shown, ballot)
        return alternative(text, html, message_id=claim.message_id)

    def _return_path(self, key: DeliveryKey) -> str:
        """Where it comes back to: an address for each mail (VERP), if there is an inbox."""
        own = self._ways.return_path(key.edition, key.subscriber, self._tokens)
        return own or str(self._sender.return_path)

    def _leaving(self, subscriber: Subscriber) -> Leaving:
        return self._ways.of(subscriber.id, self._tokens)

    def _ballot(self, claim: Claim) -> Ballot:
        address = self._ways.ballot(claim.key.edition, claim.subscriber.id, self._tokens)
        return Ballot(address, quoted(address))

    def _press(self, tag: str) -> Press:
        """That of the language which this tag asks for."""
        if tag not in self._presses:
            language = language_of(tag)
            if language.tag not in self._presses:
                texts = Texts(self._sender, self._ways, self._mail.postal_address, language)
                theme = self._theme.in_language(language)
                shows = Shows(votes=self._ways.answers, thumbnails=self._mail.thumbnails)
                self._presses[language.tag] = Press(theme, texts, shows)
            self._presses[tag] = self._presses[language.tag]
        return self._presses[tag]

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
