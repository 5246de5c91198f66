"""The SMTP transport against a scripted server on loopback."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from digest.dispatch.replies import FINAL_DOT, UNREADABLE
from digest.dispatch.smtp import SmtpTransport
from digest.errors import RouteError
from digest.model.delivery import Reply
from tests.servers.smtp import PLAIN_OFFERS, Behave, HangUp, Rule, Say, ScriptedServer, Silence, say
from tests.unit.dispatch.letters import message, smtp_options

STEP_BY_STEP = tuple(offer for offer in PLAIN_OFFERS if offer != "PIPELINING")
Opened = Callable[..., AbstractAsyncContextManager[SmtpTransport]]


@asynccontextmanager
async def opened(server: ScriptedServer, **changes: object) -> AsyncIterator[SmtpTransport]:
    transport = SmtpTransport(smtp_options(server.port, **changes))
    await transport.open()
    try:
        yield transport
    finally:
        await transport.close()


@pytest.fixture(params=[PLAIN_OFFERS, STEP_BY_STEP], ids=["pipelining", "step by step"])
def offers(request: pytest.FixtureRequest) -> tuple[str, ...]:
    found: tuple[str, ...] = request.param
    return found


async def one(
    rules: list[Rule], offers: tuple[str, ...] = PLAIN_OFFERS, **changes: object
) -> tuple[Reply, ScriptedServer]:
    """Send one message under these rules."""
    async with ScriptedServer(rules, offers) as server, opened(server, **changes) as transport:
        reply = await transport.send(message())
    return reply, server


async def test_an_accepted_message_keeps_the_servers_words(offers: tuple[str, ...]) -> None:
    reply, server = await one([], offers)
    assert reply == Reply(FINAL_DOT, 250, "Ok: queued as Q1", "2.0.0")
    assert [letter.content for letter in server.accepted] == [message().content]
    assert server.accepted[0].mail.startswith(b"MAIL FROM:<digest@example.org> SIZE=")
    assert server.accepted[0].rcpt == b"RCPT TO:<ada@example.org>"


@pytest.mark.parametrize(
    "body",
    [
        b".\r\n",
        b"..\r\n...\r\n.\r\n",
        b"a\r\n.\r\n.b\r\n\r\n.\r\n",
        b".leading\r\nin the .middle\r\n",
        "größer, 論文, 🙂\r\n".encode(),
        bytes(range(128, 256)) + b"\r\n",
        b"x" * 998 + b"\r\n" + b"." + b"y" * 997 + b"\r\n",
        b"\r\n\r\n\r\n",
        b" \r\n\t\r\n",
        (b"." * 70 + b"\r\n") * 20_000,
    ],
    ids=["dot", "dots", "ends", "leading", "utf-8", "8-bit", "long", "empty", "blank", "large"],
)
async def test_content_arrives_byte_for_byte(body: bytes) -> None:
    letter = message(body=body)
    async with ScriptedServer() as server, opened(server) as transport:
        assert (await transport.send(letter)).code == 250
    assert server.accepted[0].content == letter.content


async def test_a_connection_carries_many_messages_also_after_refusals(
    offers: tuple[str, ...],
) -> None:
    rules = [
        Rule("RCPT", say("550 5.1.1 unknown"), recipient="b@example.org"),
        Rule("final dot", say("451 4.3.0 later"), recipient="c@example.org"),
        Rule("DATA", say("451 4.3.0 later"), recipient="d@example.org"),
        Rule("MAIL", say("450 4.3.0 not now"), times=1),
    ]
    async with ScriptedServer(rules, offers) as server, opened(server) as transport:
        codes = [
            ((await transport.send(message(f"{name}@example.org"))).verb) for name in "aabcdaa"
        ]
        assert codes == ["MAIL", FINAL_DOT, "RCPT", FINAL_DOT, "DATA", FINAL_DOT, FINAL_DOT]
        assert server.connections == 1
    assert len(server.accepted) == 3


async def test_a_multi_line_reply_split_byte_by_byte_is_one_reply(offers: tuple[str, ...]) -> None:
    words = ("550-5.1.1 The account", "550-5.1.1 that you tried", "550 5.1.1 does not exist")
    reply, _ = await one([Rule("RCPT", say(*words, bytewise=True))], offers)
    assert reply == Reply("RCPT", 550, "The account that you tried does not exist", "5.1.1")


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
async def test_a_link_lost_before_the_final_dot_names_the_verb(
    verb: str, offers: tuple[str, ...]
) -> None:
    reply, server = await one([Rule(verb, HangUp())], offers)
    assert (reply.verb, reply.code) == (verb, 0)
    assert not server.completed


async def test_a_link_lost_in_the_middle_of_the_body_is_before_the_dot() -> None:
    letter = message(body=b"x" * 70 + b"\r\n" * 1 + (b"y" * 70 + b"\r\n") * 400_000)
    rules = [Rule("body", HangUp(), after=100_000)]
    async with ScriptedServer(rules) as server, opened(server) as transport:
        reply = await transport.send(letter)
    assert (reply.verb, reply.code) == ("DATA", 0)


@pytest.mark.parametrize("act", [HangUp(), Silence()], ids=["drop", "silence"])
async def test_a_link_lost_after_the_final_dot_says_so(
    act: HangUp | Silence, offers: tuple[str, ...]
) -> None:
    reply, server = await one([Rule("final dot", act)], offers, final_timeout_seconds=0.2)
    assert (reply.verb, reply.code) == (FINAL_DOT, 0)
    assert len(server.completed) == 1


async def test_silence_at_a_command_is_a_lost_link(offers: tuple[str, ...]) -> None:
    reply, _ = await one([Rule("RCPT", Silence())], offers, timeout_seconds=0.2)
    assert (reply.verb, reply.code) == ("RCPT", 0)
    assert "no reply within 0.2 s" in reply.text


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "final dot"])
async def test_421_closes_the_link_and_the_next_message_gets_a_fresh_one(
    verb: str, offers: tuple[str, ...]
) -> None:
    rules = [Rule(verb, say("421 4.3.2 closing"), times=1)]
    async with ScriptedServer(rules, offers) as server, opened(server) as transport:
        reply = await transport.send(message())
        assert (reply.verb, reply.code) == (verb, 421)
        await transport.open()
        assert (await transport.send(message())).code == 250
        assert server.connections == 2


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x00\x01\x02\r\n",
        b"HTTP/1.1 400 Bad Request\r\n",
        b"25 ok\r\n",
        b"2500 ok\r\n",
        b"250-ok\r\n550 no\r\n",
        b"999 ok\r\n",
        b"\r\n",
        b"a" * 10_000,
        b"250-" + b"a\r\n250-" * 20_000,
    ],
)
@pytest.mark.parametrize("verb", ["MAIL", "final dot"])
async def test_garbage_is_told_apart_and_kept(
    verb: str, garbage: bytes, offers: tuple[str, ...]
) -> None:
    reply, server = await one([Rule(verb, Say(garbage))], offers)
    assert (reply.verb, reply.code) == (verb, UNREADABLE)
    assert "not an SMTP reply" in reply.text
    assert reply.text.isprintable()
    assert not server.accepted or verb == "final dot"
    if offers is STEP_BY_STEP and verb == "MAIL":
        assert not [c for _, c in server.commands if c.startswith(b"RCPT")]


async def test_a_reply_that_nothing_asked_for_is_never_taken_for_an_answer() -> None:
    doubled = Say(b"250 2.1.0 ok\r\n250 2.1.5 and again\r\n")
    reply, server = await one([Rule("MAIL", doubled)], STEP_BY_STEP)
    assert (reply.verb, reply.code) == ("RCPT", UNREADABLE)
    assert not server.completed
    # In a group every reply moves up by one: none is left for DATA, and nothing is sent.
    reply, server = await one([Rule("MAIL", doubled)])
    assert (reply.verb, reply.code) == ("DATA", 250)
    assert not server.completed


async def test_an_early_yes_in_the_middle_of_data_does_not_pass_for_acceptance(
    offers: tuple[str, ...],
) -> None:
    early = Rule("DATA", Say(b"354 go on\r\n250 2.0.0 queued already\r\n"))
    reply, server = await one([early], offers)
    assert reply.verb == "DATA"
    assert not server.completed


async def test_a_server_that_answers_data_with_250_has_taken_nothing(
    offers: tuple[str, ...],
) -> None:
    reply, server = await one([Rule("DATA", say("250 2.0.0 ok"))], offers)
    assert (reply.verb, reply.code) == ("DATA", 250)
    assert not server.completed


async def test_a_link_that_the_server_closed_in_between_is_opened_anew(
    offers: tuple[str, ...],
) -> None:
    rules = [Rule("final dot", (Behave(), HangUp()), times=1)]
    async with ScriptedServer(rules, offers) as server, opened(server) as transport:
        assert (await transport.send(message())).code == 250
        while (await transport.send(message())).code == 0:
            await transport.open()
        assert server.connections == 2
        assert len(server.accepted) == 2


async def test_rset_refused_means_a_fresh_connection(offers: tuple[str, ...]) -> None:
    rules = [
        Rule("RCPT", say("550 5.1.1 unknown"), times=1),
        Rule("RSET", say("502 5.5.1 what is that?")),
    ]
    async with ScriptedServer(rules, offers) as server, opened(server) as transport:
        assert (await transport.send(message())).code == 550
        await transport.open()
        assert (await transport.send(message())).code == 250
        assert server.connections == 2


@pytest.mark.parametrize(
    "rules",
    [
        [Rule("connect", say("421 4.3.2 too busy"))],
        [Rule("connect", say("554 5.7.1 not you"))],
        [Rule("connect", HangUp())],
        [Rule("connect", Say(b"\x15\x03\x01\x00\x02\x02\r\n"))],
        [Rule("EHLO", say("550 5.7.1 go away"))],
        [Rule("EHLO", say("421 4.3.2 closing"))],
        [Rule("EHLO", HangUp())],
        [Rule("EHLO", Silence())],
    ],
    ids=["421", "554", "drop", "garbage", "EHLO 550", "EHLO 421", "EHLO drop", "EHLO silence"],
)
async def test_a_server_that_will_not_talk_is_trouble_with_the_route(rules: list[Rule]) -> None:
    async with ScriptedServer(rules) as server:
        transport = SmtpTransport(smtp_options(server.port, timeout_seconds=0.3))
        with pytest.raises(RouteError) as caught:
            await transport.open()
    assert caught.value.cure
    assert f"127.0.0.1:{server.port}" in caught.value.message


async def test_what_passes_is_tried_again() -> None:
    rules = [Rule("connect", say("421 4.3.2 too busy"), times=1)]
    async with ScriptedServer(rules) as server, opened(server) as transport:
        assert (await transport.send(message())).code == 250
        assert server.connections == 2


async def test_what_does_not_pass_is_not_tried_again() -> None:
    async with ScriptedServer([Rule("connect", say("554 5.7.1 not you"))]) as server:
        with pytest.raises(RouteError, match="554"):
            await SmtpTransport(smtp_options(server.port)).open()
        assert server.connections == 1


async def test_a_refused_connection_says_where_and_what_to_check() -> None:
    async with ScriptedServer() as server:
        port = server.port
    with pytest.raises(RouteError, match=f"127.0.0.1:{port} cannot be reached") as caught:
        await SmtpTransport(smtp_options(port)).open()
    assert "smtp.port" in caught.value.cure


async def test_smtputf8_is_said_only_where_it_is_needed() -> None:
    async with ScriptedServer() as server, opened(server) as transport:
        await transport.send(message("ada@example.org"))
        await transport.send(message("dřevěný@example.org"))
        await transport.send(message(needs_smtputf8=True))
    said = [b"SMTPUTF8" in letter.mail for letter in server.accepted]
    assert said == [False, True, True]
    assert server.accepted[1].rcpt == "RCPT TO:<dřevěný@example.org>".encode()
