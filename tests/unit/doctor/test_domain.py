"""What the DNS says of our domain, asked of a real DNS server on loopback."""

import dns.rcode
import pytest

from digest.doctor.check import CheckState
from digest.doctor.domain import check_bounces, check_dkim, check_dmarc, check_spf
from digest.doctor.names import Names, UnansweredError, ascii_domain
from digest.doctor.providers import UNIVERSITY, provider_of
from tests.servers.dns import Zone, dns_server

GMAIL = provider_of("smtp.gmail.com", 587)
KEY = '"v=DKIM1; k=rsa; p=MIGfMA0="'


def spf(text: str, domain: str = "lab.example") -> Zone:
    return {(domain, "TXT"): [f'"{text}"', '"site-verification=1"']}


@pytest.mark.parametrize(
    ("zone", "state", "said"),
    [
        ({("lab.example", "MX"): ["10 mx.lab.example."]}, CheckState.OK, "mx.lab.example"),
        (
            {("lab.example", "MX"): ["20 b.lab.example.", "5 a.lab.example."]},
            CheckState.OK,
            "at a.lab.example",
        ),
        ({("lab.example", "A"): ["192.0.2.1"]}, CheckState.OK, "at lab.example"),
        ({("lab.example", "AAAA"): ["2001:db8::1"]}, CheckState.OK, "at lab.example"),
        ({("lab.example", "MX"): ["0 ."]}, CheckState.FAIL, "takes no mail"),
        ({("lab.example", "TXT"): ['"x"']}, CheckState.FAIL, "takes no mail"),
        ({}, CheckState.FAIL, "takes no mail"),
    ],
    ids=["mx", "best-mx", "a", "aaaa", "null-mx", "neither", "nxdomain"],
)
async def test_bounces(zone: Zone, state: CheckState, said: str) -> None:
    async with dns_server(zone) as server:
        (check,) = await check_bounces(Names(server.resolver()), "digest@lab.example")
    assert (check.state, said in check.detail) == (state, True), check
    assert bool(check.cure) is (state is CheckState.FAIL)


@pytest.mark.parametrize(
    ("zone", "state", "said"),
    [
        (spf("v=spf1 mx -all"), CheckState.OK, "sound"),
        (spf("v=spf1 +all"), CheckState.WARN, "everybody"),
        (spf("v=spf10 -all"), CheckState.WARN, "no SPF record"),
        ({("lab.example", "A"): ["192.0.2.1"]}, CheckState.WARN, "no SPF record"),
        (
            {("lab.example", "TXT"): ['"v=spf1 mx -all"', '"v=spf1 a -all"']},
            CheckState.FAIL,
            "2 SPF records",
        ),
        (spf("v=spf1 mx typo:x -all"), CheckState.FAIL, "'typo:x' is no mechanism"),
        (spf("v=spf1 include:gone.example -all"), CheckState.FAIL, "no SPF record"),
        (spf("v=spf1 " + "a " * 11 + "-all"), CheckState.FAIL, "more than 10 look-ups"),
        (
            {
                ("lab.example", "TXT"): ['"v=spf1 include:lab.example a -all"'],
            },
            CheckState.OK,
            "sound",
        ),
    ],
    ids=["sound", "all", "version", "none", "two", "typo", "dangling", "costly", "circle"],
)
async def test_spf(zone: Zone, state: CheckState, said: str) -> None:
    async with dns_server(zone) as server:
        (check,) = await check_spf(Names(server.resolver()), "digest@lab.example", UNIVERSITY)
    assert (check.state, said in check.detail) == (state, True), check


async def test_spf_of_a_provider_is_found_behind_includes_and_split_strings() -> None:
    zone = {
        ("lab.example", "TXT"): ['"v=spf1 redirect=" "_spf.lab.example"'],
        ("_spf.lab.example", "TXT"): ['"v=spf1 include:_SPF.google.com ~all"'],
        ("_spf.google.com", "TXT"): ['"v=spf1 ip4:192.0.2.0/24 ~all"'],
    }
    async with dns_server(zone) as server:
        (check,) = await check_spf(Names(server.resolver()), "digest@lab.example", GMAIL)
    assert check.state is CheckState.OK
    assert "_spf.google.com" in check.detail


async def test_spf_without_the_provider_names_what_to_add() -> None:
    async with dns_server(spf("v=spf1 mx -all")) as server:
        (check,) = await check_spf(Names(server.resolver()), "digest@lab.example", GMAIL)
    assert check.state is CheckState.WARN
    assert "include:_spf.google.com" in check.cure


async def test_look_ups_of_spf_are_bounded() -> None:
    """A chain of a hundred includes costs a dozen questions, not a hundred."""
    zone: dict[tuple[str, str], list[str]] = {}
    for step in range(100):
        name = f"s{step}.example"
        zone[(name, "TXT")] = [f'"v=spf1 include:s{step + 1}.example -all"']
    async with dns_server(zone) as server:
        (check,) = await check_spf(Names(server.resolver()), "digest@s0.example", UNIVERSITY)
        asked = len(server.asked)
    assert check.state is CheckState.FAIL
    assert asked <= 12


@pytest.mark.parametrize(
    ("zone", "selectors", "state", "said"),
    [
        ({("k1._domainkey.lab.example", "TXT"): [KEY]}, ["k1"], CheckState.OK, "k1._domainkey"),
        ({("lab.example", "A"): ["192.0.2.1"]}, ["k1"], CheckState.FAIL, "no key at k1"),
        (
            {("k1._domainkey.lab.example", "TXT"): ['"v=DKIM1; p="']},
            ["k1"],
            CheckState.FAIL,
            "revoked",
        ),
        ({("google._domainkey.lab.example", "TXT"): [KEY]}, [], CheckState.OK, "google._domainkey"),
        ({("lab.example", "A"): ["192.0.2.1"]}, [], CheckState.UNKNOWN, "not known"),
    ],
    ids=["ours", "missing", "revoked", "provider", "unknown"],
)
async def test_dkim(zone: Zone, selectors: list[str], state: CheckState, said: str) -> None:
    async with dns_server(zone) as server:
        names = Names(server.resolver())
        (check,) = await check_dkim(names, "digest@lab.example", GMAIL, selectors)
    assert (check.state, said in check.detail) == (state, True), check


@pytest.mark.parametrize(
    ("zone", "return_path", "state", "said"),
    [
        (
            {("_dmarc.news.lab.example", "TXT"): ['"v=DMARC1; p=reject"']},
            "b@bounces.lab.example",
            CheckState.OK,
            "news.lab.example has policy reject",
        ),
        (
            {("_dmarc.lab.example", "TXT"): ['"v=DMARC1; p=reject; sp=quarantine"']},
            "b@news.lab.example",
            CheckState.OK,
            "policy quarantine",
        ),
        (
            {("_dmarc.lab.example", "TXT"): ['"v=DMARC1; p=none"']},
            "b@relay.example",
            CheckState.WARN,
            "DKIM alone",
        ),
        (
            {("_dmarc.news.lab.example", "TXT"): ['"v=DMARC1; p=none; aspf=s"']},
            "b@lab.example",
            CheckState.WARN,
            "DKIM alone",
        ),
        (
            {("_dmarc.lab.example", "TXT"): ['"v=DMARC1; p=perhaps"']},
            "b@lab.example",
            CheckState.FAIL,
            "p=perhaps",
        ),
        (
            {("_dmarc.lab.example", "TXT"): ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']},
            "b@lab.example",
            CheckState.FAIL,
            "2 DMARC records",
        ),
        ({("lab.example", "TXT"): ['"x"']}, "b@lab.example", CheckState.WARN, "no DMARC policy"),
    ],
    ids=["own", "inherited", "foreign-path", "strict", "typo", "two", "none"],
)
async def test_dmarc(zone: Zone, return_path: str, state: CheckState, said: str) -> None:
    async with dns_server(zone) as server:
        names = Names(server.resolver())
        (check,) = await check_dmarc(names, "digest@news.lab.example", return_path, UNIVERSITY)
    assert (check.state, said in check.detail) == (state, True), check


async def test_no_answer_is_unknown_and_no_failure() -> None:
    """SERVFAIL says nothing about a domain; nobody is to be sent mending what may be right."""
    async with dns_server({}, rcode=dns.rcode.SERVFAIL) as server:
        names = Names(server.resolver())
        checks = [
            *await check_bounces(names, "digest@lab.example"),
            *await check_spf(names, "digest@lab.example", UNIVERSITY),
            *await check_dkim(names, "digest@lab.example", UNIVERSITY, ["k1"]),
            *await check_dmarc(names, "digest@lab.example", "digest@lab.example", UNIVERSITY),
        ]
    assert [check.state for check in checks] == [CheckState.UNKNOWN] * 4


async def test_a_silent_server_is_given_up() -> None:
    async with dns_server({}, silent=True) as server:
        with pytest.raises(UnansweredError):
            await Names(server.resolver(), seconds=0.2).txt("lab.example")


async def test_addresses_of_a_provider_are_the_providers_business() -> None:
    """Nobody can publish records for gmail.com; but only Google may send in its name."""
    async with dns_server({}) as server:
        names = Names(server.resolver())
        (own,) = await check_spf(names, "lab@gmail.com", GMAIL)
        (foreign,) = await check_dmarc(names, "lab@gmail.com", "lab@gmail.com", UNIVERSITY)
        assert server.asked == []
    assert own.state is CheckState.OK
    assert foreign.state is CheckState.FAIL
    assert "domain of your own" in foreign.cure


async def test_the_dns_is_asked_in_a_labels() -> None:
    async with dns_server({}) as server:
        await check_bounces(Names(server.resolver()), "digest@bücher.example")
        assert ("xn--bcher-kva.example", "MX") in server.asked


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@Lab.Example", "lab.example"),
        ("a@bücher.example", "xn--bcher-kva.example"),
        ("a@straße.example", "xn--strae-oqa.example"),  # IDNA 2008 keeps the ß
        ("lab.example", "lab.example"),
    ],
)
def test_ascii_domain(address: str, domain: str) -> None:
    assert ascii_domain(address) == domain


@pytest.mark.parametrize("address", ["a@", "a@" + "x" * 64 + ".example", "a@x..y"])
def test_ascii_domain_refuses_what_is_none(address: str) -> None:
    with pytest.raises(ValueError, match="is no domain"):
        ascii_domain(address)
