"""Mails outside of editions, read as others read them."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from bs4 import BeautifulSoup

from digest.compose.notices.writer import NoticeWriter
from digest.compose.typography import columns
from digest.errors import ComposeError
from digest.model.application import Application
from digest.model.message import Message
from digest.model.notice import Notice, NoticeKind
from digest.model.subscriber import Consent, Interest, Subscriber

from .conftest import MAIL
from .editions import FixedTokens

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
UNTIL = datetime(2026, 12, 2, 9, tzinfo=UTC)
BASE = "https://papers.example.org"
INBOX = "papers@papers.example.org"
ID = "abcdefghijklmnop"
SPAM = "Buy <b>this</b> at https://evil.example"


class NoticeTokens(FixedTokens):
    def confirm(self, application: str) -> str:
        return f"{application}.confirmed"


def writer(*, base_url: str = BASE, inbox: str = "") -> NoticeWriter:
    return NoticeWriter(
        mail=MAIL, base_url=base_url, inbox=inbox, tokens=NoticeTokens(), signer=None
    )


def application() -> Application:
    asked = Consent(NOW, "the page")
    person = Subscriber(id=ID, address="ada@example.org", consent=asked, name=SPAM)
    return Application(
        Subscriber(id=ID, address=person.address, consent=asked, interests=(Interest(SPAM),)), NOW
    )


def write(
    kind: NoticeKind, *, language: str = "en", address: str = "ada@example.org", **ways: str
) -> Message:
    body = {"application": ID} if kind is NoticeKind.CONFIRM else {"subscriber": ID}
    notice = Notice(7, kind, address, language, body, 0)
    return writer(**ways).write(notice, application(), until=UNTIL, now=NOW)


def opened(message: Message) -> EmailMessage:
    found = message_from_bytes(message.content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def links_of(html: str) -> set[str]:
    return {str(each["href"]) for each in BeautifulSoup(html, "lxml").find_all("a")}


KINDS = (NoticeKind.KNOWN, NoticeKind.HELP, NoticeKind.LEAVE)


@pytest.mark.parametrize("language", ["en", "de", "zh", "fr"])
@pytest.mark.parametrize(
    ("kind", "ways"),
    [
        *((kind, ways) for kind in NoticeKind for ways in ({}, {"inbox": INBOX})),
        # nobody signs up where there is no page
        *((kind, {"base_url": "", "inbox": INBOX}) for kind in KINDS),
    ],
)
def test_both_parts_say_the_same_and_hold(
    kind: NoticeKind, language: str, ways: dict[str, str]
) -> None:
    message = write(kind, language=language, **ways)
    mail = opened(message)
    html, text = part(mail, "html"), part(mail, "plain")
    assert all(columns(line) <= 72 or "://" in line or "mailto:" in line
               for line in text.splitlines())  # fmt: skip
    assert links_of(html) == set(re.findall(r"^(?:https|mailto):\S+$", text, re.MULTILINE))
    for words in BeautifulSoup(html, "lxml").find_all(["h1", "p"])[1:]:
        said = " ".join(words.get_text().split())
        assert said.replace(" ", "") in "".join(text.split())
    assert mail["Subject"]
    assert str(mail["Date"]) == "Wed, 25 Nov 2026 09:00:00 +0000"
    for name in ("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence"):
        assert name not in mail
    assert all(len(line) <= 998 for line in message.content.split(b"\r\n"))


@pytest.mark.parametrize(
    ("kind", "submitted", "sender"),
    [
        (NoticeKind.CONFIRM, "auto-generated", str(MAIL.return_path or MAIL.from_address)),
        (NoticeKind.KNOWN, "auto-generated", str(MAIL.return_path or MAIL.from_address)),
        (NoticeKind.HELP, "auto-replied", ""),
        (NoticeKind.LEAVE, "auto-replied", ""),
    ],
)
def test_no_machine_answers_it_and_nothing_comes_back_of_an_answer(
    kind: NoticeKind, submitted: str, sender: str
) -> None:
    message = write(kind)
    assert opened(message)["Auto-Submitted"] == submitted
    assert message.envelope.sender == sender


def test_nothing_that_was_typed_in_is_mailed() -> None:
    message = write(NoticeKind.CONFIRM)
    mail = opened(message)
    for said in (part(mail, "html"), part(mail, "plain"), str(mail.items())):
        assert "evil" not in said
        assert "Buy" not in said
    assert f"{BASE}/confirm/{ID}.confirmed" in links_of(part(mail, "html"))
    assert "2 December 2026" in part(mail, "plain")


def test_the_same_notice_has_the_same_name_and_another_another() -> None:
    assert write(NoticeKind.HELP).id == write(NoticeKind.HELP).id
    assert write(NoticeKind.HELP).id != write(NoticeKind.HELP, address="bob@example.org").id


def test_where_nobody_confirms_nothing_is_asked() -> None:
    with pytest.raises(ComposeError):
        write(NoticeKind.CONFIRM, base_url="")
    notice = Notice(7, NoticeKind.CONFIRM, "ada@example.org", "en", {"application": ID}, 0)
    with pytest.raises(ComposeError):
        writer().write(notice, None, until=UNTIL, now=NOW)


def test_an_international_address_needs_a_server_that_takes_it() -> None:
    message = write(NoticeKind.KNOWN, address="zoë@example.org")
    assert message.needs_smtputf8
    assert message.envelope.recipient == "zoë@example.org"
    assert b"zo" in message.content
