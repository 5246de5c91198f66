"""`digest explain EMAIL PAPER`: why and why not, before and after a mail went out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.mailserver import MailServer
from tests.end_to_end.site import PAPERS, Site

DAY, NEXT = "2026-06-12", "2026-06-13"
ADA = "ada@example.org"
SPARSE, ROBOT, SLEEP = "2606.00001", "2606.00002", "10.1101/2026.06.12.000003"
TOMORROW = [
    {
        "id": "2606.00013",
        "title": "Sparse attention: contexts as long as a book",
        "abstract": "Heads choose the blocks of the cache that they attend to.",
        "authors": ["Kim Other"],
        "day": NEXT,
    },
    {
        "id": "2606.00014",
        "title": "Dense attention for long contexts, muted",
        "abstract": "A survey of sparse and dense attention for long contexts.",
        "authors": ["Kim Other"],
        "day": NEXT,
    },
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path / "maildir") as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, server: MailServer, store_url: str) -> Site:
    made = Site.make(tmp_path / "site", store_url=store_url, smtp_port=server.port)
    long = "sparse attention for long contexts"
    made.run("subscribe", ADA, "--interest", long, "--mute", "survey", "--follow", "Zoe Muller")
    return made


def why(site: Site, paper: str, day: str = DAY) -> Any:
    return site.run("explain", ADA, paper, "--date", day, "--json").json


def announce(site: Site, papers: list[dict[str, Any]]) -> None:
    (site.folder / "papers.json").write_text(json.dumps(papers), encoding="utf-8")


def test_before_anything_is_fixed_it_says_what_would_be(site: Site) -> None:
    unread = site.run("explain", ADA, SPARSE, "--date", DAY).out
    assert "It would not be in the mail." in unread
    assert "the store does not know it" in unread
    site.run("collect", "--date", DAY)
    shown = site.run("explain", ADA, f"https://arxiv.org/abs/{SPARSE}v1", "--date", DAY).out
    assert "It would be in the mail: number 2, match." in shown
    assert "- matches “sparse attention for long contexts”: " in shown
    assert "of 3 candidates" in shown
    data = why(site, SPARSE)
    assert (data["picked"], data["place"], data["fixed_at"]) == (True, 2, None)
    [fit] = data["ranked_again"]["interests"]
    assert fit["match"] > 0.5
    assert fit["text"] > 0
    assert fit["examples"] == 0
    assert data["ranked_again"]["beside"]["trend"] > 0


def test_a_fixed_mail_is_answered_from_what_was_fixed(site: Site, server: MailServer) -> None:
    site.run("run", "--date", DAY)
    assert server.recipients == [ADA]
    shown = site.run("explain", ADA, ROBOT, "--date", DAY).out
    assert "It is number 1 of the 2 picks fixed " in shown
    assert "- by Zoe Muller, whom you follow" in shown
    left_out = why(site, SLEEP)
    assert left_out["picked"] is False
    assert left_out["ranked_again"]["barrier"] == "weak"
    assert left_out["reasons"] == ["it matches too little: 0.00 of the 0.50 that are needed"]
    assert left_out["changed"] is None
    # What they want later changes what it would be, not what it was.
    site.run("subscribers", "set", ADA, "--mute", "robot")
    data = why(site, ROBOT)
    assert (data["picked"], data["place"]) == (True, 1)
    assert data["changed"].endswith("it would not be in: it holds a word you muted: “robot”")
    site.run("subscribers", "set", ADA, "--add-interest", "sleep and memories of places")
    data = why(site, SLEEP)
    assert data["picked"] is False
    assert data["changed"].startswith("Ranked again, as things are now, it would be number ")


def test_each_reason_why_not(site: Site) -> None:
    site.run("run", "--date", DAY)
    announce(site, [*PAPERS, *TOMORROW])
    site.run("run", "--date", NEXT)
    assert why(site, "2606.00013", NEXT)["place"] == 1
    muted = why(site, "2606.00014", NEXT)
    assert muted["ranked_again"]["barrier"] == "muted"
    assert muted["reasons"] == ["it holds a word you muted: “survey”"]
    again = why(site, SPARSE, NEXT)
    assert again["sent_on"] == [DAY]
    assert again["ranked_again"] is None
    assert again["reasons"][0].startswith(f"it was announced with edition {DAY}: before their last")
    assert again["reasons"][1] == f"it was sent to them with edition {DAY}"
    later = why(site, "2606.00013", DAY)
    assert later["reasons"] == [f"it came later, with edition {NEXT}"]
    unknown = why(site, "2606.99999", DAY)
    assert unknown["title"] is None
    assert unknown["reasons"] == ["the store does not know it: no source announced it, or not yet"]


def test_a_mail_that_is_not_due_is_named_as_a_reason(site: Site) -> None:
    site.run("collect", "--date", DAY)
    site.run("subscribers", "pause", ADA)
    shown = site.run("explain", ADA, SLEEP, "--date", DAY).out
    assert "no mail of this edition is due: they are paused" in shown


def test_who_asked_for_nothing_is_told_of_no_match(site: Site) -> None:
    site.run("subscribe", "bob@example.org")
    site.run("collect", "--date", DAY)
    asked = site.run("explain", ADA, SPARSE, "--date", DAY).out
    assert "of 3 candidates; match " in asked
    shown = site.run("explain", "bob@example.org", SPARSE, "--date", DAY).out
    assert "It would be in the mail" in shown
    assert "of 3 candidates\n" in shown
    assert "needed" not in shown


def test_what_is_no_paper_is_a_usage_error(site: Site) -> None:
    wrong = site.run("explain", ADA, "the one about robots", code=2)
    assert "'the one about robots' is no arXiv id and no DOI" in wrong.err


def test_votes_after_a_mail_change_no_day_that_is_past(site: Site) -> None:
    site.run("run", "--date", DAY)
    before = site.run("rank", ADA, "--date", DAY, "--json").json
    told = why(site, SPARSE)
    site.run("vote", "like", ADA, SLEEP)
    site.run("vote", "less", ADA, SPARSE)
    voted = [{**PAPERS[0], "signals": {"upvotes": 400}}, *PAPERS[1:], *TOMORROW]
    announce(site, voted)
    site.run("run", "--date", NEXT)
    assert site.run("rank", ADA, "--date", DAY, "--json").json == before
    assert why(site, SPARSE) == told


def test_rank_shows_a_day_as_it_was_even_after_its_mail(site: Site) -> None:
    site.run("collect", "--date", DAY)
    before = site.run("rank", ADA, "--date", DAY, "--json").json
    site.run("run", "--date", DAY)
    after = site.run("rank", ADA, "--date", DAY, "--json").json
    assert [one["paper"]["id"] for one in after] == [one["paper"]["id"] for one in before]
    assert [one["kind"] for one in after] == ["match", "match", None]
    assert [one["why_not"] for one in after] == [one["why_not"] for one in before]


def test_a_day_without_candidates_says_why_in_place_of_an_empty_table(site: Site) -> None:
    site.run("run", "--date", DAY)
    site.run("run", "--date", NEXT)
    empty = site.run("rank", ADA, "--date", NEXT)
    why_not = "no source announced anything new"
    assert empty.out == f"There is nothing to rank for {ADA} on {NEXT}: {why_not}.\n"
    assert site.run("rank", ADA, "--date", NEXT, "--json").json == []
