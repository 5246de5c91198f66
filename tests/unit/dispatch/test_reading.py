"""Replies out of bytes."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dispatch.reading import ReplyReader, as_reply
from digest.model.delivery import Reply

words = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30)
replies = st.lists(
    st.tuples(st.integers(200, 599), st.lists(words, min_size=1, max_size=4).map(tuple)),
    max_size=5,
)


def on_the_wire(code: int, lines: tuple[str, ...]) -> bytes:
    *more, last = lines
    return b"".join(f"{code}-{line}\r\n".encode() for line in more) + f"{code} {last}\r\n".encode()


@given(replies, st.lists(st.integers(0, 200), max_size=8))
def test_replies_come_out_however_the_bytes_are_cut(
    said: list[tuple[int, tuple[str, ...]]], cuts: list[int]
) -> None:
    stream = b"".join(on_the_wire(*one) for one in said)
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    reader = ReplyReader()
    heard = []
    for start, end in itertools.pairwise(edges):
        heard += reader.feed(stream[start:end])
    assert heard == said


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_any_bytes_are_replies_or_unreadable_and_never_anything_else(pieces: list[bytes]) -> None:
    reader = ReplyReader()
    for piece in pieces:
        for code, lines in reader.feed(piece):
            assert 200 <= code <= 599
            assert as_reply("RCPT", code, lines).text.isprintable()
    if reader.unreadable is not None:
        assert reader.feed(b"250 ok\r\n") == []


def test_a_stream_that_was_wrong_once_stays_wrong() -> None:
    reader = ReplyReader()
    assert reader.feed(b"250 ok\r\nnonsense\r\n250 and again\r\n") == [(250, ("ok",))]
    assert reader.unreadable == b"nonsense"
    assert reader.feed(b"250 ok\r\n") == []


def test_a_reply_without_text_and_one_with_bare_line_feeds_are_understood() -> None:
    assert ReplyReader().feed(b"250\r\n250 \r\n250-a\n250 b\n") == [
        (250, ("",)),
        (250, ("",)),
        (250, ("a", "b")),
    ]


@pytest.mark.parametrize(
    ("code", "lines", "expected"),
    [
        (550, ("5.1.1 User unknown",), Reply("RCPT", 550, "User unknown", "5.1.1")),
        (550, ("5.1.1",), Reply("RCPT", 550, "", "5.1.1")),
        (550, ("5.1.1 a", "5.1.1 b"), Reply("RCPT", 550, "a b", "5.1.1")),
        (250, ("5.1.1 odd",), Reply("RCPT", 250, "5.1.1 odd", "")),
        (550, ("sorry (#5.1.1)",), Reply("RCPT", 550, "sorry (#5.1.1)", "5.1.1")),
        (450, ("sorry (#5.1.1)",), Reply("RCPT", 450, "sorry (#5.1.1)", "")),
        (550, ("a\x1b[31m\x07b\u202e",), Reply("RCPT", 550, "a [31m b", "")),
        (550, ("5.1 no",), Reply("RCPT", 550, "5.1 no", "")),
    ],
)
def test_the_enhanced_status_is_split_off_and_the_text_is_clean(
    code: int, lines: tuple[str, ...], expected: Reply
) -> None:
    assert as_reply("RCPT", code, lines) == expected
