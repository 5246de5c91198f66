"""One static message, sent again and again by a stock library.

python -m benchmarks.dispatch.peers.static smtplib|aiosmtplib --port N --count N --message FILE
"""

import argparse
import asyncio
import smtplib
from collections.abc import Iterator
from pathlib import Path

import aiosmtplib
import uvloop

from benchmarks.dispatch.ours import CONNECTIONS, SENDER
from benchmarks.dispatch.peers.report import Stopwatch

RECIPIENT = "reader@example.org"


def with_smtplib(port: int, count: int, content: bytes) -> None:
    """Over one connection, as it is used."""
    with smtplib.SMTP("127.0.0.1", port) as link:
        for _ in range(count):
            link.sendmail(SENDER, [RECIPIENT], content)


def with_aiosmtplib(port: int, count: int, content: bytes) -> None:
    """Over as many connections as ours, on uvloop."""
    uvloop.run(_all(port, iter(range(count)), content))


async def _all(port: int, left: Iterator[int], content: bytes) -> None:
    await asyncio.gather(*(_connection(port, left, content) for _ in range(CONNECTIONS)))


async def _connection(port: int, left: Iterator[int], content: bytes) -> None:
    link = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
    async with link:
        for _ in left:
            await link.sendmail(SENDER, [RECIPIENT], content)


def main() -> None:
    """Read the command line, send, print JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("library", choices=("smtplib", "aiosmtplib"))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--message", type=Path, required=True)
    given = parser.parse_args()
    content = given.message.read_bytes()
    send = {"smtplib": with_smtplib, "aiosmtplib": with_aiosmtplib}[given.library]
    watch = Stopwatch()
    send(given.port, given.count, content)
    watch.report(given.count)


if __name__ == "__main__":
    main()
