"""What a scripted SMTP server is told: acts, and the rules that say when and for whom.

A rule speaks up at its verb; the first that fits and is not used up counts. The verbs:

"connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "final dot", "RSET", "QUIT"
    in the place of the reply there
"body"
    in the middle of the content, once `after` octets of it came
"handshake"
    in the place of the TLS handshake, after STARTTLS or, on an encrypted port, at once
"octets"
    as soon as a connection has sent `after` octets, wherever that is (under TLS: decrypted ones)
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Say:
    """Bytes to send, as they are; one by one, each in a packet of its own, if so wished."""

    data: bytes
    bytewise: bool = False


@dataclass(frozen=True, slots=True)
class HangUp:
    """Close the connection: in order, without close_notify under TLS ("cut"), or by a reset."""

    how: Literal["close", "cut", "reset"] = "close"


@dataclass(frozen=True, slots=True)
class Silence:
    """Say nothing until the client is gone."""


@dataclass(frozen=True, slots=True)
class Behave:
    """Do here what a good server does."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Go on once the test sets this event."""

    event: asyncio.Event


@dataclass(frozen=True, slots=True)
class Call:
    """Call this, in the server's own loop; what was said before is with the kernel by then."""

    function: Callable[[], object]


class Nth:
    """Calls its function the so-manyth time that it is called itself."""

    def __init__(self, nth: int, function: Callable[[], object]) -> None:
        self._left = nth
        self._function = function

    def __call__(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._function()


@dataclass(frozen=True, slots=True)
class HalfHandshake:
    """Answer the client's hello with no more than so many octets of the server's own."""

    octets: int


Act = Say | HangUp | Silence | Behave | Wait | Call | HalfHandshake


def say(*lines: str, bytewise: bool = False) -> Say:
    """A reply of these lines, each with its CRLF."""
    return Say("".join(f"{line}\r\n" for line in lines).encode(), bytewise)


@dataclass
class Rule:
    """What is done at a verb, for one recipient or connection (counted from 1) or for all."""

    verb: str
    acts: Act | Sequence[Act]
    recipient: str = ""
    connection: int = 0
    times: int = 1_000_000
    after: int = 0

    def fits(self, verb: str, connection: int, recipient: str) -> bool:
        return (
            verb == self.verb
            and self.connection in (0, connection)
            and self.recipient in ("", recipient)
            and self.times > 0
        )

    @property
    def steps(self) -> Sequence[Act]:
        return self.acts if isinstance(self.acts, Sequence) else (self.acts,)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it arrived: unstuffed content, and the MAIL and RCPT lines that led it."""

    content: bytes
    mail: bytes
    rcpt: bytes
    recipient: str
    connection: int

    @property
    def message_id(self) -> str:
        head = self.content.partition(b"\r\n\r\n")[0].split(b"\r\n")
        named = [line[11:].strip() for line in head if line.lower().startswith(b"message-id:")]
        return named[0].decode() if named else ""
