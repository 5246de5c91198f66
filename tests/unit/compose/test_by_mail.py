"""Mails that are answered by mail: the return path, leaving, votes and wishes."""

import asyncio
import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from digest.compose.composer import Composer
from digest.compose.links import Ways
from digest.compose.preview import opened
from digest.feedback.inbox.classify import classify
from digest.feedback.inbox.options import InboxOptions
from digest.feedback.inbox.order import Order, Wish, order_in
from digest.model.feedback import ReplyKind
from digest.model.subscriber import Format
from digest.tokens import Purpose, Tokens, returned_of
from tests.servers.smtp import ScriptedServer

from .conftest import MakeComposer
from .editions import ADA, DAY, FixedTokens, ordinary, sectioned
from .reading import links, parsed
from .standard import standard
from .test_standard import assert_same

INBOX = "papers@lab.example"
TOKENS = FixedTokens()
BALLOT = f"mailto:papers+{TOKENS.vote(DAY, ADA.id)}@lab.example?subject="
TERMS = f"mailto:papers+{TOKENS.settings(ADA.id)}@lab.example?subject="
LEAVE = f"mailto:papers+{TOKENS.leave(ADA.id)}@lab.example?subject=unsubscribe"


@pytest.fixture(scope="session")
def by_mail(make: MakeComposer) -> Composer:
    return make(base_url="", inbox=INBOX)


def test_each_mail_comes_back_to_an_address_of_its_own(by_mail: Composer) -> None:
    sender = by_mail.compose(ordinary()).envelope.sender
    assert sender == f"papers+{TOKENS.returned(DAY, ADA.id)}@lab.example"


def test_without_an_inbox_it_comes_back_to_where_it_did(make: MakeComposer) -> None:
    assert make(return_path="r@x.example").compose(ordinary()).envelope.sender == "r@x.example"
    with_both = make(return_path="r@x.example", inbox=INBOX).compose(ordinary())
    assert with_both.envelope.sender.endswith("@lab.example")


def test_each_card_is_voted_on_by_a_mail_with_its_number(by_mail: Composer) -> None:
    mail = opened(by_mail.compose(sectioned()))
    votes = [link for link in links(mail.html) if link.startswith(BALLOT)]
    expected = [(n, word) for n in range(1, 11) for word in ("like", "less", "mute")]
    assert votes == [f"{BALLOT}{word}%20{n}" for n, word in expected]
    assert [line.strip() for line in mail.text.split("\n") if BALLOT in line] == [
        f"{BALLOT}like%20{n}" for n in range(1, 11)
    ]
    assert "/vote/" not in mail.html + mail.text


def test_settings_and_pause_and_leaving_are_mails(by_mail: Composer) -> None:
    mail = opened(by_mail.compose(ordinary()))
    for link in (f"{TERMS}help", f"{TERMS}pause", LEAVE):
        assert link in links(mail.html)
        assert link in mail.text.split("\n")
    headers = parsed(by_mail.compose(ordinary()))
    assert headers["list-unsubscribe"] == f"<{LEAVE}>"
    assert "list-unsubscribe-post" not in headers
    assert "digest subscribers set" not in mail.text


def test_with_a_page_too_the_page_comes_first(make: MakeComposer) -> None:
    message = make(inbox=INBOX).compose(ordinary())
    page = f"https://papers.example.org/unsubscribe/{TOKENS.leave(ADA.id)}"
    assert re.sub(r"\s+", " ", str(parsed(message)["list-unsubscribe"])) == f"<{page}>, <{LEAVE}>"
    assert BALLOT not in opened(message).html


@pytest.mark.parametrize("format_", list(Format))
def test_it_agrees_with_the_standard_way(
    by_mail: Composer, make: MakeComposer, format_: Format
) -> None:
    small = make(base_url="", inbox=INBOX, max_html_bytes=16_000)
    for composer in (by_mail, small):
        for claim in (ordinary(), sectioned()):
            wanted = replace(claim, subscriber=replace(ADA, format=format_))
            assert_same(composer.compose(wanted), standard(composer, composer._theme, wanted))


NAMES = st.from_regex(r"[a-zA-Z0-9_-]{1,5}(\.[a-zA-Z0-9_-]{1,5})?", fullmatch=True)
IDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)


@given(name=NAMES, subscriber=IDS, day=st.dates(date(2000, 1, 1), date(2089, 1, 1)))
def test_what_we_write_is_what_we_find(name: str, subscriber: str, day: date) -> None:
    """Whatever case it comes back in, the token is found, and holds for its purpose."""
    tokens = Tokens([b"k" * 32])
    inbox = InboxOptions(address=f"{name}@lab.example").address
    ways = Ways(base_url="", mailbox="", inbox=inbox)
    path = ways.return_path(day, subscriber, tokens)
    assert len(path.rpartition("@")[0]) <= 64
    for to in (path, path.upper(), f"<{path}>"):
        found = classify(f"From: MAILER-DAEMON@x.example\nTo: {to}\n\n".encode()).token
        assert returned_of(tokens.read(Purpose.RETURN, found)) == (day, subscriber)
    leaving = ways.of(subscriber, tokens)
    wishes = [
        (leaving.mailto, ReplyKind.UNSUBSCRIBE, Purpose.LEAVE, None),
        (leaving.settings, ReplyKind.COMMAND, Purpose.SETTINGS, Order(Wish.HELP)),
        (leaving.pause, ReplyKind.COMMAND, Purpose.SETTINGS, Order(Wish.PAUSE)),
        (f"{ways.ballot(day, subscriber, tokens)}mute%203", ReplyKind.COMMAND, Purpose.VOTE,
         Order(Wish.MUTE, 3)),
    ]  # fmt: skip
    for link, kind, purpose, order in wishes:
        to, subject = urlsplit(link).path, unquote(urlsplit(link).query.removeprefix("subject="))
        said = classify(f"From: a@b.example\nTo: {to}\nSubject: {subject}\n\n".encode())
        assert said.kind is kind
        tokens.read(purpose, said.token)
        assert order is None or order_in(subject) == order


@pytest.mark.parametrize(
    "address",
    ["papers", "@lab.example", "two words@lab.example", "a+b@lab.example", "pâpers@lab.example",
     "papers@läb.example", "twelve-chars@lab.example", "a@b@c.example", "papers@lab.example\n"],
)  # fmt: skip
def test_an_address_that_takes_no_token_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        InboxOptions(address=address)


async def test_a_server_gets_it_as_the_envelope_sender(make: MakeComposer) -> None:
    from digest.dispatch.smtp import SmtpTransport
    from tests.unit.dispatch.letters import smtp_options

    message = make(inbox=INBOX).compose(ordinary())
    async with ScriptedServer() as server, asyncio.timeout(60):
        transport = SmtpTransport(smtp_options(server.port))
        await transport.open()
        assert (await transport.send(message)).code == 250
        await transport.close()
        assert any(f"<{message.envelope.sender}>".encode() in line for _, line in server.commands)
