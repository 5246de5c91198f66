"""The standard way to compose, which the fast way must agree with: Jinja2 and EmailMessage.

Every card and page is rendered anew with all its values in it, nothing is kept, marked, measured
in pieces or joined. What a mail says is decided by the same functions; how it becomes bytes is
the standard library's business.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from typing import Any

from jinja2 import Template
from markupsafe import Markup

from digest.compose.address import Address as Mailbox
from digest.compose.budget import fit
from digest.compose.card import view_of
from digest.compose.composer import Composer
from digest.compose.headers import NAME_COLUMNS
from digest.compose.headings import section_view, title_of
from digest.compose.reasons import Reasons
from digest.compose.receipt import troubles
from digest.compose.templates import Theme
from digest.compose.typography import columns, direction, plain, shorten
from digest.compose.view import Level, PageView
from digest.compose.wrapping import fold
from digest.languages.language import Language, language_of
from digest.model.delivery import Claim
from digest.model.edition import Pick
from digest.model.sections import Section, SectionKind, sections
from digest.model.subscriber import Format

POPULAR = SectionKind.POPULAR
UNFOLDED = SMTP.clone(max_line_length=900)
"""The standard library folds long links into encoded words, which nobody may (RFC 2047 §5)."""


def standard(composer: Composer, theme: Theme, claim: Claim) -> EmailMessage:
    """The mail of a claim, composed the standard way."""
    assert claim.prepared is not None
    theme = theme.in_language(language_of(claim.subscriber.language))
    picks = shown_of(composer, theme, claim)
    page, headers = page_of(composer, claim)
    mail = EmailMessage(policy=UNFOLDED)
    for name, value in headers.items():
        mail[name] = value
    if claim.subscriber.format is Format.TEXT:
        levels = tuple(shown.level for shown in picks)
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
    press = composer._press(subscriber.language)
    texts: dict[str, Any] = press.texts.personal(
        claim, prepared, sections(prepared.selection.picks), name=name, to=to, leaving=leaving
    )
    told = troubles(prepared.receipts, language_of(subscriber.language))
    page = replace(press.texts.page(claim.key.edition, told), **texts)
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


@dataclass(frozen=True)
class Shown:
    """A pick in its place in the mail; `section` is the one whose heading stands above it."""

    pick: Pick
    number: int
    flags: tuple[bool, int, bool]
    level: Level
    section: Section | None
    language: Language
    ballot: str
    thumbnails: bool

    @property
    def reasons(self) -> Reasons:
        return Reasons(self.language)

    def card(self, template: Template, level: Level, *, html: bool) -> str:
        why = self.reasons.at(self.pick.reasons, level)
        strong, heading, first = self.flags
        view = view_of(
            self.pick.paper,
            level,
            self.language,
            explained=bool(why),
            strong=strong,
            heading=heading,
            first=first,
            thumbnails=self.thumbnails,
        )
        safe = Markup(escape(why)) if html else why  # noqa: S704 - it is escaped
        number = str(self.number) if html else f"{self.number:2}"
        by_mail = self.ballot.startswith("mailto:")
        votes = {"vote": "" if by_mail else self.ballot and f"{self.ballot}/{self.number}"}
        for word in ("like", "less", "mute"):
            begun = f"{self.ballot}?subject={word}%20{self.number}" if by_mail else ""
            votes[f"mail_{word}"] = begun
        return template.render(card=view, number=number, why=safe, **votes)

    def heading(self, template: Template | None, **more: str) -> str:
        if self.section is None or template is None:
            return ""
        title = title_of(self.section.kind, self.section.label, self.language)
        underline = {name: "-" * columns(title) for name in more}
        view = section_view(self.section.kind, direction(title), self.language)
        return template.render(section=view, title=title, **underline)


def shown_of(composer: Composer, theme: Theme, claim: Claim) -> list[Shown]:
    """The picks in the order of the mail."""
    assert claim.prepared is not None
    picks = claim.prepared.selection.picks
    key, base = claim.key, composer._ways._base
    ballot, token = "", composer._tokens.vote(key.edition, key.subscriber)
    if base:
        ballot = f"{base}/vote/{token}"
    elif composer._ways._name:
        ballot = f"mailto:{composer._ways._name}+{token}@{composer._ways._domain}"
    always: dict[str, Any] = {
        "language": theme.language,
        "ballot": ballot,
        "thumbnails": composer._mail.thumbnails,
    }
    parts = sections(picks)
    matching = [part for part in parts if part.matches]
    found = []
    for part in parts:
        headed = theme.section_html is not None and (
            len(matching) > 1 if part.matches else part.kind is not POPULAR or len(parts) > 1
        )
        level = Level.COMPACT if part.kind is POPULAR and len(parts) > 1 else Level.FULL
        for at, place in enumerate(part.places):
            above = part if headed and at == 0 else None
            flags = picks[place].strong, 3 if headed else 2, above is not None
            found.append(Shown(picks[place], place + 1, flags, level, above, **always))
    return found


def html_of(
    theme: Theme, page: PageView, picks: Sequence[Shown], limit: int
) -> tuple[tuple[Level, ...], str]:
    def card(shown: Shown, level: Level) -> str:
        above = shown.heading(theme.section_html)
        return above + shown.card(theme.cards_html[level], level, html=True)

    most = len(picks)
    empty = theme.page_html.render(page=replace(page, omitted=most, shortened=most), cards="")
    sizes = [
        [len(card(shown, level).encode()) for level in Level if level is not Level.OMITTED]
        for shown in picks
    ]
    extras = sum(shown.level is Level.COMPACT for shown in picks)
    levels = fit(sizes, limit - len(empty.encode()), extras=extras)
    cards = [
        card(shown, level)
        for shown, level in zip(picks, levels, strict=True)
        if level is not Level.OMITTED
    ]
    omitted = sum(level is Level.OMITTED for level in levels)
    less = sum(level > shown.level for level, shown in zip(levels, picks, strict=True))
    page = replace(page, omitted=omitted, shortened=less - omitted)
    joined = Markup("".join(cards))  # noqa: S704 - each was escaped by its template
    return levels, theme.page_html.render(page=page, cards=joined)


def text_of(theme: Theme, page: PageView, picks: Sequence[Shown], levels: tuple[Level, ...]) -> str:
    cards = []
    for shown, given in zip(picks, levels, strict=True):
        level = min(given, Level.LINK)
        cards.append(shown.heading(theme.section_text, underline=""))
        cards.append(shown.card(theme.cards_text[level], level, html=False))
    text = fold(theme.page_text.render(page=page, cards="".join(cards)))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"
