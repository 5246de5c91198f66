"""Our signatures as OpenDKIM sees them, with the records that `digest dkim keygen` prints."""

import asyncio
import os
import re
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.end_to_end.site import Site
from tests.servers.dns import Zone, dns_server
from tests.servers.smtp import ScriptedServer
from tests.servers.threaded import Threaded

pytestmark = pytest.mark.services

DAY = "2026-06-12"
RESOLVER = f"127.{os.getpid() >> 8 & 255}.{os.getpid() & 255}.53"
"""Where our name server listens, on port 53: opendkim-testmsg asks whom /etc/resolv.conf names."""
KEYS = ("rsa", "ed25519")


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    message = ""
    if not (shutil.which("opendkim-testmsg") and shutil.which("unshare")):
        message = "opendkim-testmsg is not installed: apt-get install opendkim-tools util-linux"
    elif os.geteuid() != 0:
        message = "only root can give opendkim-testmsg a name server of its own"
    if message and os.environ.get("DIGEST_REQUIRE_SERVICES"):
        pytest.fail(message)
    if message:
        pytest.skip(message)


class Signed:
    """A mail that the digest signed with both keys, and the DNS records for them."""

    def __init__(self, mail: bytes, records: dict[str, tuple[str, str]]) -> None:
        self.mail = mail
        self._records = records

    def zone(self, *algorithms: str) -> Zone:
        found = (self._records[algorithm] for algorithm in algorithms)
        return {(name, "TXT"): [value] for name, value in found}

    def without_signature(self, algorithm: str) -> bytes:
        """The mail as if it had been signed with the other key alone."""
        head, _, body = self.mail.partition(b"\r\n\r\n")
        fields = re.split(rb"\r\n(?![ \t])", head)
        marked = f"a={algorithm}-sha256".encode()
        kept = [one for one in fields if not (one.startswith(b"DKIM-") and marked in one)]
        assert len(kept) == len(fields) - 1
        return b"\r\n".join(kept) + b"\r\n\r\n" + body


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    folder = tmp_path_factory.mktemp("signed")
    with Threaded(ScriptedServer()) as mail:
        site = Site.make(folder, smtp_port=mail.server.port)
        records = {}
        for algorithm in KEYS:
            key = str(folder / f"{algorithm}.pem")
            said = site.run("dkim", "keygen", key, "--algorithm", algorithm).out
            name = re.search(r"name\s+(\S+)", said)
            value = re.search(r'value\s+(".*")', said)
            assert name
            assert value
            records[algorithm] = name[1], value[1]
        keys = ", ".join(f'{{ selector = "digest-{a}", file = "{a}.pem" }}' for a in KEYS)
        config = folder / "config.toml"
        with config.open("a", encoding="utf-8") as file:
            file.write(f"\n[dkim]\nkeys = [{keys}]\n")
        site.run("subscribe", "ada@example.org", "--interest", "sparse attention")
        site.finish("run", "--date", DAY)
        (letter,) = mail.call(lambda: list(mail.server.accepted))
    return Signed(letter.content, records)


async def verify(mail: bytes, zone: Zone, folder: Path) -> tuple[int, str]:
    """What opendkim-testmsg says: its exit code (0: verified) and its words."""
    resolver = folder / "resolv.conf"
    resolver.write_text(f"nameserver {RESOLVER}\noptions timeout:5 attempts:2\n", encoding="ascii")
    script = f"mount --bind {resolver} /etc/resolv.conf && exec opendkim-testmsg -t {folder}"
    async with dns_server(zone, at=(RESOLVER, 53)):
        process = await asyncio.create_subprocess_exec(
            "unshare", "--mount", "sh", "-c", script,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        with suppress(BrokenPipeError):
            said, _ = await process.communicate(mail)
    assert process.returncode is not None
    return process.returncode, said.decode()


async def test_the_double_signature_verifies(signed: Signed, tmp_path: Path) -> None:
    assert signed.mail.count(b"DKIM-Signature:") == 2
    assert await verify(signed.mail, signed.zone(*KEYS), tmp_path) == (0, "")


@pytest.mark.parametrize(("algorithm", "other"), [KEYS, KEYS[::-1]])
async def test_each_signature_verifies_by_itself(
    signed: Signed, tmp_path: Path, algorithm: str, other: str
) -> None:
    alone = signed.without_signature(other)
    assert await verify(alone, signed.zone(algorithm), tmp_path) == (0, "")
    code, said = await verify(alone, signed.zone(other), tmp_path)
    assert code != 0, "no record, no verification"
    assert said


@pytest.mark.parametrize("algorithm", KEYS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\r\nSubject: ", b"\r\nSubject: Re: "),
        (b"\r\nFrom: ", b"\r\nReply-To: eve@evil.example\r\nFrom: "),
        (b"\r\nFrom: ", b"\r\nSubject: another\r\nFrom: "),
        (b"\r\nList-Unsubscribe: ", b"\r\nList-Unsubscribe: <https://evil.example/>\r\nX-Was: "),
        (b"\r\n--", b"\r\nmore\r\n--"),
    ],
    ids=["subject", "second Reply-To", "second Subject", "List-Unsubscribe", "body"],
)
async def test_what_is_changed_or_added_breaks_it(
    signed: Signed, tmp_path: Path, algorithm: str, old: bytes, new: bytes
) -> None:
    other = next(one for one in KEYS if one != algorithm)
    alone = signed.without_signature(other)
    changed = alone.replace(old, new, 1)
    assert changed != alone
    code, said = await verify(changed, signed.zone(algorithm), tmp_path)
    assert code != 0
    assert said
