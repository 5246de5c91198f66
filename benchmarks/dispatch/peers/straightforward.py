"""The pipeline that one writes first: each step with the usual library, one message at a time.

python -m benchmarks.dispatch.peers.straightforward --port N --count N --key FILE

Jinja2 renders the whole page, EmailMessage builds it, dkimpy signs it (RSA), aiosmtplib sends it
over a kept connection, and SQLite commits that it was sent. In its favour: the picks lie in
memory, the loop is uvloop, and its commits do not wait for the disk (synchronous=NORMAL).
"""

import argparse
import asyncio
import email.policy
import sqlite3
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import aiosmtplib
import dkim
import jinja2
import uvloop

from benchmarks.dispatch.crowd import RECEIPTS_AT, reader, selection
from benchmarks.dispatch.ours import CONNECTIONS, DOMAIN, SELECTOR, SENDER
from benchmarks.dispatch.peers.report import Stopwatch
from digest.model.edition import Pick
from digest.model.subscriber import Subscriber

_HERE = Path(__file__).parent
_SIGNED = [
    *(b"From", b"To", b"Subject", b"Date", b"Message-ID", b"MIME-Version", b"Content-Type"),
    *(b"List-Unsubscribe", b"List-Unsubscribe-Post"),
]


class Mails:
    """Makes signed messages."""

    def __init__(self, key: bytes) -> None:
        places = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE),
            autoescape=jinja2.select_autoescape(("html.j2",)),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._html = places.get_template("page.html.j2")
        self._text = places.get_template("page.txt.j2")
        self._key = key

    def make(self, one: Subscriber) -> bytes:
        """The message to one reader, signed."""
        words = _words(one)
        mail = EmailMessage(policy=email.policy.SMTP)
        mail["From"] = f"Daily papers <{SENDER}>"
        mail["To"] = f"{one.name} <{one.address}>"
        mail["Subject"] = words["subject"]
        mail["Date"] = format_datetime(RECEIPTS_AT)
        mail["Message-ID"] = f"<20260612.{one.id}@{DOMAIN}>"
        mail["List-Id"] = f"Daily papers <daily-papers.{DOMAIN}>"
        mail["List-Unsubscribe"] = f"<{words['leave']}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(self._text.render(words))
        mail.add_alternative(self._html.render(words), subtype="html")
        content = mail.as_bytes()
        header: bytes = dkim.sign(
            content,
            SELECTOR.encode(),
            DOMAIN.encode(),
            self._key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=_SIGNED,
        )
        return header + content


def _words(one: Subscriber) -> dict[str, Any]:
    picks = selection(one).picks
    return {
        "subject": f"{picks[0].paper.title[:40]}… + 11 more · Daily papers, Fri 12 Jun",
        "preheader": " · ".join(pick.paper.title[:50] for pick in picks[1:3]),
        "title": "Daily papers",
        "day": "Friday, 12 June 2026",
        "name": one.name,
        "address": one.address,
        "leave": f"https://{DOMAIN}/unsubscribe/{one.id}.niyprpjkeub5dl64ei352rel3vrh2zwn",
        "receipt": "60 announced, 60 read, 13 match, 12 shown",
        "papers": [_card(pick) for pick in picks],
    }


def _card(pick: Pick) -> dict[str, Any]:
    paper = pick.paper
    links = {"PDF": paper.links.pdf, "Code": paper.links.code, "Project": paper.links.project}
    return {
        "title": paper.title,
        "url": paper.links.page,
        "authors": ", ".join(paper.authors[:2]),
        "origin": f"Hugging Face, arXiv · {', '.join(paper.categories)} · 10 Jun 2026",
        "summary": paper.abstract,
        "why": "; ".join(map(str, pick.reasons)),
        "links": links.items(),
        "facts": ("41 upvotes", "7 comments", "1,203 stars"),
    }


async def send_all(port: int, count: int, mails: Mails, sent: sqlite3.Connection) -> None:
    """Send to the first `count` readers over the same number of connections as ours."""
    readers = (reader(number, RECEIPTS_AT) for number in range(count))
    await asyncio.gather(*(_connection(port, readers, mails, sent) for _ in range(CONNECTIONS)))


async def _connection(
    port: int, readers: Iterator[Subscriber], mails: Mails, sent: sqlite3.Connection
) -> None:
    link = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
    async with link:
        for one in readers:
            _, reply = await link.sendmail(SENDER, [one.address], mails.make(one))
            with sent:
                sent.execute("INSERT INTO sent VALUES (?, ?)", (one.id, reply))


def main() -> None:
    """Read the command line, send, print JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--key", type=Path, required=True)
    given = parser.parse_args()
    mails = Mails(given.key.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        sent = sqlite3.connect(Path(folder) / "sent.db")
        sent.execute("PRAGMA journal_mode = WAL")
        sent.execute("PRAGMA synchronous = NORMAL")
        sent.execute("CREATE TABLE sent (subscriber TEXT PRIMARY KEY, reply TEXT)")
        watch = Stopwatch()
        uvloop.run(send_all(given.port, given.count, mails, sent))
        watch.report(given.count, size=len(mails.make(reader(0, RECEIPTS_AT))))
        sent.close()


if __name__ == "__main__":
    main()
