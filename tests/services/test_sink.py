"""The sink of the benchmarks speaks SMTP rightly, however the bytes fall into packets.

A sink that lost a message, or took a command for data, would make every figure worthless.
"""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.dispatch.sinks import compile_sink, own_sink

pytestmark = pytest.mark.services

ENVELOPE = b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n"
# Ends that are none: in the middle of a line, without CR, of a stuffed dot.
BODY = b"Subject: x\r\n\r\nno end.\r\n..\r\n\n.\n\r.\r\n\r\n. \r\nlast line"
BODIES = (BODY + b"\r\n.\r\n", b".\r\n", b"\r\n.\r\n", b"..\r\n.\r\n")
"""The second is an empty message: its dot follows the CRLF of DATA."""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_sink(tmp_path_factory.mktemp("sink"))


def replies(link: socket.socket) -> Iterator[bytes]:
    """The code of each reply, without the inner lines of EHLO's."""
    with link.makefile("rb") as lines:
        for line in lines:
            if line[3:4] == b" ":
                yield line[:3]


def conversation(port: int, said: bytes) -> list[bytes]:
    """All the replies to what ends in QUIT, said at once."""
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(said)
        return list(replies(link))


@pytest.mark.parametrize("read", [1, 2, 3, 4, 5, 6, 7, 11, 64, 100_000])
def test_every_message_is_taken_however_it_is_split(program: Path, read: int) -> None:
    # All in one flight: each body leads the next envelope (RFC 2920 §3.1).
    flight = b"".join(ENVELOPE + body for body in BODIES)
    with own_sink(program, "--read", str(read)) as taken:
        codes = conversation(taken.port, b"EHLO test\r\n" + flight + b"QUIT\r\n")
    one = [b"250", b"250", b"354", b"250"]
    assert codes == [b"220", b"250", *one * len(BODIES), b"221"]
    assert (taken.messages, taken.refused) == (len(BODIES), 0)


def test_commands_out_of_order_are_refused_and_counted(program: Path) -> None:
    said = b"MAIL FROM:<a@b>\r\nEHLO test\r\nDATA\r\nRCPT TO:<a@b>\r\nQUIT\r\n"
    with own_sink(program) as taken:
        codes = conversation(taken.port, said)
    assert codes == [b"220", b"503", b"250", b"503", b"503", b"221"]
    assert (taken.messages, taken.refused) == (0, 3)


def test_a_round_trip_to_the_far_sink_takes_its_time(program: Path) -> None:
    seconds = 0.03
    flights = (
        (b"", [b"220"]),
        (b"EHLO test\r\n", [b"250"]),
        (ENVELOPE, [b"250", b"250", b"354"]),
        (BODIES[0] + ENVELOPE, [b"250", b"250", b"250", b"354"]),
        (BODIES[0] + b"QUIT\r\n", [b"250", b"221"]),
    )
    with own_sink(program, "--delay", f"{seconds * 1000:.0f}") as taken:
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", taken.port)) as link:
            found = replies(link)
            for trips, (flight, codes) in enumerate(flights, 1):
                link.sendall(flight)
                assert [next(found) for _ in codes] == codes
                # A group of commands costs a round trip together; none comes before its time.
                assert time.monotonic() - began >= trips * seconds
    assert taken.messages == 2
