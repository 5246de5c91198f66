from dataclasses import replace
from email import message_from_string, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.composer import Composer
from digest.compose.encoding import fold, phrase, unstructured
from digest.compose.headers import Sender
from digest.compose.links import is_public_https
from digest.compose.options import MailOptions
from digest.compose.preview import opened
from digest.errors import ComposeError

from .conftest import MakeComposer
from .editions import ADA, ordinary
from .reading import check_wire, parsed

PAGE = "https://papers.example.org/unsubscribe/v1.abcdefghijklmn27.c2lnbmF0dXJl"
MAILTO = "mailto:leave@papers.example.org?subject=unsubscribe%20v1.abcdefghijklmn27.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("base_url", "mailbox", "ways", "one_click", "footer"),
    [
        ("https://papers.example.org", "leave@papers.example.org", [PAGE, MAILTO], True, PAGE),
        ("https://papers.example.org/", "", [PAGE], True, PAGE),
        ("", "leave@papers.example.org", [MAILTO], False, MAILTO),
        ("", "", [], False, "reply with the word “unsubscribe”"),
        (
            "http://localhost:8000",
            "",
            [PAGE.replace("https://papers.example.org", "http://localhost:8000")],
            False,
            "http://localhost:8000/unsubscribe/",
        ),
    ],
)
def test_the_ways_to_leave(  # RFC 2369 §3.2, RFC 8058 §3.1
    *,
    make: MakeComposer,
    base_url: str,
    mailbox: str,
    ways: list[str],
    one_click: bool,
    footer: str,
) -> None:
    message = make(base_url=base_url, unsubscribe_mailto=mailbox).compose(ordinary())
    mail = parsed(message)
    named = str(mail["List-Unsubscribe"] or "")
    assert [way.strip(" <>") for way in named.split(",") if way] == ways
    assert mail.get_all("List-Unsubscribe-Post", []) == (
        ["List-Unsubscribe=One-Click"] if one_click else []
    )
    assert footer in opened(message).text
    assert footer in opened(message).html


def test_long_links_are_neither_folded_nor_encoded(make: MakeComposer) -> None:
    base = "https://papers.example.org/" + "a" * 300
    message = make(base_url=base).compose(ordinary())
    assert f"<{base}/unsubscribe/v1.".encode() in message.content.split(b"\r\n\r\n")[0]


def test_a_link_that_no_header_can_hold_is_an_error(make: MakeComposer) -> None:
    for base in ("https://papers.example.org/" + "a" * 1000, "https://x.org/>\r\nBcc: a@b.c"):
        with pytest.raises(ComposeError):
            make(base_url=base).compose(ordinary())


def test_what_is_said_to_machines(composer: Composer) -> None:
    mail = parsed(composer.compose(ordinary()))
    assert mail["From"] == "Daily papers <digest@papers.example.org>"
    assert mail["To"] == "Ada Lovelace <ada@example.org>"
    assert mail["Reply-To"] == "editor@papers.example.org"
    assert mail["Date"] == "Fri, 12 Jun 2026 07:00:00 +0200"
    assert mail["List-Id"] == "Daily papers <daily-papers.papers.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["MIME-Version"] == "1.0"
    fields = str(mail["Feedback-ID"]).split(":")
    assert len(fields) == 4
    assert 5 <= len(fields[-1]) <= 15
    single = ["From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Id"]
    assert all(len(mail.get_all(name, [])) == 1 for name in single)


def test_internationalised_domains_are_ascii_and_local_parts_say_so(make: MakeComposer) -> None:
    composer = make(from_address="digest@bücher.example")
    message = composer.compose(
        replace(ordinary(), subscriber=replace(ADA, address="ada@straße.de"))
    )
    assert message.envelope.recipient == "ada@xn--strae-oqa.de"
    assert message.envelope.sender == "digest@xn--bcher-kva.example"
    assert not message.needs_smtputf8
    assert message.content.isascii()
    # RFC 6532: a local part beyond ASCII is raw UTF-8
    greek = replace(ordinary(), subscriber=replace(ADA, address="ἀρχή@example.org"))
    message = make().compose(greek)
    assert message.needs_smtputf8
    assert "<ἀρχή@example.org>".encode() in message.content
    check_wire(message.content)


@pytest.mark.parametrize(
    "address",
    ["", "ada", "@example.org", "ada@", "a b@example.org", "ada@example.org\r\nBcc: x@y.z",
     "ada@exa mple.org", "<ada@example.org>", "a,b@example.org", "ada@example..org",
     "a\x00b@example.org", "ada@-example.org", "ü\u2028@example.org", "x" * 65 + "@example.org"],
)  # fmt: skip
def test_an_unusable_address_fails_alone(composer: Composer, address: str) -> None:
    with pytest.raises(ComposeError):
        composer.compose(replace(ordinary(), subscriber=replace(ADA, address=address)))


@pytest.mark.parametrize("forged", ["", "x", "<a b@c>", "<a@b>\r\nX: 1", "<a@b", "<ä@b>"])
def test_a_forged_message_id_is_refused(composer: Composer, forged: str) -> None:
    with pytest.raises(ComposeError):
        composer.compose(replace(ordinary(), message_id=forged))


def test_list_ids() -> None:
    assert Sender.of(MailOptions(title="論文")).list_id == "digest.localhost"
    assert Sender.of(MailOptions(list_id="Papers <p.example.org>")).list_id == "p.example.org"
    for wrong in ("no dots", "a.b\r\nBcc: x", "<>"):
        with pytest.raises(ComposeError):
            Sender.of(MailOptions(list_id=wrong))


def test_private_hosts_are_not_public() -> None:
    public = ["https://papers.example.org", "https://8.8.8.8", "https://xn--bcher-kva.de:8443/x"]
    private = [
        "",
        "http://papers.example.org",
        "https://localhost",
        "https://10.0.0.1",
        "https://[::1]",
        "https://nas.local",
        "https://127.0.0.1:8000",
        "ftp://x.org",
    ]
    assert all(is_public_https(url) for url in public)
    assert not any(is_public_https(url) for url in private)


def decoded(encoded: str) -> str:
    # the older decoder: the newer one of Python 3.11 puts spaces between adjacent encoded words
    # in a display name, against RFC 2047 §6.2
    return str(make_header(decode_header(encoded.replace("\r\n", ""))))


line = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), max_size=120)
texts = st.lists(line, max_size=8).map(lambda words: " ".join(" ".join(words).split()))


@given(texts)
def test_free_text_is_read_back(text: str) -> None:
    header = unstructured("X-Test", text)
    assert header.isascii()
    assert all(len(each) <= 76 for each in header.split("\r\n"))
    mail = message_from_string(header + "\r\n\r\n", policy=policy.default)
    assert str(mail["X-Test"]) == text


@given(texts.map(lambda text: text[:60].strip()))
def test_names_are_read_back(name: str) -> None:
    header = fold("From", [*(phrase(name) if name else []), "<a@example.org>"])
    assert header.isascii()
    assert all(len(each) <= 76 for each in header.split("\r\n"))
    mail = message_from_string(header + "\r\n\r\n")
    display, address = parseaddr(mail["From"].replace("\r\n", ""))
    assert (decoded(display), address) == (name, "a@example.org")
