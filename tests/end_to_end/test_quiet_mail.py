"""A day with nothing, from the command line to a real mail server, on both databases."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from digest.model.delivery import State
from digest.model.edition import SourceState
from digest.pipeline.day import run
from digest.settings import load
from digest.wiring import make_parts, open_store
from tests.end_to_end.mailserver import MailServer
from tests.end_to_end.site import Site
from tests.servers.http import HttpServer, Reply
from tests.unit.collect import answers

DAY = "2026-06-12"
EVE = ("eve@example.org", "--interest", "medieval coins of the Baltic")


class LosingServer(MailServer):
    """Takes a message and loses the link before it says so, as long as `loses`."""

    loses = False

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if self.loses and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return answer

    def raw(self) -> list[bytes]:
        return [self.maildir.get_bytes(key) for key in sorted(self.maildir.keys())]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LosingServer]:
    losing = LosingServer(tmp_path / "maildir")
    with losing:
        yield losing


@pytest.fixture
def site(tmp_path: Path, server: LosingServer, store_url: str) -> Site:
    return Site.make(tmp_path / "site", store_url=store_url, smtp_port=server.port)


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


def test_only_who_wants_it_hears_of_nothing(site: Site, server: LosingServer) -> None:
    site.run("subscribe", *EVE, "--quiet-mail", "yes")
    site.run("subscribe", "bob@example.org", *EVE[1:])
    foreseen = site.run("run", "--date", DAY, "--dry-run", "--json").json
    assert {one["address"]: one["mail"] for one in foreseen} == {
        EVE[0]: True,
        "bob@example.org": False,
    }
    report = site.run("run", "--date", DAY, "--json").json
    assert report["counts"][DAY] == {"accepted": 1, "empty": 1}
    assert server.recipients == [EVE[0]]

    [message] = server.messages()
    assert "Nothing for you today: nothing new matches" in message["Subject"]
    assert "None of the 3 papers that are new to you matches" in text_of(message)
    assert "Your next mail comes on" in text_of(message)
    assert "mailto:leave@lab.example" in str(message["List-Unsubscribe"])

    explained = site.run("explain", EVE[0], "--date", DAY).out
    assert "State: accepted" in explained
    assert "Picks: none of 3 papers: nothing new matches your interests." in explained
    shown = site.run("preview", EVE[0], "--date", DAY, "--json").json
    assert (shown["subject"], shown["picks"]) == (message["Subject"], [])
    assert site.run("preview", "bob@example.org", "--date", DAY).out.startswith("No mail for")

    site.run("run", "--date", DAY)
    assert server.recipients == [EVE[0]]


def test_an_uncertain_one_is_sent_again_byte_for_byte(site: Site, server: LosingServer) -> None:
    site.run("subscribe", *EVE, "--quiet-mail", "yes")
    server.loses = True
    report = site.run("run", "--date", DAY, "--json", code=3).json
    assert report["counts"][DAY] == {"uncertain": 1}
    changes = ("--timezone", "Asia/Tokyo", "--days", "sun", "--quiet-mail", "no")
    site.run("subscribers", "set", EVE[0], *changes)
    server.loses = False
    site.run("run", "--date", DAY, code=None)
    first, *others = server.raw()
    assert others
    assert set(others) == {first}
    assert site.run("status", "--date", DAY, "--json").json["counts"] == {"accepted": 1}


async def test_the_day_after_thanksgiving(
    tmp_path: Path, server: LosingServer, store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two readers of one edition, each told by their own clock, once."""
    friday = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
    with HttpServer() as http:
        nothing = answers.arxiv_rss(date="Fri, 27 Nov 2026 00:00:00 -0500")
        http.reply("/rss/cs.AI", Reply(body=nothing))
        url = http.url("/rss")
        sources = f'[[sources]]\nkind = "arxiv"\ncategories = ["cs.AI"]\nurl = "{url}"\n'
        site = Site.make(
            tmp_path / "s", store_url=store_url, smtp_port=server.port, sources=sources,
            more="misfire_hours = 24",
        )  # fmt: skip
        for name, zone in (("ada", "Europe/Berlin"), ("bob", "America/New_York")):
            site.run(
                "subscribe", f"{name}@example.org", "--quiet-mail", "yes", "--timezone", zone,
                "--hour", "0",
            )  # fmt: skip
        monkeypatch.chdir(site.folder)
        settings = load(site.folder / "config.toml")
        with open_store(settings) as store:
            parts = make_parts(settings, store, clock=lambda: friday)
            report = await run(parts, edition=date(2026, 11, 27))
            again = await run(parts, edition=date(2026, 11, 27))
    assert report.counts == {date(2026, 11, 27): {State.ACCEPTED: 2}}
    assert [one.state for one in report.receipts] == [SourceState.CLOSED]
    assert again.dispatched.accepted == 0

    mails = {str(message["To"]): message for message in server.messages()}
    assert sorted(mails) == ["ada@example.org", "bob@example.org"]
    for address, then in (
        ("ada@example.org", "at 20:00 in New York: Mon 02:00 by your clock."),
        ("bob@example.org", "due on Sunday 29 November, at 20:00."),
    ):
        subject, text = str(mails[address]["Subject"]), text_of(mails[address])
        assert subject.startswith("Nothing today: arXiv is closed (Thanksgiving)")
        assert "it announced no list on Thursday 26 November (Thanksgiving)." in text
        assert then in text
        assert "Announces nothing today: arXiv (Thanksgiving)." in text
