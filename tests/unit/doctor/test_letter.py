"""The test mail: well formed for any address, sent over a real connection, outside the ledger."""

import email
from datetime import UTC, datetime
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.options import MailOptions
from digest.dispatch.options import DeliveryOptions, SmtpOptions
from digest.dispatch.transports import transport_factory
from digest.doctor.check import Check, CheckState
from digest.doctor.letter import on_the_wire, send_letter, write_letter
from digest.model.message import Message
from tests.servers.smtp import HangUp, Rule, ScriptedServer, say

NOW = datetime(2026, 6, 12, 9, tzinfo=UTC)
MAIL = MailOptions(title="Papers of the lab", from_address="digest@lab.example")


def letter(recipient: str = "ada@lab.example", mail: MailOptions = MAIL) -> Message:
    return write_letter(mail, recipient, now=NOW, unique="u1")


async def sent(server: ScriptedServer, message: Message) -> Check:
    smtp = SmtpOptions(
        host="localhost",
        port=server.port,
        security="none",
        hostname="client.example",
        connect_attempts=1,
    )
    make = transport_factory(DeliveryOptions(), smtp)
    (check,) = await send_letter(message, make, host=smtp.host, port=smtp.port)
    return check


def test_its_headers() -> None:
    message = letter()
    parsed = email.message_from_bytes(message.content, policy=default)
    assert parsed["From"] == "Papers of the lab <digest@lab.example>"
    assert parsed["To"] == "ada@lab.example"
    assert parsed["Message-ID"] == message.id == "<test.u1@lab.example>"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Date"].datetime == NOW
    assert "Authentication-Results" in parsed.get_content()
    assert b"\n" not in message.content.replace(b"\r\n", b"")


def test_the_return_path_is_the_envelopes() -> None:
    mail = MAIL.model_copy(update={"return_path": "bounces@lab.example"})
    message = letter(mail=mail)
    assert message.envelope.sender == "bounces@lab.example"
    assert b"From: Papers of the lab <digest@lab.example>" in message.content


def test_internationalised_addresses() -> None:
    domain = letter("zoe@bücher.example")
    assert domain.envelope.recipient == "zoe@xn--bcher-kva.example"
    assert not domain.needs_smtputf8
    local = letter("用户@lab.example")
    assert local.needs_smtputf8
    assert "用户@lab.example".encode() in local.content
    assert on_the_wire("用户@Bücher.example") == "用户@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "recipient", ["ada", "ada@", "@lab.example", "a b@lab.example\r\nBcc: x@y.z"]
)
def test_what_is_no_address_is_refused(recipient: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        letter(recipient)


@given(st.text(min_size=1, max_size=60))
def test_a_title_never_breaks_the_headers(title: str) -> None:
    try:
        message = letter(mail=MAIL.model_copy(update={"title": title}))
    except ValueError:
        return  # line ends and lone surrogates are refused
    names = [line.split(b":")[0] for line in message.content.split(b"\r\n\r\n")[0].split(b"\r\n")
             if line[:1] not in b" \t"]  # fmt: skip
    assert {name.lower() for name in names} <= {
        b"from", b"to", b"subject", b"date", b"message-id", b"auto-submitted", b"mime-version",
        b"content-type", b"content-transfer-encoding",
    }  # fmt: skip


async def test_it_is_sent_and_the_servers_words_are_shown() -> None:
    async with ScriptedServer() as server:
        check = await sent(server, letter())
    assert check.state is CheckState.OK
    assert "queued as Q1" in check.detail
    (arrived,) = server.accepted
    assert arrived.recipient == "ada@lab.example"
    assert arrived.content == letter().content


@pytest.mark.parametrize(
    ("rule", "state", "said"),
    [
        (Rule("RCPT", say("550 5.1.1 nobody here")), CheckState.FAIL, "nobody here"),
        (Rule("RCPT", say("450 4.2.0 greylisted")), CheckState.WARN, "greylisted"),
        (Rule("final dot", say("550 5.7.26 unauthenticated")), CheckState.FAIL, "5.7.26"),
        (Rule("DATA", HangUp()), CheckState.FAIL, "DATA"),
        (Rule("connect", say("554 no")), CheckState.FAIL, "554"),
    ],
    ids=["unknown", "greylisted", "unauthenticated", "lost", "closed"],
)
async def test_what_the_server_says_is_told(rule: Rule, state: CheckState, said: str) -> None:
    async with ScriptedServer([rule]) as server:
        check = await sent(server, letter())
    assert (check.state, said in check.detail) == (state, True), check
    assert check.cure


async def test_a_server_without_smtputf8_cannot_take_everybody() -> None:
    async with ScriptedServer(offers=["SIZE"]) as server:
        check = await sent(server, letter("用户@lab.example"))
    assert check.state is CheckState.FAIL
    assert server.completed == []
