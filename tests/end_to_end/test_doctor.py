"""`digest doctor` as a person types it, and the whole examination over loopback."""

import json
import ssl
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from digest.cli import EXIT_USAGE
from digest.collect.options import FeedSource, FetchOptions, FileSource
from digest.compose.options import MailOptions
from digest.dispatch.options import DeliveryOptions, SmtpOptions
from digest.doctor.check import CheckState
from digest.doctor.examination import Setup, examine, send_test
from digest.doctor.names import Names
from digest.sample import papers_path
from digest.store.upgrade import upgrade
from digest.vectors.open import open_encoder
from digest.vectors.static import shipped_vectors
from tests.servers.dns import dns_server
from tests.servers.http import HttpServer, Reply
from tests.servers.smtp import ScriptedServer

ZONE = {
    ("lab.example", "MX"): ["10 mx.lab.example."],
    ("lab.example", "TXT"): ['"v=spf1 mx -all"'],
    ("_dmarc.lab.example", "TXT"): ['"v=DMARC1; p=quarantine"'],
    ("k1._domainkey.lab.example", "TXT"): ['"v=DKIM1; p=MIGfMA0="'],
}


async def test_a_digest_in_perfect_health(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(tls)
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    upgrade(url)
    server = ScriptedServer(tls=tls, logins={"ada": "secret"})
    with HttpServer() as web:
        web.reply("/healthz", Reply(body=b"ok\n"))
        async with server, dns_server(ZONE) as names:
            setup = Setup(
                sources=[FileSource(kind="file", path=papers_path())],
                fetch=FetchOptions(),
                mail=MailOptions(
                    from_address="digest@lab.example",
                    unsubscribe_mailto="leave@lab.example",
                    postal_address="1 Lab Street, Town",
                ),
                smtp=SmtpOptions(
                    host="localhost",
                    port=server.port,
                    username="ada",
                    password=SecretStr("secret"),
                    hostname="client.example",
                    ca_file=tmp_path / "authority.pem",
                ),
                delivery=DeliveryOptions(),
                store_url=url,
                base_url=web.url(),
                timezone="Europe/Berlin",
                clock=lambda: datetime.now(UTC),
                encoder=shipped_vectors,
                names=Names(names.resolver()),
                dkim_selectors=["k1"],
            )
            checks = await examine(setup)
            sent = await send_test(setup, "ada@lab.example", unique="u1")
    assert [check for check in checks if check.state is not CheckState.OK] == []
    assert [check.name for check in checks] == [
        "time zones", "clock", "store", "schema", "encoder", "source file", "smtp connection",
        "smtp encryption", "smtp login", "smtp extensions", "smtp sender", "bounce address", "spf",
        "dkim", "dmarc", "from address", "postal address", "unsubscribe by web",
        "unsubscribe by mail",
    ]  # fmt: skip
    assert [check.state for check in sent] == [CheckState.OK]
    assert [letter.recipient for letter in server.accepted] == ["ada@lab.example"]


async def test_everything_is_broken_and_each_thing_is_named_once(tmp_path: Path) -> None:
    with HttpServer() as web:
        gone = web.url()
    (tmp_path / "digest.db").write_text("This is a letter. " * 100)
    async with ScriptedServer() as server:
        port = server.port
    async with dns_server({}) as names:
        setup = Setup(
            sources=[FeedSource(kind="feed", name="lab", url=f"{gone}/feed")],
            fetch=FetchOptions(),
            mail=MailOptions(from_address="digest@lab.example"),
            smtp=SmtpOptions(host="localhost", port=port, security="none", hostname="c.example"),
            delivery=DeliveryOptions(),
            store_url=f"sqlite:///{tmp_path / 'digest.db'}",
            base_url=gone,
            timezone="UTC",
            clock=lambda: datetime.now(UTC),
            encoder=lambda: open_encoder("fastembed:no/such"),
            names=Names(names.resolver()),
        )
        checks = await examine(setup)
    failed = {check.name for check in checks if check.state is CheckState.FAIL}
    assert failed == {
        "store", "encoder", "source lab", "smtp connection", "bounce address", "unsubscribe by web",
    }  # fmt: skip
    assert all(check.cure for check in checks if check.state in {CheckState.FAIL, CheckState.WARN})


# ── the command ───────────────────────────────────────────────────────────────────────────────
CONFIG = """
[[sources]]
kind = "file"
path = "papers.json"
[mail]
unsubscribe_mailto = "leave@lab.example"
postal_address = "1 Lab Street, Town"
[delivery]
transport = "eml"
path = "out"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "papers.json").write_bytes(papers_path().read_bytes())
    (tmp_path / "config.toml").write_text(CONFIG)
    return tmp_path


def doctor(
    folder: Path, *arguments: str, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "digest", "doctor", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8", **(env or {})},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_warnings_are_allowed(folder: Path) -> None:
    result = doctor(folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert "digest@localhost reaches nobody outside" in result.stdout
    assert "→ Set mail.from_address" in result.stdout
    assert "30 announced, 30 read" in result.stdout
    assert not (folder / "var").exists()  # it looked, and changed nothing


def test_json(folder: Path) -> None:
    result = doctor(folder, "--json")
    checks = json.loads(result.stdout)
    assert [set(check) for check in checks] == [{"name", "state", "detail", "cure"}] * len(checks)
    states = {check["name"]: check["state"] for check in checks}
    assert states["configuration"] == states["source file"] == states["delivery"] == "ok"
    assert states["from address"] == "warn"


def test_a_failure_is_exit_code_1(folder: Path) -> None:
    (folder / "papers.json").unlink()
    result = doctor(folder)
    assert result.returncode == 1
    assert "papers.json" in result.stdout


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("[smpt]\nport = 25\n", "did you mean smtp?"),
        ("[mail\n", "is not TOML"),
        (None, "there is no"),
    ],
)
def test_a_configuration_that_cannot_be_used(folder: Path, config: str | None, said: str) -> None:
    if config is None:
        (folder / "config.toml").unlink()
    else:
        (folder / "config.toml").write_text(config)
    result = doctor(folder)
    assert result.returncode == 1
    assert said in result.stdout
    assert "→" in result.stdout
    assert "Traceback" not in result.stderr


def test_the_test_mail_is_real_and_outside_the_ledger(folder: Path) -> None:
    result = doctor(folder, "--send-to", "zoe@bücher.example")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "test mail" in result.stdout
    (letter,) = (folder / "out").rglob("*.eml")
    assert b"To: zoe@xn--bcher-kva.example" in letter.read_bytes()
    assert not (folder / "var").exists()


def test_an_address_of_ours_that_is_none_is_named_by_its_setting(folder: Path) -> None:
    (folder / "config.toml").write_text(
        CONFIG.replace("[mail]", '[mail]\nfrom_address = "digest@x..y"').replace("eml", "smtp")
        + '[smtp]\nhost = "127.0.0.1"\nport = 9\nsecurity = "none"\n'
    )
    result = doctor(folder)
    assert result.returncode == 1
    assert "mail.from_address: 'digest@x..y' is no mail address" in result.stdout
    assert "Traceback" not in result.stderr


def test_a_test_mail_to_nobody(folder: Path) -> None:
    result = doctor(folder, "--send-to", "zoe")
    assert result.returncode == EXIT_USAGE
    assert "'--send-to': 'zoe' is no address" in result.stderr
    assert not result.stdout


def test_the_password_is_never_shown(folder: Path) -> None:
    (folder / "config.toml").write_text(
        '[[sources]]\nkind = "file"\npath = "papers.json"\n'
        '[smtp]\nhost = "127.0.0.1"\nport = 9\nusername = "ada"\n'
    )
    result = doctor(folder, "--json", env={"DIGEST_SMTP__PASSWORD": "hunter2secret"})
    assert result.returncode == 1
    assert "hunter2secret" not in result.stdout + result.stderr
