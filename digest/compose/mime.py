"""The body of a mail and its bytes: canonical CRLF, short lines, the same every time."""

import base64
import binascii
import hashlib
from collections.abc import Iterable

CRLF = b"\r\n"


def single(headers: Iterable[str], text: str) -> bytes:
    """A message with a text part alone."""
    return _head(headers) + _part(text, "plain")


def alternative(headers: Iterable[str], text: str, html: str, *, message_id: str) -> bytes:
    """A message with text and HTML, the better one last (RFC 2046 §5.1.4).

    The boundary is made of the Message-ID. It begins with "=_", which neither quoted-printable
    nor base64 can hold (RFC 2045 §6.7, note after rule 5). The line end before a boundary
    belongs to it and not to the part (RFC 2046 §5.1.1): hence one more.
    """
    boundary = b"=_" + hashlib.sha256(message_id.encode()).hexdigest()[:32].encode()
    return b"".join(
        (
            _head(headers),
            b'Content-Type: multipart/alternative;\r\n boundary="' + boundary + b'"\r\n\r\n',
            b"--" + boundary + CRLF + _part(text, "plain") + CRLF,
            b"--" + boundary + CRLF + _part(html, "html") + CRLF,
            b"--" + boundary + b"--\r\n",
        )
    )


def _head(headers: Iterable[str]) -> bytes:
    return "".join(f"{header}\r\n" for header in headers).encode()


def _part(content: str, subtype: str) -> bytes:
    """A part with its headers, in whichever encoding is smaller; ends with CRLF."""
    canonical = content.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").encode()
    canonical = canonical.replace(b"\n", CRLF) + CRLF
    encodings = (
        (b"quoted-printable", quoted_printable(canonical)),
        (b"base64", wrapped_base64(canonical)),
    )
    name, encoded = min(encodings, key=lambda pair: len(pair[1]))
    return b"".join(
        (
            b"Content-Type: text/" + subtype.encode() + b'; charset="utf-8"\r\n',
            b"Content-Transfer-Encoding: " + name + b"\r\n\r\n",
            encoded,
        )
    )


def quoted_printable(canonical: bytes) -> bytes:
    """RFC 2045 §6.7; `canonical` has CRLF line ends and ends with one."""
    # b2a_qp takes the first line end for the pattern of all: these are CRLF
    return binascii.b2a_qp(canonical, istext=True)


def wrapped_base64(canonical: bytes) -> bytes:
    """RFC 2045 §6.8: lines of 76."""
    encoded = base64.b64encode(canonical)
    return b"".join(encoded[i : i + 76] + CRLF for i in range(0, len(encoded), 76))
