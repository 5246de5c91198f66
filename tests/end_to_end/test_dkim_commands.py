"""`digest dkim`: from a new key to a signature that verifies with the record it printed."""

import json
import re
import stat
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from digest.cli import execute
from digest.doctor.letter import write_letter
from digest.settings import load

CONFIG = """\
[mail]
from_address = "digest@lab.example"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG)
    return path


def keygen(config: Path, file: Path, *options: str) -> int:
    return execute(["dkim", "keygen", str(file), "--config", str(config), *options])


@pytest.mark.parametrize("algorithm", ["rsa", "ed25519"])
def test_what_keygen_prints_is_all_that_is_needed(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], algorithm: str
) -> None:
    file = tmp_path / "keys" / "dkim.pem"
    assert keygen(config, file, "--algorithm", algorithm) == 0
    printed = capsys.readouterr().out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    name = f"digest-{algorithm}._domainkey.lab.example"
    assert f"name   {name}" in printed
    (value,) = re.findall(r"value  (.*)", printed)
    strings = re.findall(r'"([^"]*)"', value)
    assert all(len(string) <= 255 for string in strings)
    section = re.search(r"\[dkim\]\n.*\]", printed)
    assert section
    config.write_text(CONFIG + section[0])

    assert execute(["dkim", "show", "--json", "--config", str(config)]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record == {"name": name, "type": "TXT", "value": "".join(strings)}

    from digest.compose.keys import load_signer

    settings = load(config)
    signer = load_signer(settings.dkim, settings.mail.from_address)
    now = datetime(2026, 6, 12, 7, 0, tzinfo=UTC)
    letter = write_letter(settings.mail, "ada@example.org", now=now, unique="u1", signer=signer)

    def dns(asked: bytes, timeout: int = 5) -> bytes | None:  # noqa: ARG001 - dkimpy's signature
        return "".join(strings).encode() if asked == f"{name}.".encode() else None

    assert dkim.verify(letter.content, dnsfunc=dns)
    assert not dkim.verify(letter.content.replace(b"inbox", b"outbox"), dnsfunc=dns)


def test_a_key_is_never_overwritten(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "dkim.pem"
    file.write_text("the old one")
    assert keygen(config, file) == 2
    error = capsys.readouterr().err
    assert "is not overwritten" in error
    assert "→ Choose another name" in error
    assert file.read_text() == "the old one"
    link = tmp_path / "link.pem"
    link.symlink_to(tmp_path / "elsewhere.pem")
    assert keygen(config, link) == 2
    assert not (tmp_path / "elsewhere.pem").exists()


def test_the_domain_and_selector_as_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "config.toml"
    told = ["--domain", "bücher.example", "--selector", "june", "--algorithm", "ed25519"]
    assert keygen(nowhere, tmp_path / "a.pem", *told) == 0
    printed = capsys.readouterr().out
    assert "june._domainkey.xn--bcher-kva.example" in printed
    assert '  domain = "xn--bcher-kva.example"\n' in printed, "else it would sign for another"
    assert keygen(nowhere, tmp_path / "b.pem") == 2
    assert "digest init" in capsys.readouterr().err
    for wrong in (["--domain", "a b"], ["--selector", "a b", "--domain", "lab.example"]):
        assert keygen(nowhere, tmp_path / "c.pem", *wrong) == 2
    assert not (tmp_path / "c.pem").exists()


def test_nothing_to_show(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["dkim", "show", "--config", str(config)]) == 0
    assert "digest dkim keygen" in capsys.readouterr().out


def test_a_run_that_could_not_sign_does_not_begin(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = f'\n[store]\nurl = "sqlite:///{tmp_path}/digest.db"\n'
    config.write_text(CONFIG + '[dkim]\nkeys = [{ selector = "s1", file = "gone.pem" }]\n' + store)
    assert execute(["store", "upgrade", "--config", str(config)]) == 0
    assert execute(["run", "--config", str(config)]) == 2
    error = capsys.readouterr().err
    assert f"the DKIM key {tmp_path / 'gone.pem'} cannot be read" in error
    assert "keygen" in error
