"""A short mail with at most one thing to press: a heading, paragraphs, a link, and a last word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from digest.compose.address import Address
from digest.compose.dkim import Signer
from digest.compose.headers import Sender
from digest.compose.wrapping import fold
from digest.languages.language import Language
from digest.model.message import Envelope, Message

COLUMNS = 72
_FOLDER = Path(__file__).parent
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_FOLDED = re.compile(rb"\r\n(?![ \t])")


@dataclass(frozen=True, slots=True)
class Link:
    """What is pressed: its words, and a http(s) or mailto address."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is said, in one language; all of it plain text."""

    subject: str
    heading: str
    paragraphs: Sequence[str]
    link: Link | None
    last: str
    """In small letters, below."""
    more: Sequence[Link] = ()
    """Other ways, each on a line."""


@dataclass(frozen=True, slots=True)
class Posting:
    """How a sheet becomes a mail: to whom, under which name, when, and in answer to a mail or not.

    `name` is the part of the Message-ID before the domain; `dated` is aware. An `answer` has the
    null return path, so that nothing ever comes back of it (RFC 3834 §3.3, RFC 5321 §4.5.5).
    """

    to: str
    name: str
    dated: datetime
    answer: bool


def write(
    sheet: Sheet, posting: Posting, *, sender: Sender, language: Language, signer: Signer | None
) -> Message:
    """The mail: a text part and an HTML part that say the same, signed as the digest is.

    Raises:
        ComposeError: if the address is unusable.

    """
    to = Address.parse(posting.to)
    raw = to.needs_smtputf8 or sender.needs_smtputf8
    mail = EmailMessage(policy=SMTPUTF8 if raw else SMTP)
    mail["From"] = HeaderAddress(sender.name, sender.author.local, sender.author.domain)
    mail["To"] = HeaderAddress("", to.local, to.domain)
    mail["Subject"] = sheet.subject
    mail["Date"] = format_datetime(posting.dated.replace(microsecond=0))
    mail["Message-ID"] = f"<{posting.name}@{sender.author.domain}>"
    if sender.reply_to:
        mail["Reply-To"] = str(sender.reply_to)
    # RFC 3834 §5: nobody's robot should answer.
    mail["Auto-Submitted"] = "auto-replied" if posting.answer else "auto-generated"
    mail.set_content(text_of(sheet), cte="quoted-printable")
    mail.add_alternative(html_of(sheet, sender.title, language), "html", cte="quoted-printable")
    content = mail.as_bytes()
    return Message(
        id=mail["Message-ID"],
        envelope=Envelope("" if posting.answer else str(sender.return_path), str(to)),
        content=_signed(content, signer, posting.dated) if signer else content,
        needs_smtputf8=raw,
    )


def text_of(sheet: Sheet) -> str:
    """The text part: lines of at most 72 columns, links whole and on lines of their own."""
    blocks = [_filled(each) for each in (sheet.heading, *sheet.paragraphs)]
    if sheet.link:
        blocks.append(f"{_filled(sheet.link.words)}\n{sheet.link.address}")
    blocks += [f"{_filled(link.words)}\n{link.address}" for link in sheet.more]
    return "\n\n".join([*blocks, "-" * COLUMNS, _filled(sheet.last)]) + "\n"


def html_of(sheet: Sheet, title: str, language: Language) -> str:
    """The HTML part."""
    template = _TEMPLATES.get_template("sheet.html.j2")
    return template.render(sheet=sheet, title=title, language=language)


def _filled(text: str) -> str:
    return fold(text).strip("\n")


def _signed(content: bytes, signer: Signer, now: datetime) -> bytes:
    """Sign it as the digest is signed."""
    head, _, body = content.partition(b"\r\n\r\n")
    whole = _FOLDED.split(head)
    headers = {line.partition(b":")[0].decode().lower(): line for line in whole}
    return signer.sign(headers, body, now) + content
