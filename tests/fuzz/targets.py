"""What must hold of whatever strangers send; the fuzzer and Hypothesis both look for exceptions."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date

from digest.errors import TokenError
from digest.feedback.inbox.automatic import may_be_answered
from digest.feedback.inbox.classify import classify
from digest.feedback.inbox.letter import read_letter
from digest.feedback.inbox.order import order_in
from digest.feedback.policy import verdict
from digest.model.feedback import ReplyKind
from digest.tokens import Purpose, Tokens, delivery_of, returned_of
from tests.unit.feedback.inbox.mails import TOKEN, VERP, complaint, in_words, notification

KEYS = [b"k" * 32, b"older" * 8]
TOKENS = Tokens(KEYS)
READER = "abcdefghijklmnop"
DAY = date(2026, 6, 12)
_SHAPE = re.compile(r"[a-z0-9][a-z0-9.-]{0,90}\.[a-z2-7]{32}")
_NAMES_PEOPLE = frozenset({ReplyKind.BOUNCE, ReplyKind.COMPLAINT, ReplyKind.DELAY})


def inbox(raw: bytes) -> None:
    """A mail is understood or left; what is said of it is sound."""
    returned = classify(raw)
    assert not returned.recipients or returned.kind in _NAMES_PEOPLE
    for one in returned.recipients:
        assert "@" in one.address
        assert one.address == one.address.lower()
        assert one.status == "" or re.fullmatch(r"[245]\.\d{1,3}\.\d{1,3}", one.status)
    assert returned.token == "" or _SHAPE.fullmatch(returned.token)
    verdict(returned.recipients, "ada@lab.example")
    may_be_answered(read_letter(raw))
    order = order_in(returned.detail)
    assert order is None or (0 <= order.card <= 9999 and 0 <= order.author <= 9999)


def tokens(raw: bytes) -> None:
    """A token that holds is one that we made, for its own purpose, and says what we signed."""
    text = raw.decode("utf-8", "surrogateescape")
    held = {purpose: value for purpose in Purpose if (value := _read(purpose, text)) is not None}
    for purpose, value in held.items():
        assert text in {Tokens([key]).sign(purpose, value) for key in KEYS}
    assert len(held) <= 1
    _values(text)
    with suppress(ValueError):  # what cannot be signed
        for purpose in Purpose:
            token = TOKENS.sign(purpose, text)
            assert {other for other in Purpose if _read(other, token) == text} <= {purpose}


def _read(purpose: Purpose, text: str) -> str | None:
    try:
        return TOKENS.read(purpose, text)
    except TokenError:
        return None


def _values(value: str) -> None:
    """What stands in a token means one delivery, and that is written in this way only."""
    with suppress(TokenError, ValueError):
        assert TOKENS.vote(*delivery_of(value)).rpartition(".")[0] == value
    with suppress(TokenError, ValueError):
        assert TOKENS.returned(*returned_of(value)).rpartition(".")[0] == value


TARGETS: Mapping[str, Callable[[bytes], None]] = {"inbox": inbox, "tokens": tokens}


def seeds(target: str) -> Iterator[bytes]:
    """Where the fuzzer begins."""
    yield from _mails() if target == "inbox" else _tokens()


def _mails() -> Iterator[bytes]:
    for action in ("failed", "delayed", "delivered"):
        yield notification(action=action).encode()
    yield notification(status="4.2.2", diagnostic="smtp; 452 mailbox full").encode()
    yield notification().encode().replace(b"\n", b"\r\n")
    yield complaint(
        fields="Original-Rcpt-To: <ada@lab.example>", original_to="ada@x.example"
    ).encode()
    yield in_words(
        "Hi. This is the qmail-send program.\n\n<ada@lab.example>:\nno mailbox\n"
    ).encode()
    yield in_words(
        "following addresses\nfailed:\n\n  ada@lab.example:\n    quota exceeded\n"
    ).encode()
    for subject in ("unsubscribe", "Re: like 3", "mute 3.2", "pause", "帮助", "Out of office"):
        head = f"From: Ada <ada@lab.example>\nTo: {VERP}\nSubject: {subject}\n"
        yield f"{head}\nHello.\n".encode()
        yield f"{head}Content-Type: text/plain; charset=utf-16\n\nHello.\n".encode()
    yield b"Subject: =?utf-8?b?5biu5Yqp?=\nFrom: \xe5\xb8\xae <a@b.example>\n\n\xff\xfe"
    yield b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at) for at in range(8)
    )


def _tokens() -> Iterator[bytes]:
    made = (
        TOKENS.leave(READER),
        TOKENS.settings(READER),
        TOKENS.vote(DAY, READER),
        TOKENS.returned(DAY, READER),
        TOKENS.confirm(READER),
        Tokens(KEYS[1:]).leave(READER),
    )
    for token in (*made, TOKEN):
        yield token.encode()
        yield token.upper().encode()
        yield token.rpartition(".")[0].encode()
