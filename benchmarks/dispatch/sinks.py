"""The receiving sides: Postfix's smtp-sink, and a sink of our own that bounds the sender alone."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dispatch.machine import pinned

SOURCE = Path(__file__).with_name("sink.c")
_PATIENCE = 10.0


@dataclass(slots=True)
class Taken:
    """What a sink took, known once it has ended; None where it does not say."""

    port: int
    process: int
    messages: int | None = None
    refused: int = 0


def compile_sink(folder: Path) -> Path:
    """Build sink.c into `folder`."""
    program = folder / "sink"
    warnings = ("-Wall", "-Wextra", "-Werror")
    subprocess.run(["cc", "-O2", *warnings, "-o", program, SOURCE], check=True)
    return program


@contextmanager
def own_sink(program: Path, *options: str, core: int | None = None) -> Iterator[Taken]:
    """Our own, on a free port of loopback; ended, and asked for its counts, on the way out."""
    command = pinned([str(program), *options], core)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    taken = Taken(int(process.stdout.readline()), process.pid)
    try:
        yield taken
        process.send_signal(signal.SIGTERM)
        counts = json.loads(process.stdout.readline())
        taken.messages, taken.refused = counts["messages"], counts["refused"]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def smtp_sink(core: int | None = None) -> Iterator[Taken]:
    """Postfix's, which comes with smtp-source. It does not tell what it took."""
    port = _free_port()
    program = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin")
    assert program is not None, "smtp-sink is not installed"
    process = subprocess.Popen(pinned([program, *_user(), f"127.0.0.1:{port}", "1000"], core))
    try:
        _wait_for(port)
        yield Taken(port, process.pid)
    finally:
        process.kill()
        process.wait()


def _user() -> Sequence[str]:
    """It refuses to run as root."""
    return ("-u", "nobody") if os.geteuid() == 0 else ()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return
