"""Seeing it: status, explain, reports and logs of real runs, on both databases."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from digest.store.schema import METADATA
from tests.end_to_end.mailserver import MailServer
from tests.end_to_end.site import Site

DAY = "2026-06-12"
INTEREST = "sparse attention for long contexts"
REPORTS = """
[log]
level = "info"
format = "json"
path = "var/log.jsonl"
[report]
jsonl = "var/runs.jsonl"
prometheus = "var/digest.prom"
"""
FILE = '[[sources]]\nkind = "file"\npath = "papers.json"\n'


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path / "maildir") as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, server: MailServer, store_url: str) -> Site:
    """Ada is accepted, bob deferred, cat refused, and nothing is there for eve."""
    made = Site.make(
        tmp_path / "site", store_url=store_url, smtp_port=server.port, sources=FILE + REPORTS
    )
    for who in ("ada", "bob", "cat"):
        made.run("subscribe", f"{who}@example.org", "--interest", INTEREST)
    made.run("subscribe", "eve@example.org", "--interest", "medieval coins of the Baltic")
    server.refuse["bob@example.org"] = "450 4.2.1 <bob@example.org>: try later, bob"
    server.refuse["cat@example.org"] = "550 5.1.1 no such user cat"
    return made


def lines(site: Site, name: str) -> list[dict[str, Any]]:
    text = (site.folder / "var" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def metrics(site: Site) -> dict[tuple[str, ...], float]:
    text = (site.folder / "var" / "digest.prom").read_text(encoding="utf-8")
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1]


def test_status_names_each_trouble_with_the_servers_words(site: Site) -> None:
    site.run("run", "--date", DAY, code=3)
    shown = site.run("status", "--date", DAY).out
    assert "1 refused: the mail server refused them for good" in shown
    assert "550 5.1.1 no such user cat; the address does not exist" in shown
    assert "1 deferred: put off, and tried again" in shown
    assert shown.index("cat@example.org") < shown.index("bob@example.org")
    assert "ada@example.org" not in shown
    assert "3 outcomes, " in shown
    assert "On the suppression list: 1 hard bounce" in shown

    data = site.run("status", "--date", DAY, "--json").json
    assert data["counts"] == {"accepted": 1, "deferred": 1, "refused": 1, "empty": 1}
    assert [one["trouble"] for one in data["troubled"]] == ["refused", "deferred"]
    assert data["suppressions"] == {"hard bounce": 1}
    assert data["sending"]["outcomes"] == 3


def test_status_names_twenty_and_says_how_to_see_the_others(site: Site, server: MailServer) -> None:
    for number in range(24):
        address = f"reader{number:02}@example.org"
        site.run("subscribe", address, "--interest", INTEREST)
        server.refuse[address] = "450 4.2.1 later"
    site.run("run", "--date", DAY, code=3)
    shown = site.run("status", "--date", DAY).out
    assert "25 deferred" in shown
    assert "reader18@example.org" in shown
    assert "reader19@example.org" not in shown
    assert f"and 5 more: `digest status --date {DAY} --all`, or --json" in shown
    everything = site.run("status", "--date", DAY, "--all").out
    assert "reader23@example.org" in everything
    assert "more:" not in everything
    assert len(site.run("status", "--date", DAY, "--json").json["troubled"]) == 26


def test_status_before_anything_happened(site: Site) -> None:
    assert "No edition is frozen yet; 4 active subscribers." in site.run("status").out
    assert site.run("status", "--json").json["troubled"] == []
    assert f"Edition {DAY} is not frozen" in site.run("status", "--date", DAY).out


@pytest.mark.parametrize(
    ("who", "answer", "told"),
    [
        ("ada", "it will not be sent again, because the mail server took it", "queued as"),
        (
            "bob",
            "it will not be sent again, because it is overtaken or too old by now",
            "450 4.2.1 <bob",
        ),
        ("cat", "it will not be sent again, because it was refused for good", "no such user cat"),
        ("eve", "it will not be sent, because there was nothing to send", "Picks: none of 3"),
    ],
)
def test_explain_tells_one_persons_day_and_its_last_line_is_the_answer(
    site: Site, who: str, answer: str, told: str
) -> None:
    site.run("run", "--date", DAY, code=3)
    shown = site.run("explain", f"{who}@example.org", "--date", DAY).out
    assert last_line(shown).startswith(f"May I run it again? Yes: {answer}")
    assert told in shown
    assert "Message-ID: <20260612." in shown


def test_explain_as_json(site: Site) -> None:
    site.run("run", "--date", DAY, code=3)
    data = site.run("explain", "ada@example.org", "--date", DAY, "--json").json
    assert data["picks"][0]["paper"] == "arxiv:2606.00001"
    assert data["picks"][0]["reasons"][0].startswith("matches")
    [attempt] = data["attempts"]
    assert (attempt["state"], attempt["reply"]["code"]) == ("accepted", 250)
    assert data["run_again"]["safe"] is True
    assert data["run_again"]["sends"] is False


def test_explain_knows_who_gets_no_mail_and_who_nobody_is(site: Site) -> None:
    site.run("subscribers", "pause", "ada@example.org")
    paused = site.run("explain", "ada@example.org").out
    assert "Due: no: they are paused until `digest subscribers resume`." in paused
    near = site.run("explain", "adda@example.org", code=1)
    assert "Did you mean ada@example.org?" in near.err
    site.run("subscribers", "erase", "ada@example.org", "--yes")
    assert "may not be written to: erased" in site.run("explain", "ada@example.org", code=1).err


def test_explain_changes_nothing(site: Site, server: MailServer) -> None:
    for _ in range(2):
        site.run("explain", "ada@example.org", "--date", DAY)
    assert site.run("status", "--date", DAY, "--json").json["counts"] == {}
    assert not server.recipients


def test_every_run_leaves_a_line_and_refreshes_the_metrics(site: Site) -> None:
    site.run("run", "--date", DAY, code=3)
    first = metrics(site)
    site.run("run", "--date", DAY)
    partly, idle = lines(site, "runs.jsonl")
    assert (partly["outcome"], idle["outcome"]) == ("partly done", "idle")
    assert partly["exit_code"] == 3
    second = metrics(site)
    assert second["digest_deliveries", "accepted"] == 1
    last = ("digest_run_last_timestamp_seconds",)
    assert second[last] > first[last]


def test_a_failed_run_shows_as_failed_in_every_report(site: Site, server: MailServer) -> None:
    site.run("run", "--date", DAY, code=3)
    before = metrics(site)
    config = site.folder / "config.toml"
    good = config.read_text(encoding="utf-8")
    site.run("subscribe", "dan@example.org", "--interest", INTEREST)
    config.write_text(good.replace(f"port = {server.port}", "port = 1"), encoding="utf-8")
    site.run("run", "--date", DAY, code=1)
    success = ("digest_run_last_success_timestamp_seconds",)
    assert metrics(site)["digest_run_exit_code",] == 1
    assert metrics(site)[success] == before[success]
    assert lines(site, "runs.jsonl")[-1]["outcome"] == "failed"
    assert lines(site, "log.jsonl")[-1]["level"] == "error"

    config.write_text(re.sub(r'(?m)^url = ".*"', 'url = "sqlite:///no.txt"', good), "utf-8")
    (site.folder / "no.txt").write_text("this is no database, but long enough to be read as one")
    site.run("run", "--date", DAY, code=1)
    _, _, failed = lines(site, "runs.jsonl")
    assert failed["outcome"] == "failed"
    assert failed["counts"] == {}
    assert "no.txt" in str(failed["trouble"])
    assert metrics(site)[success] == before[success]


def test_whom_nobody_knows_is_no_failed_run(site: Site) -> None:
    site.run("run", "--only", "nobody@example.org", code=1)
    assert not (site.folder / "var" / "runs.jsonl").exists()


def test_neither_logs_nor_reports_hold_an_address(site: Site) -> None:
    site.run("run", "--date", DAY, code=3)
    for name in ("log.jsonl", "runs.jsonl", "digest.prom"):
        text = (site.folder / "var" / name).read_text(encoding="utf-8")
        assert "@" not in text, name
        assert not re.search(r"\b(ada|bob|cat|eve)\b", text), name
    assert all("address" not in one for one in lines(site, "runs.jsonl")[0]["troubled"])
    outcomes = [one for one in lines(site, "log.jsonl") if one["logger"] == "digest.outcomes"]
    assert {(one["state"], one["words"]) for one in outcomes} >= {
        ("deferred", "<[address]>: try later, [address]"),
        ("refused", "no such user [address]"),
    }


def test_by_default_a_run_with_nothing_wrong_says_nothing_on_stderr(
    tmp_path: Path, server: MailServer
) -> None:
    quiet = Site.make(tmp_path / "quiet", smtp_port=server.port)
    quiet.run("subscribe", "ada@example.org", "--interest", INTEREST)
    assert quiet.run("run", "--date", DAY).err == ""
    again = quiet.run("run", "--date", DAY)
    assert (again.out, again.err) == ("", "")


def test_a_report_that_cannot_be_written_is_told_and_changes_no_exit_code(
    tmp_path: Path, server: MailServer
) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "file").write_text("in the way", encoding="utf-8")
    blocked = '[report]\njsonl = "file/runs.jsonl"\nprometheus = "file/digest.prom"\n'
    site = Site.make(tmp_path / "site", smtp_port=server.port, sources=FILE + blocked)
    site.run("subscribe", "ada@example.org", "--interest", INTEREST)
    ran = site.run("run", "--date", DAY)
    assert "report.jsonl cannot be written" in ran.err
    assert "report.prometheus cannot be written" in ran.err
    assert server.recipients == ["ada@example.org"]


def test_a_parked_route_is_seen_everywhere_with_its_end(site: Site, server: MailServer) -> None:
    for who in ("ada", "bob", "cat"):
        server.refuse[f"{who}@example.org"] = "550 5.4.5 daily sending quota exceeded"
    first = site.run("run", "--date", DAY, code=1)
    assert re.match(r"Stopped: .*quota", first.err)
    later = site.run("run", "--date", DAY)
    parked = r"nothing is sent before \d{4}-\d\d-\d\d \d\d:\d\d UTC"
    assert re.match(f"Parked: {parked}, for the mail server said: 550 5.4.5", later.out)
    shown = site.run("status", "--date", DAY)
    assert re.search(f"is parked: {parked}, for the mail server said: 550 5.4.5", shown.out)
    assert site.run("status", "--json").json["parked"]["reason"].endswith("quota exceeded")
    answer = last_line(site.run("explain", "ada@example.org", "--date", DAY).out)
    assert "May I run it again? Yes" in answer
    assert metrics(site)["digest_route_parked_until_timestamp_seconds",] > 1.7e9
    assert lines(site, "runs.jsonl")[-1]["parked"]["until"]


def test_a_person_can_be_given_all_that_is_stored_about_them(
    site: Site, server: MailServer
) -> None:
    """A table that comes to hold something of a person belongs into what they are given."""
    keys = {"subscribers": "", "changes": "history", "votes": "votes", "strikes": "strikes"}
    within = {"deliveries": "mails", "contents": "picks", "attempts": "trail"}
    about = {
        table.name
        for table in METADATA.sorted_tables
        if table.name == "subscribers"
        or {key.column.table.name for key in table.foreign_keys} & {"subscribers", "deliveries"}
    }
    assert about == {*keys, *within}

    bob = "bob@example.org"
    server.refuse[bob] = "452 4.2.2 the mailbox of bob is full"
    site.run("vote", "like", bob, "2606.00001", code=None)
    site.run("run", "--date", DAY, code=3)
    site.run("vote", "less", bob, "2606.00001")
    site.run("subscribers", "set", bob, "--add-paper", "2606.00001", "--mute", "crypto")
    told = site.run("subscribers", "show", bob, "--json").json
    assert told["muted"] == ["crypto"]
    assert [one["cause"] for one in told["history"]] == ["command line", "command line"]
    title = "Sparse attention for very long contexts"
    assert told["examples"] == [{"paper": "arxiv:2606.00001", "title": title}]
    assert [one["verb"] for one in told["votes"]] == ["less"]
    (strike,) = told["strikes"]
    assert "bob is full" in strike["reply"]
    (mail,) = told["mails"]
    assert (mail["edition"], mail["state"]) == (DAY, "deferred")
    assert "bob is full" in mail["trail"][-1]["reply"]["text"]
    assert [pick["title"] for pick in mail["picks"]] == [title]
    assert all(pick["reasons"] for pick in mail["picks"])
    assert "1 (--json has what was in them)" in site.run("subscribers", "show", bob).out

    site.run("subscribers", "erase", bob, "--yes")
    assert "bob" not in site.run("status", "--date", DAY, "--json").out


def test_what_an_erased_reader_brought_is_listed_no_more(site: Site) -> None:
    (site.folder / "a.bib").write_text("@misc{a, title = {Reading of machines in the Baltic}}")
    site.run("interests", "import", "eve@example.org", str(site.folder / "a.bib"))
    assert "Reading of machines" in site.run("papers").out
    site.run("subscribers", "erase", "eve@example.org", "--yes")
    assert "Reading of machines" not in site.run("papers").out
