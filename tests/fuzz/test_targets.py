"""What the fuzzer looks for, in a few seconds; and what it has found."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.feedback.inbox.letter import read_letter
from digest.tokens import Purpose
from tests.fuzz.targets import READER, TARGETS, TOKENS, inbox, seeds, tokens
from tests.unit.feedback.inbox.mails import notification

FOUND = {
    "8-bit sender": "From: 帮 <a@b.example>\n\n".encode() + b"\xff",
    "8-bit return path": b"From: a@b.example\nReturn-Path: \xff\nSubject: help\n\n",
    "charset of an encoded word": b"From: a@b.example\nSubject: =?u\xff\xfftf-8?b?5biu?=\n\n",
    "NUL in a charset": b"From: MAILER-DAEMON@b.example\n"
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
    b"Content-Type: text; charset=a\0b\n\n\xff\n--b--\n",
    "charset with a language": b"From: MAILER-DAEMON@b.example\n"
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"
    b"Content-Type: text/plain; charset*=utf-8'en'a\n\n\xff\n--b--\n",
}


@pytest.mark.parametrize("name", FOUND)
def test_what_was_found_is_mended(name: str) -> None:
    inbox(FOUND[name])


def test_a_name_in_raw_utf_8_is_read() -> None:
    assert read_letter(FOUND["8-bit sender"]).header("From") == "帮 <a@b.example>"


@pytest.mark.parametrize("target", TARGETS)
def test_seeds_hold(target: str) -> None:
    assert [TARGETS[target](seed) for seed in seeds(target)]


FIELDS = st.sampled_from([
    "From", "To", "Subject", "Return-Path", "Content-Type", "Content-Transfer-Encoding", "Action",
    "Status", "Final-Recipient", "Diagnostic-Code", "Feedback-Type", "List-Unsubscribe",
    "X-Failed-Recipients", "Auto-Submitted", "Precedence",
])  # fmt: skip
KINDS = st.sampled_from([
    b"multipart/report; report-type=delivery-status; boundary=b", b"multipart/mixed; boundary=b",
    b"message/delivery-status", b"message/rfc822", b"message/feedback-report", b"text/html",
    b"text/rfc822-headers", b"text/plain; charset=", b"multipart/report; boundary",
])  # fmt: skip
LINES = st.one_of(
    st.tuples(FIELDS, st.one_of(KINDS, st.binary(max_size=60))).map(
        lambda pair: pair[0].encode() + b": " + pair[1]
    ),
    st.sampled_from(
        [b"", b"--b", b"--b--", b" folded", b"<ada@lab.example>:", b"550 5.1.1 unknown"]
    ),
    st.binary(max_size=40),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(lines=st.lists(LINES, max_size=40), end=st.sampled_from([b"\n", b"\r\n", b"\r"]))
def test_lines_of_mails_in_any_order(lines: list[bytes], end: bytes) -> None:
    inbox(end.join(lines))


@settings(deadline=None)
@given(cut=st.integers(0, 900), more=st.binary(max_size=200))
def test_a_report_that_goes_on_as_something_else(cut: int, more: bytes) -> None:
    inbox(notification().encode()[:cut] + more)


@given(text=st.text(alphabet="abcdefghijklmnopqrstuvwxyz234567.-é\n", max_size=120))
def test_no_text_is_a_token_by_chance(text: str) -> None:
    tokens(text.encode())


@given(purpose=st.sampled_from(Purpose), at=st.integers(0, 90), sign=st.characters())
def test_a_token_with_one_sign_changed_is_none(purpose: Purpose, at: int, sign: str) -> None:
    good = TOKENS.sign(purpose, READER)
    changed = good[: at % len(good)] + sign + good[at % len(good) + 1 :]
    tokens(changed.encode("utf-8", "surrogatepass"))
