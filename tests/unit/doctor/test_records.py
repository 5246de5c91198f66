"""Reading SPF, DMARC and DKIM records, without any DNS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.doctor.dkim import fault_of_key
from digest.doctor.dmarc import (
    DmarcRecord,
    aligned,
    domains_upwards,
    is_dmarc,
    organisation,
    read_dmarc,
    read_tags,
)
from digest.doctor.spf import SpfRecord, is_spf, read_spf

RECORD = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=80)
TERMS = st.sampled_from(
    ["a", "mx", "include:a.example", "redirect=b.example", "-all", "~all", "ip4:192.0.2.0/24",
     "exists:%{i}.c.example", "exp=d.example", "?a:e.example/24", "unknown:x", "", "+", ":"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("v=spf1", SpfRecord()),
        ("v=spf1 -all", SpfRecord(default="fail")),
        ("v=spf1 all", SpfRecord(default="pass")),
        ("v=spf1 ?all mx", SpfRecord()),  # what follows `all` is never looked at
        (
            "V=SPF1 MX a:x.example/24 Include:_SPF.Example. ~ALL",
            SpfRecord(("_spf.example",), "softfail", 3),
        ),
        ("v=spf1 redirect=_spf.example", SpfRecord(("_spf.example",), "", 1)),
        ("v=spf1 redirect=_spf.example -all", SpfRecord(default="fail")),
        ("v=spf1 ip4:192.0.2.1 ip6:2001:db8::/32 -all", SpfRecord(default="fail")),
        (
            "v=spf1 ipv4:192.0.2.1 -all",
            SpfRecord(default="fail", faults=("'ipv4:192.0.2.1' is no mechanism",)),
        ),
    ],
)  # fmt: skip
def test_spf(text: str, record: SpfRecord) -> None:
    assert is_spf(text)
    assert read_spf(text) == record


@pytest.mark.parametrize("text", ["", "v=spf10 -all", "v=spf2.0/pra", " v=spf1", "spf1 -all"])
def test_no_spf(text: str) -> None:
    assert not is_spf(text)


@given(st.lists(TERMS, max_size=12))
def test_spf_never_costs_less_than_it_includes(terms: list[str]) -> None:
    record = read_spf(" ".join(["v=spf1", *terms]))
    assert record.costly >= len(record.includes)
    assert record.default in {"", "pass", "fail", "softfail", "neutral"}


@given(RECORD)
def test_any_text_can_be_read(text: str) -> None:
    read_spf(f"v=spf1 {text}")
    assert read_dmarc(f"v=DMARC1;{text}").policy in {"none", "quarantine", "reject"}
    fault_of_key(text)


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("v=DMARC1; p=none", DmarcRecord("none", "none")),
        (
            "v=DMARC1;p=Reject;sp=none;aspf=s;adkim=S;rua=mailto:a@x.example, mailto:b@y.example",
            DmarcRecord(
                "reject", "none", ("mailto:a@x.example", "mailto:b@y.example"),
                strict_spf=True, strict_dkim=True,
            ),
        ),
        ("v=DMARC1; rua=mailto:a@x.example", DmarcRecord(
            "none", "none", ("mailto:a@x.example",), faults=("it has no policy (p=)",))),
        ("v=DMARC1; p=reject; sp=maybe", DmarcRecord(
            "reject", "reject", faults=("sp=maybe is no policy",))),
    ],
)  # fmt: skip
def test_dmarc(text: str, record: DmarcRecord) -> None:
    assert is_dmarc(text)
    assert read_dmarc(text) == record


@pytest.mark.parametrize("text", ["", "v=DMARC2; p=none", "p=none; v=DMARC1", "v=dmarc1; p=none"])
def test_no_dmarc(text: str) -> None:
    assert not is_dmarc(text)


def test_the_first_of_two_tags_counts() -> None:
    assert read_tags("p=none; P = reject ;rubbish; =x") == {"p": "none", "": "x"}


@pytest.mark.parametrize(
    ("domain", "owned"),
    [
        ("lab.example", "lab.example"),
        ("News.Lab.Example.", "lab.example"),
        ("cs.ox.ac.uk", "ox.ac.uk"),
        ("mail.gmx.de", "gmx.de"),
        ("a.b.com.au", "b.com.au"),
        ("localhost", "localhost"),
    ],
)
def test_organisation(domain: str, owned: str) -> None:
    assert organisation(domain) == owned


def test_domains_upwards() -> None:
    assert list(domains_upwards("a.b.lab.example")) == [
        "a.b.lab.example", "b.lab.example", "lab.example",
    ]  # fmt: skip
    assert list(domains_upwards("lab.example")) == ["lab.example"]
    assert list(domains_upwards("localhost")) == ["localhost"]


@given(st.lists(st.sampled_from(["a", "bb", "co", "uk", "example", "com"]), min_size=1, max_size=6))
def test_walking_up_ends_at_the_owner(labels: list[str]) -> None:
    domain = ".".join(labels)
    walked = list(domains_upwards(domain))
    assert walked[0] == domain
    assert walked[-1] == organisation(domain)
    assert all(aligned(domain, step) for step in walked)


def test_aligned() -> None:
    assert aligned("news.lab.example", "bounces.lab.example")
    assert not aligned("news.lab.example", "bounces.lab.example", strict=True)
    assert aligned("LAB.example", "lab.example.", strict=True)
    assert not aligned("lab.example", "notlab.example")
    assert not aligned("ox.ac.uk", "cam.ac.uk")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("v=DKIM1; k=rsa; p=MIGfMA0=", ""),
        ("p=MIGf MA0=", ""),
        ("v=DKIM1; k=ed25519; p=MIGfMA0=; t=s", ""),
        ("v=DKIM2; p=MIGfMA0=", "version"),
        ("v=DKIM1; k=dsa; p=MIGfMA0=", "no kind of key"),
        ("v=DKIM1; k=rsa", "holds no key"),
        ("v=DKIM1; p=", "revoked"),
        ("v=DKIM1; p=MIG?", "base64"),
        ("v=DKIM1; t=s:y; p=MIGfMA0=", "test"),
    ],
)
def test_dkim(text: str, fault: str) -> None:
    assert (fault in fault_of_key(text)) if fault else fault_of_key(text) == ""
