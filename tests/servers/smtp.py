"""A scripted SMTP server: any reply at any verb, silence, hanging up, garbage, for whom you like.

    rules = [Rule("RCPT", say("450 4.2.1 later"), recipient="ada@example.org", times=1)]
    async with ScriptedServer(rules) as server:
        ... connect to server.host, server.port ...
    assert server.accepted[0].content == b"..."

Where no rule fits, the server behaves. What rules can say is in tests/servers/script.py. For
commands in processes of their own it runs in a thread: tests/servers/threaded.py.
"""

import asyncio
import ssl
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.servers.script import (
    Act,
    Behave,
    Call,
    HalfHandshake,
    HangUp,
    Letter,
    Rule,
    Say,
    Silence,
    Wait,
    say,
)
from tests.servers.session import GoneError, Session

__all__ = [
    "PLAIN_OFFERS",
    "Act",
    "Behave",
    "Call",
    "HalfHandshake",
    "HangUp",
    "Letter",
    "Rule",
    "Say",
    "ScriptedServer",
    "Silence",
    "Wait",
    "say",
]

PLAIN_OFFERS = ("PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass
class ScriptedServer:
    rules: list[Rule] = field(default_factory=list)
    offers: Sequence[str] = PLAIN_OFFERS
    tls: ssl.SSLContext | None = None
    """For STARTTLS, offered if this is set, or for the whole connection if `implicit`."""
    implicit: bool = False
    logins: dict[str, str] = field(default_factory=dict)
    """AUTH PLAIN and LOGIN are offered, for these names and passwords, if there are any."""
    auth_in_clear: bool = False
    data_without_rcpt: bool = False
    """Answer DATA with 354 though every recipient was refused, as RFC 2920 §3.1 warns."""

    def __post_init__(self) -> None:
        self.host, self.port = "127.0.0.1", 0
        self.completed: list[Letter] = []
        """Messages whose final dot arrived, whatever was answered."""
        self.accepted: list[Letter] = []
        """Those that were answered with 2yz, whether or not anybody was still there to hear it."""
        self.commands: list[tuple[int, bytes]] = []
        self.commands_in_clear: list[bytes] = []
        self.connections = 0
        self.most_at_once = 0
        self.silent = asyncio.Event()
        """Set once a client waits for what will not come, or not yet."""
        self.flights: list[bytes] = []
        """Each write to a socket as it was made: replies to pipelined commands share one."""
        self.verbs: Counter[str] = Counter()
        self.errors: list[BaseException] = []
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def open_connections(self) -> int:
        """How many clients are still there, or have said something that is not served yet."""
        return len(self._open)

    async def __aenter__(self) -> Self:
        # asyncio's own handshake comes before any of our code: a scripted one is done by hand
        by_hand = any(rule.verb == "handshake" for rule in self.rules)
        context = self.tls if self.implicit and not by_hand else None
        self._server = await asyncio.start_server(self._serve, self.host, 0, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()
        await asyncio.sleep(0)
        if self.errors and kind is None:
            raise self.errors[0]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        self.most_at_once = max(self.most_at_once, len(self._open))
        try:
            await Session(self, self.connections, reader, writer).run()
        except (GoneError, OSError, EOFError, ssl.SSLError):
            pass
        except asyncio.CancelledError:
            if not task.uncancel() and self._server is not None and self._server.is_serving():
                raise
        except Exception as error:  # noqa: BLE001 - shown when the test is over
            self.errors.append(error)
        finally:
            self._open.discard(task)
            # Not awaited: after a failed handshake wait_closed() never returns.
            writer.close()
