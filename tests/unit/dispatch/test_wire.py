"""What may go on the wire, and what never does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dispatch.eml import ANY_CONTENT
from digest.dispatch.smtp import SmtpTransport
from digest.dispatch.wire import mail_command, objection, rcpt_command, stuffed
from digest.errors import ComposeError
from tests.servers.smtp import ScriptedServer
from tests.unit.dispatch.letters import message, smtp_options

HOSTILE = [
    "ada@example.org\r\nRCPT TO:<eve@example.org>",
    "ada@example.org\nDATA",
    "ada\r@example.org",
    "ada\0@example.org",
    "ada@example.org> SIZE=1",
    "ada@example.org>\r\nRSET\r\n",
    '"ada\r\nRSET"@example.org',
    "ada@exa mple.org",
    "ada @example.org",
    "ada@example.org\x85x",
    "ada@example.org\u2028x",
    "<ada@example.org>",
    "ada",
    "@example.org",
    "",
]


@pytest.mark.parametrize("address", HOSTILE)
async def test_no_hostile_address_reaches_the_wire(address: str) -> None:
    async with ScriptedServer() as server:
        transport = SmtpTransport(smtp_options(server.port))
        await transport.open()
        for letter in (message(address), message(sender=address or "\r\n")):
            assert "address" in transport.objection(letter) or "control" in transport.objection(
                letter
            )
            with pytest.raises(ComposeError):
                await transport.send(letter)
        assert (await transport.send(message())).code == 250
        await transport.close()
    verbs = [line.split()[0] for _, line in server.commands]
    assert verbs == [b"EHLO", b"MAIL", b"RCPT", b"DATA", b"QUIT"]


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org",
        "ada+papers@example.org",
        "o'hara@example.org",
        '"a b"@example.org',
        '"a\\"b>c"@example.org',
        "ada@[192.0.2.1]",
        "ada@[IPv6:2001:db8::1]",
        "用户@例え.jp",
        "a" * 64 + "@example.org",
    ],
)
def test_every_real_address_is_taken(address: str) -> None:
    assert objection(message(address), ANY_CONTENT) == ""


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_has_no_objection_makes_one_command_line(sender: str, recipient: str) -> None:
    letter = message(recipient, sender=sender)
    if objection(letter, ANY_CONTENT):
        return
    for command in (mail_command(letter, {"size": ""}), rcpt_command(letter)):
        assert re.fullmatch(rb"(?:MAIL FROM|RCPT TO):<[^\x00-\x1f\x7f]*>[ -~]*\r\n", command)


@given(st.text(max_size=40))
def test_a_control_character_never_makes_a_command(text: str) -> None:
    for control in ("\r", "\n", "\0", "\r\n"):
        letter = message(f"{text}{control}@example.org")
        assert objection(letter, ANY_CONTENT)
        with pytest.raises(ValueError, match="control character"):
            rcpt_command(letter)


lines = st.lists(st.binary(max_size=30).map(lambda b: re.sub(rb"[\r\n\0]", b".", b)), max_size=12)


@given(lines)
def test_stuffing_is_undone_by_what_rfc_5321_prescribes(parts: list[bytes]) -> None:
    content = b"".join(part + b"\r\n" for part in parts)
    wire = stuffed(content)
    assert b"\r\n.\r\n" not in b"\r\n" + wire
    back = [line.removeprefix(b".") for line in wire.split(b"\r\n")]
    assert b"\r\n".join(back) == content


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"a\nb\r\n", "bare CR or LF"),
        (b"a\rb\r\n", "bare CR or LF"),
        (b"a\r\r\nb\r\n", "bare CR or LF"),
        (b"a\0b\r\n", "NUL"),
        (b"x" * 999 + b"\r\n", "998 octets"),
    ],
)
def test_content_that_is_not_canonical_is_not_sent(body: bytes, reason: str) -> None:
    assert reason in objection(message(body=body), ANY_CONTENT)


awkward = st.lists(
    st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"\0", b"a", b"x" * 997, b"y" * 499, b"\xff"]),
    max_size=12,
).map(b"".join)


@given(awkward)
def test_content_is_judged_as_by_reading_it_line_by_line(content: bytes) -> None:
    bare = re.search(rb"\r(?!\n)|(?<!\r)\n", content)
    longest = max(map(len, content.split(b"\r\n")))
    expected = (
        "empty" if not content
        else "NUL" if b"\0" in content
        else "bare CR or LF" if bare
        else "998 octets" if longest > 998
        else ""
    )  # fmt: skip
    found = objection(message().__class__("<a@b>", message().envelope, content), ANY_CONTENT)
    assert expected in found if expected else not found


@given(awkward)
def test_stuffing_doubles_each_dot_at_the_start_of_a_line(content: bytes) -> None:
    doubled = re.sub(rb"(?:\A|(?<=\r\n))\.", b"..", content)
    end = b"" if not doubled or doubled.endswith(b"\r\n") else b"\r\n"
    assert stuffed(content) == doubled + end


def test_a_message_without_content_is_none() -> None:
    assert "empty" in objection(message(body=b"").__class__("<a@b>", message().envelope, b""), {})


@pytest.mark.parametrize(
    ("offers", "reason"),
    [
        ({"size": "100"}, "takes at most 100"),
        ({"size": "0"}, ""),
        ({"size": ""}, ""),
        ({"size": "lots"}, ""),
        ({"size": "100000"}, ""),
        ({}, ""),
    ],
)
def test_the_size_limit_is_looked_at_first(offers: dict[str, str], reason: str) -> None:
    found = objection(message(body=b"x" * 300 + b"\r\n"), offers)
    assert (reason in found) if reason else not found


def test_8_bit_and_utf_8_need_a_server_that_has_them() -> None:
    eight_bit = message(body="größer\r\n".encode())
    assert "8BITMIME" in objection(eight_bit, {})
    assert objection(eight_bit, {"8bitmime": ""}) == ""
    assert b"BODY=8BITMIME" in mail_command(eight_bit, {"8bitmime": ""})
    assert b"BODY" not in mail_command(message(), {"8bitmime": ""})
    for letter in (message("žofie@example.org"), message(needs_smtputf8=True)):
        assert "SMTPUTF8" in objection(letter, {"8bitmime": ""})
        assert objection(letter, {"8bitmime": "", "smtputf8": ""}) == ""
