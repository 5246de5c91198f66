"""The security of the line: certificates, names, STARTTLS, and where a password may go."""

import ssl
from pathlib import Path

import pytest
import trustme

from digest.dispatch.route import is_loopback, plain_targets, tls_context
from digest.dispatch.smtp import SmtpTransport
from digest.errors import LoginError, RouteError, SettingsError
from tests.servers.smtp import PLAIN_OFFERS, HangUp, Rule, Say, ScriptedServer, say
from tests.unit.dispatch.letters import message, smtp_options


class Authority:
    """A certificate authority of the test's own, and servers' contexts from it."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def context(self, *names: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*names).configure_cert(context)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def transport(server: ScriptedServer, **changes: object) -> SmtpTransport:
    given: dict[str, object] = {"security": "starttls", "connect_attempts": 1}
    return SmtpTransport(smtp_options(server.port, **(given | changes)))


@pytest.mark.parametrize("implicit", [True, False], ids=["tls", "starttls"])
async def test_an_encrypted_link_with_login_carries_mail(
    authority: Authority, *, implicit: bool
) -> None:
    server = ScriptedServer(
        tls=authority.context("127.0.0.1"), implicit=implicit, logins={"ada": "pässword"}
    )
    async with server:
        sender = transport(
            server,
            security="tls" if implicit else "starttls",
            ca_file=authority.file,
            username="ada",
            password="pässword",
        )
        await sender.open()
        assert (await sender.send(message())).code == 250
        assert (await sender.send(message())).code == 250
        await sender.close()
    assert [letter.content for letter in server.accepted] == [message().content] * 2
    assert all(line.startswith((b"EHLO", b"STARTTLS")) for line in server.commands_in_clear)


async def test_large_content_arrives_whole_through_tls(authority: Authority) -> None:
    letter = message(body=(b"." * 70 + b"\r\n") * 20_000)
    async with ScriptedServer(tls=authority.context("127.0.0.1"), implicit=True) as server:
        sender = transport(server, security="tls", ca_file=authority.file)
        await sender.open()
        assert (await sender.send(letter)).code == 250
        await sender.close()
    assert server.accepted[0].content == letter.content


@pytest.mark.parametrize("implicit", [True, False], ids=["tls", "starttls"])
@pytest.mark.parametrize("wrong", ["name", "authority"])
async def test_a_certificate_that_does_not_hold_ends_it(
    authority: Authority, tmp_path: Path, wrong: str, *, implicit: bool
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    trusted = authority.file if wrong == "name" else Authority(other).file
    context = authority.context("mail.elsewhere.example" if wrong == "name" else "127.0.0.1")
    async with ScriptedServer(tls=context, implicit=implicit, logins={"a": "b"}) as server:
        sender = transport(
            server,
            security="tls" if implicit else "starttls",
            ca_file=trusted,
            username="a",
            password="b",
            connect_attempts=5,
        )
        with pytest.raises(LoginError, match="TLS with") as caught:
            await sender.open()
        # (With implicit TLS a failed handshake is no connection yet.)
        assert server.connections == (0 if implicit else 1), "trying again cannot help"
    assert "smtp.ca_file" in caught.value.cure
    assert not any(line.startswith((b"AUTH", b"MAIL")) for _, line in server.commands)


async def test_a_system_authority_does_not_vouch_for_a_private_one(authority: Authority) -> None:
    async with ScriptedServer(tls=authority.context("127.0.0.1"), implicit=True) as server:
        with pytest.raises(LoginError, match="TLS with"):
            await transport(server, security="tls").open()


async def test_missing_starttls_is_never_a_reason_to_go_on_in_clear() -> None:
    server = ScriptedServer(logins={"a": "b"}, auth_in_clear=True)
    async with server:
        with pytest.raises(LoginError, match="does not offer STARTTLS"):
            await transport(server, username="a", password="b").open()
    assert [line.split()[0] for _, line in server.commands] == [b"EHLO"]


@pytest.mark.parametrize(
    "act", [say("454 4.7.0 TLS not available"), say("502 5.5.1 no"), HangUp()], ids=str
)
async def test_a_refused_starttls_is_never_a_reason_to_go_on_in_clear(
    authority: Authority, act: Say | HangUp
) -> None:
    rules = [Rule("STARTTLS", act)]
    async with ScriptedServer(rules, tls=authority.context("127.0.0.1")) as server:
        with pytest.raises(RouteError):
            await transport(server, ca_file=authority.file).open()
    assert not any(line.startswith(b"MAIL") for _, line in server.commands)


async def test_bytes_injected_before_the_handshake_are_not_taken_for_the_server(
    authority: Authority,
) -> None:
    """CVE-2011-0411: what came in clear must not be read as part of the encrypted session."""
    injected = Say(b"220 2.0.0 go ahead\r\n250-evil.example\r\n250 AUTH PLAIN\r\n")
    rules = [Rule("STARTTLS", injected)]
    async with ScriptedServer(rules, tls=authority.context("127.0.0.1")) as server:
        sender = transport(server, ca_file=authority.file)
        await sender.open()
        assert "auth" not in sender.offers
        assert (await sender.send(message())).code == 250
        await sender.close()


async def test_a_refused_login_says_so_once_and_without_the_password(authority: Authority) -> None:
    server = ScriptedServer(
        [Rule("AUTH", say("535 5.7.8 Username and Password not accepted"))],
        tls=authority.context("127.0.0.1"),
        logins={"ada": "right"},
    )
    async with server:
        sender = transport(
            server,
            ca_file=authority.file,
            username="ada",
            password="wrong-secret",
            connect_attempts=4,
        )
        with pytest.raises(LoginError, match="refused our name and password: 535") as caught:
            await sender.open()
        assert server.connections == 1
    assert "wrong-secret" not in f"{caught.value!r} {caught.value.cure}"
    assert "DIGEST_SMTP__PASSWORD" in caught.value.cure


async def test_a_server_without_auth_says_how_to_do_without(authority: Authority) -> None:
    async with ScriptedServer(tls=authority.context("127.0.0.1")) as server:
        with pytest.raises(LoginError, match="no way to log in"):
            await transport(
                server, ca_file=authority.file, username="ada", password="secret"
            ).open()


async def test_no_password_goes_over_an_unencrypted_link_not_even_to_loopback() -> None:
    async with ScriptedServer(logins={"a": "b"}, auth_in_clear=True) as server:
        with pytest.raises(LoginError, match="unencrypted"):
            await transport(server, security="none", username="a", password="b").open()
        assert server.connections == 0


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", False),
        ("192.0.2.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to judge, not to bind
        ("::", False),
        ("::ffff:192.0.2.1", False),
        ("fe80::1%eth0", False),
        ("localhost", False),
        ("127.0.0.1.example.org", False),
        ("", False),
    ],
)
def test_loopback_is_decided_on_the_resolved_address(address: str, *, local: bool) -> None:
    assert is_loopback(address) is local


def test_a_plain_link_goes_to_loopback_alone() -> None:
    assert plain_targets("localhost", ["::1", "127.0.0.1", "::1"]) == ("::1", "127.0.0.1")
    for resolved in (["192.0.2.7"], ["127.0.0.1", "192.0.2.7"], []):
        with pytest.raises(LoginError, match="is refused: it is not this machine"):
            plain_targets("mail.example.org", resolved)


async def test_a_plain_link_elsewhere_is_refused_before_anything_is_opened() -> None:
    options = smtp_options(25, host="192.0.2.1")
    with pytest.raises(LoginError, match=r"an unencrypted link to 192\.0\.2\.1"):
        await SmtpTransport(options).open()


async def test_a_plain_link_by_name_finds_the_address_that_listens() -> None:
    async with ScriptedServer() as server:
        sender = transport(server, security="none", host="localhost")
        await sender.open()
        assert (await sender.send(message())).code == 250
        await sender.close()


def test_nothing_older_than_tls_1_2() -> None:
    context = tls_context(smtp_options(465, security="tls"))
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_an_unreadable_authority_names_the_setting(tmp_path: Path) -> None:
    broken = tmp_path / "ca.pem"
    broken.write_text("no certificate")
    for path in (broken, tmp_path / "missing.pem"):
        with pytest.raises(SettingsError, match=r"smtp\.ca_file"):
            SmtpTransport(smtp_options(465, security="tls", ca_file=path))


async def test_ehlo_says_the_name_that_is_set() -> None:
    async with ScriptedServer(offers=PLAIN_OFFERS) as server:
        sender = transport(server, security="none", hostname="papers.example.org")
        await sender.open()
        await sender.close()
        with pytest.raises(SettingsError, match=r"smtp\.hostname"):
            await transport(server, security="none", hostname="papers example").open()
    assert server.commands[0] == (1, b"EHLO papers.example.org")
