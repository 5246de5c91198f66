"""Everybody who sends, by name, each against a sink of a kind, on the same cores."""

import email
import email.policy
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from benchmarks.dispatch import crowd
from benchmarks.dispatch.machine import cores
from benchmarks.dispatch.measure import Sample, fresh_copy, python, run, side_by_side
from benchmarks.dispatch.ours import CONNECTIONS, SENDER, settings_for
from benchmarks.dispatch.peers.setup import NODEMAILER
from benchmarks.dispatch.peers.static import RECIPIENT
from benchmarks.dispatch.sinks import Taken, compile_sink, own_sink, smtp_sink
from benchmarks.dispatch.theme import make_theme
from digest.settings import Settings
from digest.wiring import make_composer, open_store, open_theme, utc_now

ROUND_TRIP_MS = 50


class Sink(StrEnum):
    """Who receives."""

    OWN = "our own sink"
    POSTFIX = "smtp-sink"
    FAR = f"our own sink, {ROUND_TRIP_MS} ms away"


@dataclass(slots=True)
class Bench:
    """A folder with all that the senders need: stores, a theme, a key, a message, the sink."""

    folder: Path
    theme: Path = field(init=False)
    key: Path = field(init=False)
    sink: Path = field(init=False)
    size: int = field(init=False)
    """Bytes of the static message, which is one of ours, unsigned."""
    _stores: dict[int, Path] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.theme = make_theme(self.folder / "theme")
        self.sink = compile_sink(self.folder)
        self.key = self.folder / "rsa.pem"
        command = ["openssl", "genrsa", "-traditional", "-out", str(self.key), "2048"]
        subprocess.run(command, check=True, capture_output=True)
        self.size = self._write_message()

    def _write_message(self) -> int:
        """One of the messages as files, for those who send the same again and again."""
        place = self.folder / "sample.db"
        shutil.copyfile(self.store(CONNECTIONS), place)
        settings = settings_for(place, theme=self.theme)
        with open_store(settings) as store:
            composer = make_composer(settings, store, open_theme(settings), utc_now())
            [claim] = store.ledger.claim(
                owner="sample", now=utc_now(), lease=timedelta(hours=1), limit=1, prepared=True
            )
            message = composer.compose(claim)
        (self.folder / "message.eml").write_bytes(message.content)
        parsed = email.message_from_bytes(message.content, policy=email.policy.default)
        for kind, name in (("html", "message.html"), ("plain", "message.txt")):
            part = parsed.get_body((kind,))
            assert part is not None
            (self.folder / name).write_text(part.get_content(), encoding="utf-8")
        return len(message.content)

    def store(self, count: int) -> Path:
        """A store in which so many wait; made once, to be copied."""
        if count not in self._stores:
            place = self.folder / f"crowd-{count}.db"
            crowd.build(settings_for(place, theme=self.theme), count)
            self._stores[count] = place
        return self._stores[count]

    def ours(self, count: int, sink: Sink, *, signed: bool = False) -> Sample:
        """One process of ours, personalised, with the ledger on a store of its own."""
        return self._send(self._ours(count, signed=signed), sink, count)

    def to_nobody(self, count: int, processes: int) -> Sample:
        """So many processes of ours side by side on one store, to a transport that is none."""
        command = self._ours(count, signed=False)
        return side_by_side([command] * processes, cores()[:processes])

    def _ours(self, count: int, *, signed: bool) -> list[str]:
        place = fresh_copy(self.store(count), self.folder / "ours.db")
        sign = ["--sign", str(self.key)] if signed else []
        return python("ours", "--store", str(place), "--theme", str(self.theme), *sign)

    def straightforward(self, count: int, sink: Sink) -> Sample:
        """Jinja2, EmailMessage, dkimpy, aiosmtplib, SQLite, one after the other."""
        words = ("--count", str(count), "--key", str(self.key))
        return self._send(python("peers.straightforward", *words), sink, count)

    def static(self, library: str, count: int, sink: Sink) -> Sample:
        """smtplib or aiosmtplib with one static message."""
        words = ("--count", str(count), "--message", str(self.folder / "message.eml"))
        return self._send(python("peers.static", library, *words), sink, count)

    def nodemailer(self, count: int, sink: Sink, *, composing: bool) -> Sample:
        """nodemailer's pool: one raw message, or composing and signing each."""
        with self._receiving(sink, count) as (core, taken):
            command = ["node", str(NODEMAILER / "send.mjs"), str(taken.port), str(count)]
            command += [str(CONNECTIONS), str(self.folder)]
            command += [str(self.key)] if composing else []
            return run(command, core=core, sink=taken.process)

    def smtp_source(self, count: int, sink: Sink) -> Sample:
        """Postfix's generator: C, kept connections, a message of the same length made of X."""
        with self._receiving(sink, count) as (core, taken):
            command = ["/usr/sbin/smtp-source", "-d", "-s", str(CONNECTIONS), "-m", str(count)]
            command += ["-l", str(self.size), "-f", SENDER, "-t", RECIPIENT]
            command += [f"127.0.0.1:{taken.port}"]
            return run(command, core=core, count=count, sink=taken.process)

    def signing(self, count: int) -> Sample:
        """Bare RSA-2048 signatures on the sender's core."""
        words = ("--key", str(self.key), "--count", str(count))
        return run(python("peers.signing", *words), core=cores()[0])

    def _send(self, command: list[str], sink: Sink, count: int) -> Sample:
        with self._receiving(sink, count) as (core, taken):
            return run([*command, "--port", str(taken.port)], core=core, sink=taken.process)

    @contextmanager
    def _receiving(self, sink: Sink, count: int) -> Iterator[tuple[int, Taken]]:
        """The sender's core, and a sink on the other one, which must take all that is sent."""
        sender, receiver = cores()
        delay = ("--delay", str(ROUND_TRIP_MS)) if sink is Sink.FAR else ()
        postfix = sink is Sink.POSTFIX
        receiving = smtp_sink(receiver) if postfix else own_sink(self.sink, *delay, core=receiver)
        with receiving as taken:
            yield sender, taken
        if taken.messages is not None and (taken.messages, taken.refused) != (count, 0):
            raise SystemExit(
                f"{count} messages were to be sent; the sink took {taken.messages} and refused "
                f"{taken.refused} commands"
            )


def can_sign() -> bool:
    """Whether this digest knows DKIM."""
    return "dkim" in Settings.model_fields
