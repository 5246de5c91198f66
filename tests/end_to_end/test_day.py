"""The whole main job by the command line, as people use it, on both databases."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.mailserver import MailServer
from tests.end_to_end.site import PAPERS, Site
from tests.servers.http import HttpServer, Reply

DAY = "2026-06-12"
PEOPLE = {
    "ada@example.org": "sparse attention for long contexts",
    "bob@example.org": "robot manipulation of soft objects",
    "eve@example.org": "medieval coins of the Baltic",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path / "maildir") as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, server: MailServer, store_url: str) -> Site:
    made = Site.make(tmp_path / "site", store_url=store_url, smtp_port=server.port)
    for address, interest in PEOPLE.items():
        made.run("subscribe", address, "--interest", interest)
    return made


def states(site: Site) -> dict[str, int]:
    counts: dict[str, int] = site.run("status", "--date", DAY, "--json").json["counts"]
    return counts


def test_each_gets_their_own_papers_once(site: Site, server: MailServer) -> None:
    report = site.run("run", "--date", DAY, "--json").json
    assert report["counts"][DAY] == {"accepted": 2, "empty": 1}
    mails = {str(message["To"]): message for message in server.messages()}
    assert sorted(mails) == ["ada@example.org", "bob@example.org"]

    for address, paper in zip(sorted(mails), PAPERS, strict=False):
        message = mails[address]
        html, text = message.get_body(("html",)), message.get_body(("plain",))
        assert html is not None
        assert text is not None
        for part in (html.get_content(), text.get_content()):
            assert str(paper["title"]) in re.sub(r"\s+", " ", part)
            assert f"https://arxiv.org/abs/{paper['id']}" in part
            assert "1 Lab Street" in part
            assert "mailto:leave@lab.example" in part
        assert str(message["List-Id"]) == "Lab papers <lab-papers.lab.example>"
        assert "List-Unsubscribe-Post" not in message

    again = site.run("run", "--date", DAY, "--json").json
    assert again["dispatched"]["accepted"] == 0
    assert len(server.recipients) == 2
    assert states(site) == {"accepted": 2, "empty": 1}


def test_the_picks_of_the_ledger_are_those_of_the_mail(site: Site, server: MailServer) -> None:
    site.run("run", "--date", DAY)
    for message in server.messages():
        preview = site.run("preview", str(message["To"]), "--date", DAY, "--json").json
        assert preview["subject"] == message["Subject"]
        text = message.get_body(("plain",))
        assert text is not None
        for pick in preview["picks"]:
            assert pick["value"] in text.get_content()


def test_a_dry_run_writes_and_sends_nothing(site: Site, server: MailServer) -> None:
    shown = site.run("run", "--date", DAY, "--dry-run", "--json").json
    assert {r["address"]: len(r["picks"]) for r in shown} == {
        "ada@example.org": 1,
        "bob@example.org": 2,  # his match, and what everyone is reading
        "eve@example.org": 0,
    }
    assert not server.recipients
    assert site.run("papers", "--json").json == []
    assert states(site) == {}


def test_only_one_person(site: Site, server: MailServer) -> None:
    site.run("run", "--date", DAY, "--only", "bob@example.org")
    assert server.recipients == ["bob@example.org"]
    site.run("run", "--date", DAY)
    assert sorted(server.recipients) == ["ada@example.org", "bob@example.org"]
    missing = site.run("run", "--date", DAY, "--only", "bop@example.org", code=1)
    assert "Did you mean bob@example.org?" in missing.err


def test_who_leaves_gets_nothing(site: Site, server: MailServer) -> None:
    site.run("unsubscribe", "ada@example.org")
    site.run("run", "--date", DAY)
    assert server.recipients == ["bob@example.org"]


def test_a_refused_and_a_deferred_person_do_not_keep_the_others(
    site: Site, server: MailServer
) -> None:
    server.refuse["ada@example.org"] = "550 5.1.1 no such user"
    site.run("subscribe", "cat@example.org", "--interest", "sparse attention in long contexts")
    server.refuse["cat@example.org"] = "450 4.2.1 try later"
    ran = site.run("run", "--date", DAY, "--json", code=3).json
    assert ran["counts"][DAY] == {"accepted": 1, "refused": 1, "deferred": 1, "empty": 1}
    shown = site.run("status", "--date", DAY).out
    assert "no such user" in shown
    assert "try later" in shown
    server.refuse.clear()
    assert site.run("run", "--date", DAY, "--json").json["dispatched"]["accepted"] == 0
    assert server.recipients == ["bob@example.org"]


def test_without_a_mail_server_nothing_is_lost(site: Site, server: MailServer) -> None:
    config = site.folder / "config.toml"
    good = config.read_text(encoding="utf-8")
    config.write_text(good.replace(f"port = {server.port}", "port = 1"), encoding="utf-8")
    failed = site.run("run", "--date", DAY, code=1)
    assert "127.0.0.1" in failed.err
    assert states(site) == {"pending": 2, "empty": 1}
    config.write_text(good, encoding="utf-8")
    site.run("run", "--date", DAY)
    assert sorted(server.recipients) == ["ada@example.org", "bob@example.org"]


def test_eight_runs_at_once_send_each_mail_once(site: Site, server: MailServer) -> None:
    for number in range(20):
        address = f"reader{number:02d}@example.org"
        site.run("subscribe", address, "--interest", PEOPLE["ada@example.org"])
    runs = [site.start("run", "--date", DAY) for _ in range(8)]
    for run in runs:
        out, err = run.communicate(timeout=120)
        assert run.returncode == 0, (out, err)
    assert len(server.recipients) == len(set(server.recipients)) == 22


def test_by_the_clock_a_new_subscriber_is_served_at_once_and_the_next_run_is_silent(
    site: Site, server: MailServer
) -> None:
    first = site.run("run")
    assert "edition" in first.out
    assert sorted(server.recipients) == ["ada@example.org", "bob@example.org"]
    second = site.run("run")
    assert (second.out, second.err) == ("", "")


def test_a_day_on_which_no_source_answers_stays_open(
    tmp_path: Path, server: MailServer, store_url: str
) -> None:
    with HttpServer() as http:
        feed = http.url("/feed.xml")
        sources = f'[[sources]]\nkind = "feed"\nurl = "{feed}"\n'
        site = Site.make(
            tmp_path / "s",
            store_url=store_url,
            smtp_port=server.port,
            sources=sources,
            more="misfire_hours = 24",  # whatever hour it is, the day is not given up
        )
        site.run("subscribe", "ada@example.org")
        http.reply("/feed.xml", Reply(503))
        failed = site.run("run", code=1)
        assert "No source could be read" in failed.err
        assert not server.recipients
        item = "<item><title>A paper on tides</title><link>https://x.example/1</link></item>"
        rss = f'<rss version="2.0"><channel><title>t</title>{item}</channel></rss>'
        http.reply("/feed.xml", Reply(body=rss.encode()))
        site.run("run")
        assert server.recipients == ["ada@example.org"]


def test_a_failing_source_does_not_stop_the_others_and_is_named_in_the_mail(
    tmp_path: Path, server: MailServer, store_url: str
) -> None:
    with HttpServer() as http:
        broken = f'[[sources]]\nkind = "feed"\nname = "broken"\nurl = "{http.url("/no")}"\n'
        good = '[[sources]]\nkind = "file"\npath = "papers.json"\n'
        site = Site.make(
            tmp_path / "s", store_url=store_url, smtp_port=server.port, sources=good + broken
        )
        site.run("subscribe", "ada@example.org")
        ran = site.run("run", code=3)
        assert "source broken failed" in ran.err
    (message,) = server.messages()
    text = message.get_body(("plain",))
    assert text is not None
    assert "broken" in text.get_content()
