"""A model is asked for short summaries: what the mail says then, and when the model fails."""

import json
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from digest.settings import load
from digest.wiring import open_store, utc_now
from tests.end_to_end.mailserver import MailServer
from tests.end_to_end.site import PAPERS, Site
from tests.servers.http import HttpServer, Reply
from tests.unit.summaries.model import PATH, completion, title_asked

DAY = "2026-06-12"
GIST = "Each head of the model reads only those blocks that matter to it."


@pytest.fixture
def backend() -> str:
    return "sqlite"  # tests/contract/test_summaries.py has both


@pytest.fixture
def mails(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path / "maildir") as running:
        yield running


@pytest.fixture
def model() -> Iterator[HttpServer]:
    with HttpServer() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, mails: MailServer, model: HttpServer) -> Site:
    more = f'[summaries]\nurl = "{model.url("/v1")}"\nmodel = "owl-1"\ntimeout_seconds = 5\n'
    made = Site.make(tmp_path / "site", smtp_port=mails.port, more=more)
    made.run("subscribe", "ada@example.org", "--interest", "sparse attention for long contexts")
    return made


def parts_of(message: EmailMessage) -> list[str]:
    """HTML and text, on one line each."""
    bodies = [message.get_body((kind,)) for kind in ("html", "plain")]
    return [re.sub(r"\s+", " ", body.get_content()) for body in bodies if body is not None]


def test_what_a_model_wrote_is_shown_and_called_what_it_is(
    site: Site, mails: MailServer, model: HttpServer
) -> None:
    model.reply(PATH, lambda seen: completion(f"Of {title_asked(seen).split()[0]}: {GIST}"))
    report = site.run("run", "--date", DAY, "--json").json
    shown = {json.loads(seen.body)["messages"][1]["content"] for seen in model.asked(PATH)}
    assert report["summaries"]["asked"] == report["summaries"]["written"] == len(shown)
    assert 1 <= len(shown) < len(PAPERS)  # what nobody is shown is not asked about
    [message] = mails.messages()
    html, text = parts_of(message)
    for part in (html, text):
        assert f"Of Sparse: {GIST}" in part
        assert "TL;DR by owl-1" in part
        assert "We let each head attend" not in part
    asked = len(model.requests)
    site.run("run", "--date", DAY)
    assert len(model.requests) == asked


@pytest.mark.parametrize(
    "reply",
    [Reply(500), Reply(404), Reply(body=b"<html>"), completion(f"{GIST} https://evil.example")],
    ids=["500", "404", "a page", "a link"],
)
def test_a_model_that_fails_costs_no_mail(
    site: Site, mails: MailServer, model: HttpServer, reply: Reply
) -> None:
    model.reply(PATH, reply)
    ran = site.run("run", "--date", DAY)
    assert "summaries written, abstracts stand in: " in ran.out
    [message] = mails.messages()
    for part in parts_of(message):
        assert "We let each head attend" in part
        assert "TL;DR by" not in part
        assert "evil" not in part


def test_a_summary_that_comes_later_leaves_the_mail_as_it_was(
    site: Site, mails: MailServer, model: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.folder)
    letter = site.folder / "previews/ada@example.org.eml"
    model.reply(PATH, Reply(503))
    mails.refuse["ada@example.org"] = "450 4.2.1 try later"
    site.run("run", "--date", DAY, code=3)
    site.run("preview", "ada@example.org", "--date", DAY)
    before = letter.read_bytes()
    settings = load(site.folder / "config.toml")
    with open_store(settings) as store:
        papers = store.papers.find()
        store.summaries.save(dict.fromkeys(papers, GIST), model="owl-1", now=utc_now())
        assert set(store.summaries.known(papers)) == {paper.id for paper in papers}
    letter.unlink()
    site.run("preview", "ada@example.org", "--date", DAY)
    assert letter.read_bytes() == before
    assert b"We let each head attend" in before


def test_ranking_that_fails_costs_no_mail_either(
    site: Site, mails: MailServer, model: HttpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("digest.pipeline.summarising.wanted", broken)
    ran = site.run("run", "--date", DAY)
    assert "ZeroDivisionError" in ran.out
    assert not model.requests
    assert mails.recipients == ["ada@example.org"]
