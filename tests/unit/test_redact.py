"""No address gets out, however it is written; everything else stays readable."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.redact import ADDRESS, SECRET, Redactor, without_addresses, without_name

ATEXT = string.ascii_letters + string.digits + "!#$%&'*+-/=?^_`{|}~"  # RFC 5322 §3.2.3
words = st.text(st.characters(codec="utf-8"), max_size=30)
atoms = st.text(st.sampled_from(ATEXT + "äжあ"), min_size=1, max_size=12)
locals_ = st.one_of(
    st.lists(atoms, min_size=1, max_size=3).map(".".join),
    st.text(string.ascii_letters + ' .@,;<>"\\', min_size=1, max_size=12).map(
        lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    ),
)
labels = st.text(st.sampled_from(string.ascii_lowercase + "äß例0-"), min_size=1, max_size=8)
domains = st.one_of(
    st.lists(labels, min_size=1, max_size=4).map(".".join),
    st.just("[192.0.2.1]"),
    st.just("[IPv6:2001:db8::1]"),
)


@given(words)
def test_no_at_sign_is_ever_left(text: str) -> None:
    said = without_addresses(text + "@" + text)
    assert not set("@＠﹫") & set(said)
    assert "%40" not in said


@given(locals_, domains, st.sampled_from("@＠﹫"))
def test_an_address_goes_as_a_whole_and_what_stands_around_it_stays(
    local: str, domain: str, at: str
) -> None:
    said = without_addresses(f"550 5.1.1 <{local}{at}{domain}>: Recipient unknown")
    assert said == f"550 5.1.1 <{ADDRESS}>: Recipient unknown"


@given(st.text(st.characters(codec="utf-8", exclude_characters="@＠﹫%"), max_size=80))
def test_text_without_an_address_is_left_alone(text: str) -> None:
    assert without_addresses(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ada@example.org, bob@example.org", f"{ADDRESS}, {ADDRESS}"),
        ('"ada\\" l"@example.org gone', f"{ADDRESS} gone"),
        ("bounce+ada=example.org@lists.example", ADDRESS),
        ("https://x.example/?m=ada%40example.org&n=1", f"https:{ADDRESS}"),
        ("RCPT TO:<ada@example.org> SIZE=10", f"RCPT TO:<{ADDRESS}> SIZE=10"),
        ("@@ @", f"{ADDRESS} {ADDRESS}"),
    ],
)
def test_as_servers_write_them(text: str, said: str) -> None:
    assert without_addresses(text) == said


def test_a_long_line_takes_no_time() -> None:
    """Linear: a server may send what it likes."""
    assert without_addresses("x" * 200_000 + " @") == "x" * 200_000 + " " + ADDRESS


def test_the_bare_name_of_whom_it_is_about_goes_too() -> None:
    assert without_name("no such user: Ada", "ada@example.org") == f"no such user: {ADDRESS}"
    assert without_name("Canada is far", "ada@example.org") == "Canada is far"
    assert Redactor().words("User ada (ada@b.org) unknown", "ada@example.org") == (
        f"User {ADDRESS} ({ADDRESS}) unknown"
    )


def test_secrets_go_even_where_addresses_may_stay() -> None:
    redact = Redactor(addresses=True, secrets=("", "pw", "pw-longer"))
    assert redact("ada@example.org says pw-longer and pw") == (
        f"ada@example.org says {SECRET} and {SECRET}"
    )
    assert redact.words("ada@example.org", "ada@example.org") == "ada@example.org"
