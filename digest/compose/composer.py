"""The front of TEMPLATING: a claim becomes a message, the same bytes every time."""

from collections.abc import Sequence
from dataclasses import replace

from digest.compose.address import Address
from digest.compose.card import Cards, written
from digest.compose.headers import NAME_COLUMNS, Sender, header_lines, in_zone
from digest.compose.links import LeaveTokens, Leaving, leaving
from digest.compose.mime import alternative, single
from digest.compose.options import MailOptions
from digest.compose.page import choose_levels, render_page, render_shell
from digest.compose.receipt import receipt_line, troubles
from digest.compose.subject import preheader, subject
from digest.compose.templates import Theme
from digest.compose.text import render_text
from digest.compose.typography import isolate, plain, shorten
from digest.compose.view import Level, PageView
from digest.errors import ComposeError
from digest.model.delivery import Claim, Prepared
from digest.model.edition import Pick
from digest.model.message import Envelope, Message
from digest.model.subscriber import Format, Subscriber

_POSTAL_LINES, _POSTAL_COLUMNS = 8, 100


class Composer:
    """Fulfils `ports.Composer`: a pure function of the claim, the templates and the options.

    `base_url` is where `digest serve` answers strangers, "" if it does not; `timezone` is the
    IANA name of the zone that Date is written in.

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
    ) -> None:
        self._mail = mail
        self._base_url = base_url
        self._tokens = tokens
        self._timezone = timezone
        self._theme = theme
        self._cards = Cards(theme)
        self._sender = Sender.of(mail)

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
        picks = prepared.selection.picks
        to = Address.parse(subscriber.address)
        out = self._leaving(subscriber)
        page = self._page(claim, prepared, out, to)
        levels, html = self._html(page, picks, subscriber)
        text = render_text(self._theme, page, picks, self._cards, levels)
        headers = header_lines(
            self._sender,
            to=to,
            name=shorten(plain(subscriber.name), NAME_COLUMNS),
            subject=page.subject,
            dated=in_zone(prepared.dated, self._timezone),
            edition=claim.key.edition,
            message_id=claim.message_id,
            leaving=out,
        )
        return Message(
            id=claim.message_id,
            envelope=Envelope(str(self._sender.return_path), str(to)),
            content=alternative(headers, text, html, message_id=claim.message_id)
            if html
            else single(headers, text),
            subject=page.subject,
            html=html,
            text=text,
            needs_smtputf8=to.needs_smtputf8 or self._sender.needs_smtputf8,
        )

    def _html(
        self, page: PageView, picks: Sequence[Pick], subscriber: Subscriber
    ) -> tuple[Sequence[Level], str]:
        """The HTML part within its budget, and how much of each pick it shows."""
        if subscriber.format is Format.TEXT:
            return [Level.FULL] * len(picks), ""
        # `page` shows its longest form while it is measured: with a note of what is left out
        shell = render_shell(self._theme.page_html, replace(page, omitted=len(picks)))
        size = sum(len(piece.encode()) for piece in shell.pieces)
        levels = choose_levels(picks, self._cards, shell=size, limit=self._mail.max_html_bytes - 1)
        page = replace(page, omitted=sum(level is Level.OMITTED for level in levels))
        return levels, render_page(self._theme, page, picks, self._cards, levels)

    def _leaving(self, subscriber: Subscriber) -> Leaving:
        mailbox = str(self._sender.mailbox) if self._sender.mailbox else ""
        if not self._base_url and not mailbox:
            return Leaving()
        token = self._tokens.leave(subscriber.id)
        return leaving(token, base_url=self._base_url, mailbox=mailbox)

    def _page(self, claim: Claim, prepared: Prepared, out: Leaving, to: Address) -> PageView:
        picks, subscriber = prepared.selection.picks, claim.subscriber
        name = shorten(plain(subscriber.name), NAME_COLUMNS)
        return PageView(
            title=self._sender.title,
            subject=subject(picks, title=self._sender.title, day=claim.key.edition),
            preheader=preheader(picks),
            day=written(claim.key.edition, "EEEE, d MMMM y"),
            greeting=f"Hello {isolate(name)}," if name else "Hello,",
            lead=_lead(picks, subscriber),
            receipt=receipt_line(prepared.selection, prepared.receipts),
            troubles=troubles(prepared.receipts),
            omitted=0,
            consent=_consent(subscriber, to),
            change=self._change(),
            leave="" if out.link else "To unsubscribe, reply with the word “unsubscribe”.",
            leave_url=out.link,
            postal=_postal(self._mail.postal_address),
        )

    def _change(self) -> str:
        """How to change what one gets, as far as it is true of this installation."""
        ask = "reply to this mail" if self._sender.reply_to else f"write to {self._sender.author}"
        own = "if you run this digest yourself, use “digest subscribers set”"
        return f"To change what you get, {ask}; {own}."


def _lead(picks: Sequence[Pick], subscriber: Subscriber) -> str:
    count = f"{len(picks)} paper{'' if len(picks) == 1 else 's'}"
    if subscriber.interests or subscriber.followed:
        return f"{count} for you today."
    return f"{count} that others are reading today."


def _consent(subscriber: Subscriber, to: Address) -> str:
    since = written(subscriber.consent.at.date(), "d MMMM y")
    return f"Sent to {to}, who asked for it on {since}."


def _postal(address: str) -> tuple[str, ...]:
    lines = (shorten(plain(line), _POSTAL_COLUMNS) for line in address.splitlines())
    return tuple(line for line in lines if line)[:_POSTAL_LINES]
