"""make bench-web: `digest serve` on SQLite, loaded from this process.

Asked for: 200 sign-ups and 500 one-click POSTs a second on two cores, none lost. Then twice that:
what is not taken must be told so (429 or 503), and what is answered with 200 must be in the store.
"""

import argparse
import asyncio
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote_plus, urlencode

import httpx

from benchmarks.web.load import Answers, steadily
from digest.model.subscriber import Consent, Subscriber
from digest.store.store import Store
from digest.wiring import open_tokens

_CONFIG = """
[store]
url = "sqlite:///digest.db"
[web]
base_url = "https://papers.example.org"
[signup]
per_network = 100000000
[delivery]
transport = "eml"
path = "mails"
"""
_BATCH = 500


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """`digest serve` in a process of its own; its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "digest", "serve", "--port", "0", "--config", "config.toml"],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline().rpartition(":")[2])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def people(store: Store, count: int) -> list[str]:
    """So many subscribers; their ids."""
    now = datetime.now(UTC)
    added = []
    for number in range(count):
        address = f"reader{number}@example.org"
        consent = Consent(now, "a benchmark")
        person = Subscriber(id="", address=address, consent=consent)
        added.append(store.subscribers.add(person, now=now).id)
    return added


def sign_ups(stamp: str, numbers: range) -> Iterator[tuple[str, bytes]]:
    """Sign-ups of that many people."""
    days = "&".join(f"day-{day}=on" for day in ("mon", "tue", "wed", "thu", "fri"))
    more = urlencode({"hour": 7, "timezone": "Europe/Berlin", "language": "en"})
    for number in numbers:
        who = quote_plus(f"new{number}@example.org")
        body = f"stamp={stamp}&address={who}&interest-1=graph+learning&{days}&{more}"
        yield "/subscribe/", body.encode()


def one_clicks(tokens: list[str]) -> Iterator[tuple[str, bytes]]:
    """RFC 8058's POSTs."""
    for token in tokens:
        yield f"/unsubscribe/{token}", b"List-Unsubscribe=One-Click"


def stamp_of(port: int) -> str:
    """That of a form, old enough for a person."""
    page = httpx.get(f"http://127.0.0.1:{port}/subscribe/", trust_env=False, timeout=60).text
    found = re.search(r'name="stamp" value="([^"]+)"', page)
    assert found is not None
    time.sleep(3)
    return found[1]


def told(what: str, rate: float, answers: Answers, stored: int) -> None:
    """A line of the table."""
    taken = answers.statuses[200]
    others = ", ".join(f"{n} × {status}" for status, n in answers.statuses.items() if status != 200)
    print(
        f"| {what} | {rate:.0f} | {sum(answers.statuses.values()) / answers.wall:.0f} | {taken} "
        f"| {stored} | {others or '–'} | {answers.share(0.5):.0f} | {answers.share(0.99):.0f} |"
    )
    lost = taken - stored
    if lost > 0:
        raise SystemExit(f"{lost} were answered with 200 and are not stored")


def main() -> None:
    """Run it all; fails where something that was said to be done is not."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=20)
    seconds = parser.parse_args().seconds
    print("| load | asked/s | answered/s | 200 | stored | others | median ms | 99 % ms |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.toml").write_text(_CONFIG, encoding="utf-8")
        url = f"sqlite:///{folder}/digest.db"
        with Store.open(url, message_domain="example.org") as store:
            ids = people(store, 3 * 500 * seconds)
            signer = open_tokens(store, datetime.now(UTC))
            tokens = [signer.leave(each) for each in ids]
        measure(folder, tokens, seconds)


_APPLICATIONS = "SELECT count(*) FROM applications"
_LEFT = "SELECT count(*) FROM subscribers WHERE status = 'unsubscribed'"


def count(folder: Path, question: str) -> int:
    """What the file itself says."""
    with closing(sqlite3.connect(folder / "digest.db")) as connection:
        return int(connection.execute(question).fetchone()[0])


def measure(folder: Path, tokens: list[str], seconds: int) -> None:
    """A line for each load."""
    with serving(folder) as port:
        stamp = stamp_of(port)
        begun = 0
        for times in (1, 2, 4):
            rate = 200 * times
            numbers = range(begun, begun + rate * seconds)
            begun += rate * seconds
            before = count(folder, _APPLICATIONS)
            answers = asyncio.run(steadily(port, sign_ups(stamp, numbers), rate=rate))
            told("sign-ups", rate, answers, count(folder, _APPLICATIONS) - before)
        place = 0
        for times in (1, 2):
            rate = 500 * times
            mine = tokens[place : place + rate * seconds]
            place += len(mine)
            before = count(folder, _LEFT)
            answers = asyncio.run(steadily(port, one_clicks(mine), rate=rate))
            told("one-click", rate, answers, count(folder, _LEFT) - before)


if __name__ == "__main__":
    main()
