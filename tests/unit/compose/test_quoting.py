"""Quoted-printable in pieces: whatever they hold and however they are joined."""

import quopri
import re

from hypothesis import given
from hypothesis import strategies as st

from digest.compose.quoting import lines, piece, quoted, quoted_reason

texts = st.lists(
    st.sampled_from(
        ["\n", ".", "..", "=", "=3D", " ", "  ", "\t", "From ", "From", "a", "é", "漢", "“",
         "\u200d", "\x00", "x" * 37, "y" * 73, "z" * 74, "w" * 75, "v" * 76, "-", "--", "\x7f"],
    ),
    max_size=12,
).map("".join)  # fmt: skip
texts |= st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))


def relaxed(body: bytes) -> bytes:
    """RFC 6376 §3.4.4, as it is written there."""
    squeezed = [re.sub(rb"[ \t]+", b" ", line).rstrip(b" ") for line in body.split(b"\r\n")]
    while squeezed and not squeezed[-1]:
        squeezed.pop()
    return b"".join(line + b"\r\n" for line in squeezed)


@given(st.lists(texts, max_size=5), texts)
def test_pieces_are_joined_as_they_come(parts: list[str], last: str) -> None:
    wire = b"".join([*map(piece, parts), lines(last)])
    decoded = quopri.decodestring(wire).decode().replace("\r\n", "\n")
    assert decoded == "".join(parts) + last + "\n"
    assert wire.isascii()
    rows = wire.split(b"\r\n")
    assert rows.pop() == b""
    for row in rows:
        assert len(row) <= 76
        assert not row.startswith((b".", b"From "))
        assert not row.endswith(b" ")
        assert re.fullmatch(rb"[ -~]*", row)
        assert re.fullmatch(rb"(?:[^=]|=[0-9A-F]{2})*=?", row)
    if rows and rows[-1]:
        assert relaxed(wire) == wire


@given(texts)
def test_values_are_escaped_and_measured(text: str) -> None:
    for value in (quoted(text), quoted_reason(text)):
        decoded = quopri.decodestring(value.piece)
        assert len(decoded.replace(b"\r\n", b"\n")) == value.size
        assert not set(decoded.decode()) & set("<>\"'")
