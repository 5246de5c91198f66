"""The shipped day: complete, true in its facts, and told in our own words."""

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from digest.collect.options import FileSource
from digest.collect.sources import Files, Window, build
from digest.model.paper import PaperId, Scheme
from digest.roster.files import read_folders
from digest.sample import DAY, papers_path
from digest.shipped import shipped

ORIGINAL = (
    Path(__file__).parents[3] / "shared/data/huggingface" / f"daily_papers-{DAY.isoformat()}.json"
)
RUN = 8
"""So many words in a row may not be the same as in the original."""
KEYS = [
    "id", "title", "abstract", "tldr", "authors", "published", "day", "links", "signals",
    "keywords", "organization",
]  # fmt: skip

Json = dict[str, Any]


def papers() -> list[Json]:
    found: list[Json] = json.loads(papers_path().read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def originals() -> dict[str, Json]:
    if not ORIGINAL.exists():
        reason = f"{ORIGINAL} is not there"
        if "DIGEST_REQUIRE_SHARED" in os.environ:
            pytest.fail(reason)
        pytest.skip(reason)
    answer: list[Json] = json.loads(ORIGINAL.read_bytes())
    return {f"arxiv:{entry['paper']['id']}": entry for entry in answer}


def sentences(text: str) -> list[str]:
    return re.findall(r"[^.?!]+(?:[.?!](?!\s|$)[^.?!]*)*[.?!](?=\s|$)", text)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    said = words(text)
    return (tuple(said[at : at + RUN]) for at in range(len(said) - RUN + 1))


def test_it_is_thirty_papers_of_one_day() -> None:
    assert len(papers()) == 30
    assert len({paper["id"] for paper in papers()}) == 30
    assert {paper["day"] for paper in papers()} == {DAY.isoformat()}
    assert all(list(paper) == KEYS for paper in papers())


@pytest.mark.parametrize("paper", papers(), ids=lambda paper: paper["id"])
def test_each_is_told_in_full(paper: Json) -> None:
    assert PaperId.parse(paper["id"]).scheme is Scheme.ARXIV
    assert 3 <= len(sentences(paper["abstract"])) <= 5
    assert len(sentences(paper["tldr"])) == 1
    assert sentences(paper["tldr"])[0] == paper["tldr"]
    assert 3 <= len(paper["keywords"]) <= 5
    assert paper["authors"]
    # A summary that repeats the abstract would be a wasted line in the mail.
    assert not set(runs(paper["tldr"])) & set(runs(paper["abstract"]))


@pytest.mark.shared
def test_its_facts_are_those_of_the_day(originals: dict[str, Json]) -> None:
    facts = {
        name: {
            "title": entry["paper"]["title"],
            "authors": [a["name"] for a in entry["paper"]["authors"] if not a.get("hidden")],
            "published": entry["paper"]["publishedAt"][:10],
            "day": entry["paper"]["submittedOnDailyAt"][:10],
            "upvotes": entry["paper"]["upvotes"],
            "comments": entry["numComments"],
            "stars": entry["paper"].get("githubStars"),
            "code": entry["paper"].get("githubRepo"),
            "project": entry["paper"].get("projectPage"),
            "organization": entry["paper"].get("organization", {}).get("fullname", ""),
        }
        for name, entry in originals.items()
    }
    told = {
        paper["id"]: {
            **{key: paper[key] for key in ("title", "authors", "day", "organization")},
            "published": paper["published"][:10],
            **paper["signals"],
            **{key: paper["links"][key] for key in ("code", "project")},
        }
        for paper in papers()
    }
    assert told == facts


@pytest.mark.shared
@pytest.mark.parametrize("paper", papers(), ids=lambda paper: paper["id"])
def test_its_words_are_our_own(paper: Json, originals: dict[str, Json]) -> None:
    original = originals[paper["id"]]["paper"]
    theirs = {*runs(original["summary"]), *runs(original.get("ai_summary", ""))}
    ours = {*runs(paper["abstract"]), *runs(paper["tldr"])}
    assert not ours & theirs
    assert not {word.lower() for word in paper["keywords"]} & {
        word.lower() for word in original.get("ai_keywords", [])
    }


def test_the_comparison_of_words_can_fail() -> None:
    copied = "one two three four five six seven eight"
    assert set(runs(copied)) & set(runs(f"Zero, {copied}; nine."))


def test_the_example_roster_can_be_read_and_shows_what_can_be_said() -> None:
    roster = read_folders([shipped("subscribers")])
    assert roster.problems == ()
    people = [draft.person for draft in roster.drafts]
    assert len(people) == 8
    shown = {paper["id"] for paper in papers()}
    by = {paper["id"]: paper["authors"] for paper in papers()}
    authors = {author for names in by.values() for author in names}
    assert any(not person.interests for person in people)
    assert any(person.status == "paused" for person in people)
    assert any(person.format == "text" for person in people)
    assert any(not person.address.isascii() for person in people)
    assert any(len(person.days) < 7 for person in people)
    assert any(person.muted for person in people)
    assert len({person.timezone for person in people}) >= 5
    assert {name for person in people for name in person.followed} <= authors
    examples = {str(p) for person in people for i in person.interests for p in i.papers}
    assert examples
    assert examples <= shown
    assert all(person.consent is not None for person in people)
    domains = {person.address.rpartition("@")[2].rpartition(".")[2] for person in people}
    assert domains <= {"org", "com", "net", "example"}


def test_the_file_source_reads_all_of_it() -> None:
    now = datetime(2026, 6, 12, 12, tzinfo=UTC)
    source = build(FileSource(kind="file", path=papers_path()))
    assert isinstance(source, Files)
    parsed = source.parse(papers_path().read_bytes(), Window(DAY, DAY, now))
    assert parsed.skipped == ()
    assert [str(entry.ids[0]) for entry in parsed.entries] == [paper["id"] for paper in papers()]
    assert [entry.signals.upvotes for entry in parsed.entries] == [
        paper["signals"]["upvotes"] for paper in papers()
    ]
    assert all(entry.tldr and entry.published for entry in parsed.entries)
