"""Feeds: read by feedparser and as JSON, the same in both, with ids that last."""

import json
from datetime import UTC, date, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.languages.language import language_of
from digest.model.exhibit import Catalogue, Exhibit
from digest.model.paper import Paper, PaperId, Scheme
from digest.site.about import About
from digest.site.feeds import ENTRIES, Feed, Feeds, atom, json_feed

DAY = date(2026, 6, 12)
MOMENT = datetime(2026, 6, 12, 5, tzinfo=UTC)
TEXT = st.text(max_size=60)


def feed(*exhibits: Exhibit, url: str = "https://papers.example", day: date | None = DAY) -> Feed:
    about = About("Daily papers", "lab.example", url)
    catalogue = Catalogue({DAY: exhibits}, {DAY: MOMENT}, MOMENT)
    path = "day/2026-06-12/" if day else ""
    return Feeds(about, language_of("en")).of(path, "Papers", exhibits, catalogue, day=day)


def exhibit(number: int = 1, title: str = "On papers", text: str = "Long.") -> Exhibit:
    name = PaperId(Scheme.ARXIV, f"2606.{number:05}")
    return Exhibit(Paper(name, (name,), title, abstract=text, authors=("Ada Lovelace",)), DAY)


def read(body: bytes) -> feedparser.FeedParserDict:
    found = feedparser.parse(body)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_a_feed_says_what_the_list_says() -> None:
    given_ = feed(exhibit(1), exhibit(2, "<b>Bold</b> & “quoted”"))
    found = read(atom(given_))
    assert found.feed.id == "tag:lab.example,2026-06-12:day/2026-06-12"
    assert found.feed.updated == "2026-06-12T05:00:00Z"
    assert [link.href for link in found.feed.links] == [
        "https://papers.example/day/2026-06-12/",
        "https://papers.example/day/2026-06-12/feed.atom",
    ]
    first, second = found.entries
    assert first.id == "tag:lab.example,2026-06-12:paper/arxiv/2606.00001"
    assert first.link == "https://papers.example/paper/arxiv/2606.00001/"
    assert first.summary == "Long."
    assert [each.name for each in first.authors] == ["Ada Lovelace"]
    assert "Bold" in second.title
    whole = json.loads(json_feed(given_))
    assert whole["version"] == "https://jsonfeed.org/version/1.1"
    assert [each["id"] for each in whole["items"]] == [each.id for each in found.entries]
    assert whole["items"][1]["title"] == "<b>Bold</b> & “quoted”"


def test_where_no_address_is_known_entries_lead_to_the_papers_themselves() -> None:
    found = read(atom(feed(exhibit(), url="")))
    assert found.entries[0].link == "https://arxiv.org/abs/2606.00001"
    assert "links" not in found.feed or not found.feed.links
    assert "feed_url" not in json.loads(json_feed(feed(exhibit(), url="")))


def test_the_front_pages_feed_keeps_its_id_from_day_to_day() -> None:
    assert feed(exhibit(), day=None).id == feed(day=None).id == "tag:lab.example,2026:digest"


@pytest.mark.parametrize("count", [0, ENTRIES, ENTRIES + 1])
def test_a_feed_holds_the_first_of_a_list(count: int) -> None:
    found = read(atom(feed(*(exhibit(n) for n in range(count)))))
    assert len(found.entries) == min(count, ENTRIES)


@given(title=TEXT, text=TEXT)
def test_no_text_breaks_a_feed(title: str, text: str) -> None:
    given_ = feed(exhibit(1, title, text))
    read(atom(given_))
    assert json.loads(json_feed(given_))["items"][0]["content_text"] == given_.entries[0].text
