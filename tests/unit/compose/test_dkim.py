"""Signatures, verified by another implementation (dkimpy), and broken in every way they must be."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.compose.composer import Composer
from digest.compose.dkim import SIGNED, Key, Signer
from digest.compose.keys import record_name, record_of
from digest.model.delivery import Claim
from digest.model.subscriber import Format

from .conftest import MakeComposer
from .editions import ADA, ordinary, trending_only
from .hostile import hostile
from .reading import check_wire

DOMAIN = "papers.example.org"
RSA = Key("digest-rsa", rsa.generate_private_key(65537, 2048))
ED25519 = Key("digest-ed25519", ed25519.Ed25519PrivateKey.generate())
EDITIONS = [ordinary, trending_only, hostile]
KINDS = [pytest.param([RSA], id="rsa"), pytest.param([ED25519], id="ed25519")]
BOTH = pytest.param([RSA, ED25519], id="both")
Content = bytes


def signed(make: MakeComposer, keys: Sequence[Key], claim: Claim) -> Content:
    return make(signer=Signer(DOMAIN, keys)).compose(claim).content


def verified(content: Content) -> list[bool]:
    """What dkimpy says of each signature, the DNS holding the records of both keys."""
    zone = {
        f"{record_name(key.selector, DOMAIN)}.".encode(): record_of(key).encode()
        for key in (RSA, ED25519)
    }

    def dns(name: bytes, timeout: int = 5) -> bytes | None:  # noqa: ARG001 - dkimpy's signature
        return zone.get(name)

    found = []
    for at in range(content.count(b"DKIM-Signature:")):
        try:
            found.append(bool(dkim.DKIM(content).verify(idx=at, dnsfunc=dns)))
        except dkim.DKIMException:
            found.append(False)
    return found


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("keys", [*KINDS, BOTH])
def test_another_implementation_verifies_every_signature(
    make: MakeComposer, keys: list[Key], edition: Callable[[], Claim]
) -> None:
    content = signed(make, keys, edition())
    assert verified(content) == [True] * len(keys)
    check_wire(content)
    signatures = content.partition(b"\r\nFrom:")[0]
    assert max(map(len, signatures.split(b"\r\n"))) <= 76


def test_a_mail_of_text_alone_and_one_without_ways_to_leave_verify(make: MakeComposer) -> None:
    text = replace(ordinary(), subscriber=replace(ADA, format=Format.TEXT))
    assert verified(signed(make, [RSA, ED25519], text)) == [True, True]
    bare = make(signer=Signer(DOMAIN, [RSA, ED25519]), base_url="", unsubscribe_mailto="")
    assert verified(bare.compose(ordinary()).content) == [True, True]


def test_nothing_is_signed_without_a_key(composer: Composer) -> None:
    assert b"DKIM-Signature" not in composer.compose(ordinary()).content


@pytest.mark.parametrize("keys", [*KINDS, BOTH])
def test_a_resend_is_the_same_byte_for_byte(make: MakeComposer, keys: list[Key]) -> None:
    first = signed(make, keys, ordinary())
    assert signed(make, keys, replace(ordinary(), attempts=3, token=9)) == first
    prepared = ordinary().prepared
    assert prepared is not None
    later = replace(prepared, dated=prepared.dated + timedelta(seconds=1))
    assert signed(make, keys, replace(ordinary(), prepared=later)) != first


@pytest.mark.parametrize("keys", KINDS)
@pytest.mark.parametrize("name", SIGNED)
def test_a_changed_header_breaks_it(make: MakeComposer, keys: list[Key], name: str) -> None:
    content = signed(make, keys, ordinary())
    pattern = re.compile(rb"(?im)^" + name.encode() + rb": [^\r]*(?=\r)")
    line = pattern.search(content)
    assert line is not None
    changed = content[: line.end()] + b"x" + content[line.end() :]
    assert verified(changed) == [False]


@pytest.mark.parametrize("keys", KINDS)
@pytest.mark.parametrize("name", SIGNED)
@pytest.mark.parametrize("where", ["top", "bottom"])
def test_a_header_more_breaks_it(
    make: MakeComposer, keys: list[Key], name: str, where: str
) -> None:
    """The one that it has already, and the one that it has none of."""
    for composer in (
        make(signer=Signer(DOMAIN, keys)),
        make(signer=Signer(DOMAIN, keys), base_url="", unsubscribe_mailto="", reply_to=""),
    ):
        content = composer.compose(ordinary()).content
        assert verified(content) == [True]
        header = name.encode() + b": <eve@example.net>\r\n"
        head, end, body = content.partition(b"\r\n\r\n")
        added = header + content if where == "top" else head + b"\r\n" + header[:-2] + end + body
        assert verified(added) == [False]


@pytest.mark.parametrize("keys", KINDS)
def test_a_changed_body_breaks_it(make: MakeComposer, keys: list[Key]) -> None:
    content = signed(make, keys, ordinary())
    start = content.index(b"\r\n\r\n") + 4
    for at in range(start, len(content), 997):
        if content[at : at + 1].isalnum():
            other = b"x" if content[at : at + 1] != b"x" else b"y"
            assert verified(content[:at] + other + content[at + 1 :]) == [False]
    assert verified(content + b"one more line\r\n") == [False]  # there is no l=


def test_what_the_signature_says(make: MakeComposer) -> None:
    content = signed(make, [RSA, ED25519], ordinary())
    first, second = (
        dict(pair.split("=", 1) for pair in re.sub(r"\s+", "", header).removesuffix(";").split(";"))
        for header in re.findall(r"DKIM-Signature: (.*?)\r\n(?!\s)", content.decode(), re.DOTALL)
    )
    assert (first["a"], second["a"]) == ("rsa-sha256", "ed25519-sha256")
    assert (first["s"], second["s"]) == (RSA.selector, ED25519.selector)
    prepared = ordinary().prepared
    assert prepared is not None
    for tags in (first, second):
        assert tags.keys() == {"v", "a", "c", "d", "s", "t", "h", "bh", "b"}
        assert (tags["d"], tags["c"]) == (DOMAIN, "relaxed/relaxed")
        assert int(tags["t"]) == int(prepared.dated.timestamp())
        assert sorted(tags["h"].split(":")) == sorted(SIGNED * 2)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=80), st.from_regex(r"[a-zé漢0-9.+=]{1,30}", fullmatch=True))
def test_whoever_it_goes_to(make: MakeComposer, name: str, local: str) -> None:
    local = local.strip(".").replace("..", ".") or "ada"
    subscriber = replace(ADA, name=name, address=f"{local}@example.org")
    content = signed(make, [RSA, ED25519], replace(ordinary(), subscriber=subscriber))
    assert verified(content) == [True, True]
