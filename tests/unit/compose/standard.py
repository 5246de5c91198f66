"""The standard way to compose, which the fast way must agree with: Jinja2 and EmailMessage.

Every card and page is rendered anew with all its values in it, nothing is kept, marked, measured
in pieces or joined. What a mail says is decided by the same functions; how it becomes bytes is
the standard library's business.
"""

import re
from dataclasses import replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Any

from markupsafe import Markup

from digest.compose.address import Address as Mailbox
from digest.compose.budget import fit
from digest.compose.card import view_of
from digest.compose.composer import Composer
from digest.compose.headers import NAME_COLUMNS
from digest.compose.receipt import troubles
from digest.compose.templates import Theme
from digest.compose.typography import plain, shorten
from digest.compose.view import Level, PageView
from digest.compose.why import why_at
from digest.compose.wrapping import fold
from digest.model.delivery import Claim
from digest.model.edition import Pick
from digest.model.subscriber import Format

UNFOLDED = SMTP.clone(max_line_length=900)
"""The standard library folds long links into encoded words, which nobody may (RFC 2047 §5)."""


def standard(composer: Composer, theme: Theme, claim: Claim) -> EmailMessage:
    """The mail of a claim, composed the standard way."""
    assert claim.prepared is not None
    picks = claim.prepared.selection.picks
    page, headers = page_of(composer, claim)
    mail = EmailMessage(policy=UNFOLDED)
    for name, value in headers.items():
        mail[name] = value
    if claim.subscriber.format is Format.TEXT:
        levels: tuple[Level, ...] = (Level.FULL,) * len(picks)
        mail.set_content(text_of(theme, page, picks, levels), cte="quoted-printable")
        return mail
    levels, html = html_of(theme, page, picks, composer._mail.max_html_bytes - 1)
    mail.set_content(text_of(theme, page, picks, levels), cte="quoted-printable")
    mail.add_alternative(html.rstrip("\n") + "\n", subtype="html", cte="quoted-printable")
    return mail


def page_of(composer: Composer, claim: Claim) -> tuple[PageView, dict[str, Any]]:
    """The page with all its texts, and the headers."""
    prepared, subscriber = claim.prepared, claim.subscriber
    assert prepared is not None
    to = Mailbox.parse(subscriber.address)
    name = shorten(plain(subscriber.name), NAME_COLUMNS)
    leaving = composer._leaving(subscriber)
    texts: dict[str, Any] = composer._personal(claim, prepared, name=name, to=to, leaving=leaving)
    page = replace(composer._page(claim.key.edition, troubles(prepared.receipts)), **texts)
    sender = composer._sender
    headers: dict[str, Any] = {
        "From": Address(sender.name, sender.author.local, sender.author.domain),
        "To": Address(name, to.local, to.domain),
        "Subject": page.subject,
        "Date": prepared.dated.astimezone(composer._letterhead._zone).replace(microsecond=0),
        "Message-ID": claim.message_id,
        "List-Id": f"{sender.title} <{sender.list_id}>",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "Feedback-ID": f"{claim.key.edition:%Y%m%d}:{sender.feedback_id}:digest:"
        f"{sender.feedback_id}",
    }
    if sender.reply_to:
        headers["Reply-To"] = str(sender.reply_to)
    ways = [f"<{way}>" for way in (leaving.page, leaving.mailto) if way]
    if ways:
        headers["List-Unsubscribe"] = ", ".join(ways)
    if leaving.one_click:
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return page, headers


def html_of(
    theme: Theme, page: PageView, picks: tuple[Pick, ...], limit: int
) -> tuple[tuple[Level, ...], str]:
    def card(pick: Pick, number: int, level: Level) -> str:
        why = why_at(pick.reasons, level)
        view = view_of(pick.paper, level, explained=bool(why))
        safe = Markup(escape(why))  # noqa: S704 - it is escaped
        return theme.cards_html[level].render(card=view, number=str(number), why=safe)

    empty = theme.page_html.render(page=replace(page, omitted=len(picks)), cards="")
    sizes = [
        [len(card(pick, number, level).encode()) for level in Level if level is not Level.OMITTED]
        for number, pick in enumerate(picks, start=1)
    ]
    levels = fit(sizes, limit - len(empty.encode()))
    cards = [
        card(pick, number, level)
        for number, (pick, level) in enumerate(zip(picks, levels, strict=True), start=1)
        if level is not Level.OMITTED
    ]
    omitted = sum(level is Level.OMITTED for level in levels)
    shown = replace(page, omitted=omitted)
    joined = Markup("".join(cards))  # noqa: S704 - each was escaped by its template
    return levels, theme.page_html.render(page=shown, cards=joined)


def text_of(
    theme: Theme, page: PageView, picks: tuple[Pick, ...], levels: tuple[Level, ...]
) -> str:
    cards = []
    for number, (pick, shown) in enumerate(zip(picks, levels, strict=True), start=1):
        level = min(shown, Level.LINK)
        why = why_at(pick.reasons, level)
        view = view_of(pick.paper, level, explained=bool(why))
        cards.append(theme.cards_text[level].render(card=view, number=f"{number:2}", why=why))
    text = fold(theme.page_text.render(page=page, cards="".join(cards)))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
