"""A load: requests that begin at a steady rate, whatever the answers take."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_KEPT = 3.0
"""Seconds that a connection is kept unused; uvicorn keeps it for 5."""


@dataclass
class Answers:
    """What came back: how often each status (0: none), and how long each took, in seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    wall: float = 0.0

    def share(self, part: float) -> float:
        """So much of them took no longer than this, in milliseconds."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


class Connections:
    """Kept connections to one server; a request takes one that is free, or opens one."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def post(self, path: str, body: bytes) -> int:
        """The status of the answer."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: papers.example.org\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        reader, writer = self._kept() or await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(head.encode() + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.partition(b":")[2])
            for line in answer.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        )
        await reader.readexactly(length)
        if b"connection: close" in answer.lower():
            writer.close()
        else:
            self._free.append((time.perf_counter(), reader, writer))
        return int(answer.split(b" ", 2)[1])

    def _kept(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """The one that was used last, unless the server may be closing it by now."""
        if not self._free:
            return None
        used, reader, writer = self._free.pop()
        if time.perf_counter() - used < _KEPT:
            return reader, writer
        writer.close()
        return self._kept()

    def close(self) -> None:
        """Close those that are free."""
        for _, _, writer in self._free:
            writer.close()


async def steadily(port: int, requests: Iterator[tuple[str, bytes]], *, rate: float) -> Answers:
    """Begin `rate` requests a second, each at its own moment, until there are no more."""
    answers, connections = Answers(), Connections(port)
    tasks: list[asyncio.Task[None]] = []

    async def one(path: str, body: bytes, due: float) -> None:
        try:
            status = await connections.post(path, body)
        except (OSError, asyncio.IncompleteReadError):
            status = 0
        answers.statuses[status] += 1
        answers.seconds.append(time.perf_counter() - due)

    began = time.perf_counter()
    for number, (path, body) in enumerate(requests):
        due = began + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(path, body, due)))
    await asyncio.gather(*tasks)
    answers.wall = time.perf_counter() - began
    connections.close()

    return answers
