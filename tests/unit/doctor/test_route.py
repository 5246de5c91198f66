"""The way to a mail server, walked against the scripted one."""

import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from digest.dispatch.options import SmtpOptions
from digest.doctor.check import Check, CheckState
from digest.doctor.route import check_route, offers
from tests.servers.smtp import HangUp, Rule, ScriptedServer, Silence, say

SENDER = "digest@lab.example"


class Authority:
    """A certificate authority of our own, and the server's certificate that it signed."""

    def __init__(self, folder: Path, name: str = "localhost") -> None:
        authority = trustme.CA()
        self.file = folder / "authority.pem"
        authority.cert_pem.write_to_path(str(self.file))
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(self.context)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def options(server: ScriptedServer, security: str, **more: object) -> SmtpOptions:
    given = {"host": "localhost", "port": server.port, "security": security, **more}
    given.setdefault("hostname", "client.example")
    return SmtpOptions.model_validate(given)


def states(checks: Sequence[Check]) -> dict[str, str]:
    return {check.name: check.state.value for check in checks}


async def test_all_is_well_over_starttls(authority: Authority) -> None:
    server = ScriptedServer(tls=authority.context, logins={"ada": "secret"})
    async with server:
        smtp = options(
            server,
            "starttls",
            ca_file=authority.file,
            username="ada",
            password=SecretStr("secret"),
        )
        checks = await check_route(smtp, sender=SENDER)
    assert states(checks) == {
        "smtp connection": "ok",
        "smtp encryption": "ok",
        "smtp login": "ok",
        "smtp extensions": "ok",
        "smtp sender": "ok",
    }
    said = {check.name: check.detail for check in checks}
    assert said["smtp encryption"].startswith("TLSv1.")
    assert "PIPELINING yes" in said["smtp extensions"]
    assert "SIZE up to 52.4 MB" in said["smtp extensions"]
    assert "SMTPUTF8 yes" in said["smtp extensions"]
    # Nothing was sent, and what was begun was taken back.
    assert server.completed == []
    assert server.verbs["RSET"] == 1
    assert server.verbs["RCPT"] == 0
    assert b"secret" not in b"".join(server.commands_in_clear)


async def test_implicit_tls_and_no_login(authority: Authority) -> None:
    async with ScriptedServer(tls=authority.context, implicit=True) as server:
        checks = await check_route(options(server, "tls", ca_file=authority.file), sender=SENDER)
    assert set(states(checks).values()) == {"ok"}


async def test_plain_on_this_machine() -> None:
    async with ScriptedServer(offers=["SIZE"]) as server:
        checks = await check_route(options(server, "none"), sender=SENDER)
    assert set(states(checks).values()) == {"ok"}
    assert "PIPELINING no" in checks[2].detail


async def test_plain_elsewhere_is_refused_before_anything_is_opened() -> None:
    smtp = SmtpOptions(host="192.0.2.1", port=25, security="none")
    (check,) = await check_route(smtp, sender=SENDER)
    assert check.state is CheckState.FAIL
    assert 'security to "starttls"' in check.cure


async def test_a_login_over_an_open_link_is_refused() -> None:
    async with ScriptedServer(logins={"ada": "secret"}, auth_in_clear=True) as server:
        smtp = options(server, "none", username="ada", password=SecretStr("secret"))
        (check,) = await check_route(smtp, sender=SENDER)
        assert server.connections == 0
    assert check.state is CheckState.FAIL


async def test_nobody_answers() -> None:
    async with ScriptedServer() as server:
        port = server.port
    smtp = SmtpOptions(host="127.0.0.1", port=port, security="none", hostname="client.example")
    (check,) = await check_route(smtp, sender=SENDER)
    assert (check.name, check.state) == ("smtp connection", CheckState.FAIL)
    assert "Connect call failed" in check.detail or "refused" in check.detail
    assert "smtp.port" in check.cure


async def test_a_silent_server_is_given_up_with_a_guess_at_the_cause() -> None:
    async with ScriptedServer([Rule("connect", Silence())]) as server:
        smtp = options(server, "none", timeout_seconds=0.2)
        (check,) = await check_route(smtp, sender=SENDER)
    assert check.state is CheckState.FAIL
    assert "no answer" in check.detail
    assert "TLS from the start" in check.detail


async def test_a_greeting_that_turns_us_away() -> None:
    async with ScriptedServer([Rule("connect", say("554 5.7.1 your address is listed"))]) as server:
        (check,) = await check_route(options(server, "none"), sender=SENDER)
    assert (check.name, check.state) == ("smtp connection", CheckState.FAIL)
    assert "your address is listed" in check.detail


async def test_a_certificate_of_somebody_else(tmp_path: Path) -> None:
    authority = Authority(tmp_path, "mail.other.example")
    async with ScriptedServer(tls=authority.context, implicit=True) as server:
        checks = await check_route(options(server, "tls", ca_file=authority.file), sender=SENDER)
    assert states(checks) == {"smtp encryption": "fail"}
    assert "certificate does not hold" in checks[-1].detail
    assert "localhost" in checks[-1].detail


async def test_an_authority_that_nobody_knows(authority: Authority) -> None:
    async with ScriptedServer(tls=authority.context, implicit=True) as server:
        checks = await check_route(options(server, "tls"), sender=SENDER)
    assert states(checks) == {"smtp encryption": "fail"}
    assert "smtp.ca_file" in checks[-1].cure


async def test_tls_from_the_start_where_there_is_none() -> None:
    async with ScriptedServer() as server:
        checks = await check_route(options(server, "tls"), sender=SENDER)
    assert states(checks) == {"smtp encryption": "fail"}
    assert "no TLS from the start" in checks[-1].detail


async def test_starttls_that_is_not_offered() -> None:
    async with ScriptedServer() as server:
        checks = await check_route(options(server, "starttls"), sender=SENDER)
    assert states(checks) == {"smtp connection": "ok", "smtp encryption": "fail"}
    assert server.verbs["AUTH"] == 0


async def test_a_wrong_password_shows_the_servers_words(authority: Authority) -> None:
    async with ScriptedServer(tls=authority.context, logins={"ada": "secret"}) as server:
        smtp = options(
            server, "starttls", ca_file=authority.file, username="ada", password=SecretStr("no")
        )
        checks = await check_route(smtp, sender=SENDER)
    assert states(checks)["smtp login"] == "fail"
    assert "535 5.7.8 who are you?" in checks[-1].detail
    assert "DIGEST_SMTP__PASSWORD" in checks[-1].cure
    assert "no" not in checks[-1].detail.replace("who are you", "").split()


async def test_a_missing_password(authority: Authority) -> None:
    async with ScriptedServer(tls=authority.context, logins={"ada": "secret"}) as server:
        smtp = options(server, "starttls", ca_file=authority.file, username="ada")
        checks = await check_route(smtp, sender=SENDER)
    assert server.verbs["AUTH"] == 0
    assert "DIGEST_SMTP__PASSWORD" in checks[-1].cure


@pytest.mark.parametrize(
    ("reply", "state"),
    [("550 5.7.60 you may not send as that", "fail"), ("451 4.3.0 later", "warn")],
)
async def test_a_sender_that_is_not_taken(reply: str, state: str) -> None:
    async with ScriptedServer([Rule("MAIL", say(reply))]) as server:
        checks = await check_route(options(server, "none"), sender=SENDER)
    assert states(checks)["smtp sender"] == state
    assert reply in checks[-1].detail
    assert checks[-1].cure


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RSET"])
async def test_a_link_that_is_lost(verb: str) -> None:
    """Wherever it ends, there is one failure and no exception."""
    async with ScriptedServer([Rule(verb, HangUp())]) as server:
        checks = await check_route(options(server, "none"), sender=SENDER)
    assert [check.state for check in checks].count(CheckState.FAIL) == 1
    assert checks[-1].state is CheckState.FAIL


async def test_a_certificate_file_that_is_not_there(tmp_path: Path) -> None:
    smtp = SmtpOptions(host="localhost", ca_file=tmp_path / "gone.pem")
    (check,) = await check_route(smtp, sender=SENDER)
    assert check.state is CheckState.FAIL
    assert "gone.pem" in check.detail


@pytest.mark.parametrize(
    ("extensions", "said"),
    [
        ({}, "PIPELINING no, SMTPUTF8 no, 8BITMIME no, SIZE no"),
        ({"pipelining": "", "size": "0"}, "SIZE yes, no fixed limit"),
        ({"SIZE": ""}, "SIZE yes, no fixed limit"),
        ({"size": "not a number"}, "SIZE yes, no fixed limit"),
        ({"size": "36700160"}, "SIZE up to 36.7 MB"),
        ({"smtputf8": "", "8bitmime": ""}, "SMTPUTF8 yes, 8BITMIME yes"),
    ],
)
def test_offers(extensions: dict[str, str], said: str) -> None:
    assert said in offers(extensions)
