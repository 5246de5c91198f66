"""Our mail through a real Postfix into real mailboxes."""

import email
import email.policy
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from digest.dispatch.smtp import SmtpTransport
from tests.chaos.preload import compiled
from tests.end_to_end.site import Site
from tests.servers.certificates import Authority
from tests.servers.relay import Relay
from tests.services.postfix import DOMAIN, Postfix
from tests.unit.dispatch.letters import message, smtp_options

pytestmark = pytest.mark.services

DAY = "2026-06-12"
NAMES = [f"reader{number:02}" for number in range(50)]
BODIES = {
    "dots": b".\r\n..\r\n...\r\n.leading\r\nin the .middle\r\n.\r\n",
    "8-bit": "größer, 論文, 🙂\r\n".encode() + bytes(range(128, 256)) + b"\r\n",
    "long lines": b"x" * 998 + b"\r\n" + b"." + b"y" * 997 + b"\r\n",
    "blank lines": b"\r\n\r\n\r\n \r\n\t\r\n",
    "long": (b"." * 70 + b"\r\n") * 20_000,
}


@contextmanager
def site_of(folder: Path, port: int, names: list[str], **smtp: object) -> Iterator[Site]:
    site = Site.make(folder, smtp_port=port, more="[delivery]\nconnections = 4\n")
    config = site.folder / "config.toml"
    text = config.read_text(encoding="utf-8")
    for key, value in smtp.items():
        text = text.replace("[fetch]", f"{key} = {json.dumps(value)}\n[fetch]")
    if "security" in smtp:
        text = text.replace('security = "none"\n', "")
    config.write_text(text, encoding="utf-8")
    rows = ["address,interests", *(f"{name}@{DOMAIN},sparse attention" for name in names)]
    (site.folder / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    site.run("subscribers", "import", str(site.folder / "people.csv"))
    yield site


def run(site: Site, code: int = 0) -> dict[str, int]:
    """A run in a process of its own; how the edition stands then."""
    ran = site.finish("run", "--date", DAY, "--json", code=code)
    counts: dict[str, int] = ran.json["counts"][DAY]
    return counts


def test_a_day_for_fifty_arrives_each_once(tmp_path: Path) -> None:
    with (
        Postfix(NAMES) as postfix,
        site_of(tmp_path / "site", postfix.port, NAMES) as site,
    ):
        assert run(site) == {"accepted": 50}
        assert run(site) == {"accepted": 50}
        boxes = postfix.delivered()
        assert {name: len(mails) for name, mails in boxes.items()} == dict.fromkeys(NAMES, 1)
        ids = set()
        for name, (mail,) in boxes.items():
            parsed = email.message_from_bytes(mail, policy=email.policy.default)
            assert parsed["To"] == parsed["Delivered-To"] == f"{name}@{DOMAIN}"
            assert parsed["Return-Path"] == "<digest@lab.example>"
            ids.add(str(parsed["Message-ID"]))
        assert len(ids) == 50
        shown = site.run("status", "--date", DAY, "--json").json
        assert shown["counts"] == {"accepted": 50}


async def test_the_next_envelope_is_in_the_flight_of_the_content_before_it() -> None:
    """RFC 2920 §3.1: content may lead the group MAIL, RCPT, DATA, which then waits for nothing."""
    letters = [message(f"{name}@{DOMAIN}", BODIES["dots"]) for name in NAMES]
    whole = re.compile(rb"(^EHLO .*|\r\nDATA|^QUIT)\r\n\Z")
    with Postfix(NAMES) as postfix, Relay(postfix.port, whole) as relay:
        transport = SmtpTransport(smtp_options(relay.port))
        await transport.open()
        for letter, following in pairwise(letters):
            assert (await transport.send(letter, following)).code == 250
        relay.whole = None
        assert (await transport.send(letters[-1])).code == 250
        await transport.close()
        assert {name: len(mails) for name, mails in postfix.delivered().items()} == dict.fromkeys(
            NAMES, 1
        )
    led = [one for one in relay.flights("client") if re.search(rb"\r\n\.\r\nMAIL FROM:", one)]
    assert len(led) == len(NAMES) - 1
    assert all(re.search(rb"MAIL FROM:.*\r\nRCPT TO:.*\r\nDATA\r\n$", one) for one in led)


@pytest.mark.parametrize("kind", BODIES)
async def test_content_arrives_byte_for_byte(kind: str) -> None:
    with Postfix(["ada"]) as postfix:
        letter = message(f"ada@{DOMAIN}", BODIES[kind])
        transport = SmtpTransport(smtp_options(postfix.port))
        await transport.open()
        reply = await transport.send(letter)
        await transport.close()
        assert reply.code == 250
        (mail,) = postfix.delivered()["ada"]
    body = mail.partition(b"\n\n")[2]
    assert body == BODIES[kind].replace(b"\r\n", b"\n")


def test_an_unknown_user_is_refused_with_its_words_and_the_others_go_on(tmp_path: Path) -> None:
    with (
        Postfix(NAMES[:10]) as postfix,
        site_of(tmp_path / "site", postfix.port, NAMES[:11]) as site,
    ):
        assert run(site, code=3) == {"accepted": 10, "refused": 1}
        assert sorted(postfix.delivered()) == NAMES[:10]
        shown = site.run("status", "--date", DAY).out
        assert f"{NAMES[10]}@{DOMAIN}" in shown
        assert "550 5.1.1" in shown
        assert "User unknown" in shown


def test_a_mail_over_the_size_limit_is_not_even_announced(tmp_path: Path) -> None:
    settings = {"message_size_limit": 2000}
    with (
        Postfix(NAMES[:3], settings) as postfix,
        Relay(postfix.port) as relay,
        site_of(tmp_path / "site", relay.port, NAMES[:3]) as site,
    ):
        assert run(site, code=3) == {"failed": 3}
        assert "takes at most 2000" in site.run("status", "--date", DAY).out
        assert postfix.delivered() == {}
    said = b"".join(relay.flights("client"))
    assert b"EHLO" in said
    assert b"MAIL FROM" not in said


def test_a_limit_on_connections_is_the_routes_and_costs_nobody_anything(tmp_path: Path) -> None:
    settings = {
        "smtpd_client_connection_count_limit": 1,
        "smtpd_client_event_limit_exceptions": "",
    }
    with (
        Postfix(NAMES, settings) as postfix,
        site_of(tmp_path / "site", postfix.port, NAMES, connect_attempts=1) as site,
    ):
        # 421 4.7.0 at three of four connections: the fourth carries it all
        assert run(site) == {"accepted": 50}
        assert "Connection concurrency limit exceeded" in postfix.log
        assert {len(mails) for mails in postfix.delivered().values()} == {1}


def test_a_limit_on_the_rate_puts_off_what_is_too_much(tmp_path: Path) -> None:
    settings = {
        "smtpd_client_message_rate_limit": 20,
        "smtpd_client_event_limit_exceptions": "",
        "anvil_rate_time_unit": "2s",
    }
    with (
        Postfix(NAMES, settings) as postfix,
        site_of(tmp_path / "site", postfix.port, NAMES) as site,
    ):
        site.variables["LD_PRELOAD"] = str(compiled("clock"))
        for hour in range(20):
            ahead = datetime(2026, 6, 12, 7, tzinfo=UTC) + timedelta(hours=hour)
            shift = int((ahead - datetime.now(UTC)).total_seconds())
            site.variables["CHAOS_CLOCK_SHIFT"] = str(shift)
            site.finish("run", "--date", DAY, code=None)
            if len(postfix.delivered()) == len(NAMES):
                break
        assert "request rate limit exceeded" in postfix.log
        shown = site.finish("status", "--date", DAY, "--json").json
        assert shown["counts"] == {"accepted": 50}
        assert {len(mails) for mails in postfix.delivered().values()} == {1}


@pytest.mark.parametrize("level", ["may", "encrypt"])
def test_a_line_under_tls_with_an_authority_of_ones_own(tmp_path: Path, level: str) -> None:
    authority = Authority(tmp_path)
    chain, key = authority.files("127.0.0.1")
    settings = {
        "smtpd_tls_security_level": level,
        "smtpd_tls_cert_file": chain,
        "smtpd_tls_key_file": key,
        "smtpd_tls_received_header": "yes",
    }
    options = {"security": "starttls", "ca_file": str(authority.file)}
    with (
        Postfix(NAMES[:5], settings) as postfix,
        site_of(tmp_path / "site", postfix.port, NAMES[:5], **options) as site,
    ):
        assert run(site) == {"accepted": 5}
        for (mail,) in postfix.delivered().values():
            assert b"(using TLSv1.3" in mail
            assert b"with ESMTPS" in mail
