"""Messages as they travel."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Envelope:
    """What MAIL FROM and RCPT TO say (RFC 5321 §2.3.1)."""

    sender: str
    """The return-path."""
    recipient: str


@dataclass(frozen=True, slots=True)
class Message:
    """A composed message, and what sending it needs.

    `content` has canonical bytes: CRLF line ends, no line over 998 octets, not stuffed.
    """

    id: str
    """The Message-ID with its angle brackets (RFC 5322 §3.6.4)."""
    envelope: Envelope
    content: bytes
    needs_smtputf8: bool = False
    """An address or header holds raw UTF-8 that only RFC 6531 servers take."""
    canonical: bool = False
    """Whether its maker vouches for the body: CRLF alone, short lines, none that begins with a dot.

    So it is when an encoder wrote all of it; looking once more would cost more than making it.
    """


def message_id(edition: date, subscriber: str, domain: str) -> str:
    """The Message-ID of a delivery (RFC 5322 §3.6.4): one id, one message.

    Derived, so that whoever sends the delivery again, after whatever crash, names it the same.
    """
    digest = hashlib.sha256(f"{edition.isoformat()}/{subscriber}".encode()).digest()[:16]
    local = base64.b32encode(digest).decode().rstrip("=").lower()
    return f"<{edition:%Y%m%d}.{local}@{domain}>"
