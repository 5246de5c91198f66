"""Whether the DNS, asked on loopback, has the keys that sign."""

from pathlib import Path

import dns.rcode
import pytest

from digest.compose.dkim import Key
from digest.compose.keys import new_key, pem_of, record_of, strings_of
from digest.compose.options import DkimKey, DkimOptions
from digest.doctor.check import CheckState
from digest.doctor.dkim import check_key_files, check_records
from digest.doctor.names import Names
from tests.servers.dns import Zone, dns_server

AUTHOR = "digest@lab.example"
RSA, ED25519 = new_key("s1", "rsa"), new_key("s2", "ed25519")
OTHER = new_key("s1", "rsa")


def options(folder: Path, *keys: Key, domain: str = "") -> DkimOptions:
    files = []
    for key in keys:
        file = folder / f"{key.selector}.pem"
        file.write_bytes(pem_of(key))
        file.chmod(0o600)
        files.append(DkimKey(selector=key.selector, file=file))
    return DkimOptions(domain=domain, keys=tuple(files))


def zone_of(*records: tuple[str, str]) -> Zone:
    return {
        (f"{selector}._domainkey.lab.example", "TXT"): [
            " ".join(f'"{string}"' for string in strings_of(record))
        ]
        for selector, record in records
    }


async def test_both_keys_are_published(tmp_path: Path) -> None:
    zone = zone_of(("s1", record_of(RSA)), ("s2", record_of(ED25519)))
    async with dns_server(zone) as server:
        names = Names(server.resolver())
        checks = await check_records(names, options(tmp_path, RSA, ED25519), AUTHOR)
    assert [check.state for check in checks] == [CheckState.OK] * 2
    assert "s2._domainkey.lab.example" in checks[1].detail


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        (zone_of(), "no key at s1._domainkey.lab.example"),
        (zone_of(("s1", record_of(OTHER))), "another key"),
        (zone_of(("s1", record_of(ED25519))), "another kind"),
        (zone_of(("s1", "v=DKIM1; k=rsa; p=")), "revoked"),
        ({("s1._domainkey.lab.example", "TXT"): [f'"{t}"' for t in "ab"]}, "2 records"),
    ],
)
async def test_what_receivers_could_not_verify_with(tmp_path: Path, zone: Zone, said: str) -> None:
    async with dns_server(zone) as server:
        (check,) = await check_records(Names(server.resolver()), options(tmp_path, RSA), AUTHOR)
    assert (check.state, said in check.detail) == (CheckState.FAIL, True), check
    assert check.cure


async def test_no_answer_says_nothing(tmp_path: Path) -> None:
    async with dns_server({}, rcode=dns.rcode.SERVFAIL) as server:
        (check,) = await check_records(Names(server.resolver()), options(tmp_path, RSA), AUTHOR)
    assert check.state is CheckState.UNKNOWN


def test_key_files(tmp_path: Path) -> None:
    assert check_key_files(DkimOptions(), AUTHOR) == []
    both = options(tmp_path, RSA, ED25519)
    (check,) = check_key_files(both, AUTHOR)
    assert check.state is CheckState.OK
    assert "lab.example with s1 (rsa-sha256), s2 (ed25519-sha256)" in check.detail
    (weak,) = check_key_files(options(tmp_path, new_key("s1", "rsa", 1024)), AUTHOR)
    assert (weak.state, "1024 bits" in weak.detail) == (CheckState.WARN, True)
    (foreign,) = check_key_files(options(tmp_path, RSA, domain="else.example"), AUTHOR)
    assert (foreign.state, "else.example" in foreign.detail) == (CheckState.FAIL, True)
    (tmp_path / "s1.pem").chmod(0o644)
    (open_,) = check_key_files(both, AUTHOR)
    assert (open_.state, "everybody" in open_.detail) == (CheckState.FAIL, True)


async def test_what_is_wrong_with_a_file_is_said_once(tmp_path: Path) -> None:
    gone = DkimOptions(keys=(DkimKey(selector="s1", file=tmp_path / "gone.pem"),))
    (check,) = check_key_files(gone, AUTHOR)
    assert check.state is CheckState.FAIL
    async with dns_server({}) as server:
        assert await check_records(Names(server.resolver()), gone, AUTHOR) == []
        assert server.asked == []
