"""The body of a mail: its parts in their order, and the headers that describe them."""

import hashlib
from collections.abc import Iterable

from digest.compose.quoting import CRLF

# Always quoted-printable, although base64 is smaller where most is beyond ASCII: it can be joined
# from pieces, and what counts for a mail program's limits is the part decoded.
_ENCODING = b"Content-Transfer-Encoding: quoted-printable"
_TEXT = b'Content-Type: text/plain; charset="utf-8"'
_HTML = b'Content-Type: text/html; charset="utf-8"'
_TEXT_PART = b"".join((_TEXT, CRLF, _ENCODING, CRLF, CRLF))
_HTML_PART = b"".join((_HTML, CRLF, _ENCODING, CRLF, CRLF))


def single(text: Iterable[bytes]) -> tuple[dict[str, bytes], bytes]:
    """The headers, by name, and the bytes of a body with a text part alone."""
    headers = {"content-type": _TEXT, "content-transfer-encoding": _ENCODING}
    return headers, b"".join(text)


def alternative(
    text: Iterable[bytes], html: Iterable[bytes], *, message_id: str
) -> tuple[dict[str, bytes], bytes]:
    """The same with text and HTML, the better one last (RFC 2046 §5.1.4).

    The boundary is made of the Message-ID. It begins with "=_", which no quoted-printable can
    hold (RFC 2045 §6.7, note after rule 5). The line end before a boundary belongs to it and not
    to the part (RFC 2046 §5.1.1): hence one more.
    """
    boundary = b"=_" + hashlib.sha256(message_id.encode()).hexdigest()[:32].encode()
    between = b"--" + boundary + CRLF
    headers = {
        "content-type": b'Content-Type: multipart/alternative;\r\n boundary="' + boundary + b'"'
    }
    body = b"".join(
        (
            between + _TEXT_PART,
            *text,
            CRLF + between + _HTML_PART,
            *html,
            CRLF + b"--" + boundary + b"--" + CRLF,
        )
    )
    return headers, body
