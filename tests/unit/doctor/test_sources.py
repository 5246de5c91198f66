"""Whether sources answer, and with what: asked of a real HTTP server."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from digest.collect.options import AnySource, ArxivSource, FeedSource, FetchOptions, FileSource
from digest.doctor.check import CheckState
from digest.doctor.sources import Today, check_sources, clock_url, judged_source
from digest.model.edition import Receipt, Skip, SourceState
from digest.sample import papers_path
from tests.servers.http import HttpServer, Reply

NOW = datetime(2026, 6, 12, 9, tzinfo=UTC)
TODAY = Today(date(2026, 6, 12), NOW)
FETCH = FetchOptions(timeout_seconds=5, interval_seconds=0, attempts=4)
FEED = """<rss version="2.0"><channel><title>A lab's papers</title>
<item><title>On coin hoards</title><link>https://lab.example/1</link>
<pubDate>{day} 08:00:00 GMT</pubDate><description>Found in a field.</description></item>
</channel></rss>"""


def feed(server: HttpServer, path: str, *replies: Reply) -> FeedSource:
    return FeedSource(kind="feed", name=path.strip("/"), url=server.reply(path, *replies))


async def test_each_source_is_asked_and_judged_by_itself(tmp_path: Path) -> None:
    fresh = Reply(body=FEED.format(day="Thu, 11 Jun 2026").encode())
    old = Reply(body=FEED.format(day="Mon, 01 Jun 2026").encode())
    with HttpServer() as server:
        sources: list[AnySource] = [
            feed(server, "/fresh", fresh),
            feed(server, "/old", old),
            feed(server, "/gone", Reply(410)),
            feed(server, "/down", Reply(503), fresh),
            feed(server, "/page", Reply(body=b"<html><body>Welcome</body></html>")),
            FileSource(kind="file", path=papers_path()),
            FileSource(kind="file", name="lost", path=tmp_path / "*.json"),
        ]
        checks = await check_sources(sources, FETCH, TODAY)
        asked = len(server.asked("/down"))
    assert {check.name: check.state.value for check in checks} == {
        "source fresh": "ok",
        "source old": "warn",
        "source gone": "fail",
        "source down": "fail",
        "source page": "fail",
        "source file": "ok",
        "source lost": "fail",
    }
    said = {check.name: check for check in checks}
    assert "nothing after 2026-06-01" in said["source old"].detail
    assert "410" in said["source gone"].detail
    assert "gone for good" in said["source gone"].cure
    assert "gone for good" not in said["source gone"].detail  # the cure is said once
    assert asked == 1  # a person is waiting: no second try
    assert "30 announced, 30 read" in said["source file"].detail
    assert all(check.cure for check in checks if check.state is not CheckState.OK)


async def test_nobody_at_the_address() -> None:
    with HttpServer() as server:
        source = feed(server, "/feed")
    (check,) = await check_sources([source], FETCH, TODAY)
    assert check.state is CheckState.FAIL
    assert "[[sources]]" in check.cure


async def test_no_sources_at_all() -> None:
    (check,) = await check_sources([], FETCH, TODAY)
    assert check.state is CheckState.FAIL


async def test_an_old_file_is_not_stale(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    path.write_text(json.dumps([{"id": "arxiv:2001.00001", "title": "Old", "day": "2020-01-01"}]))
    (check,) = await check_sources([FileSource(kind="file", path=path)], FETCH, TODAY)
    assert check.state is CheckState.OK


async def test_of_a_paged_source_one_page_is_asked() -> None:
    """An answer that promises 4,000 more results costs one request, not forty pauses."""
    page = b"""<feed xmlns="http://www.w3.org/2005/Atom"
      xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
      <opensearch:totalResults>4000</opensearch:totalResults>
      <entry><id>http://arxiv.org/abs/2606.00001v1</id><title>One</title>
      <summary>Of many.</summary>
      <published>2026-06-12T01:00:00Z</published><author><name>A. One</name></author>
      </entry></feed>"""
    with HttpServer() as server:
        url = server.reply("/api", Reply(body=page))
        source = ArxivSource(kind="arxiv", categories=("cs.AI",), by="api", url=url, page_size=1)
        (check,) = await check_sources([source], FETCH, TODAY)
        assert len(server.requests) == 1
    assert check.state is CheckState.OK


def receipt(state: SourceState, **more: object) -> Receipt:
    return Receipt("lab", "feed", state, NOW, **more)  # type: ignore[arg-type]  # a table's rows


@pytest.mark.parametrize(
    ("found", "newest", "state"),
    [
        (receipt(SourceState.FRESH, announced=2, read=2), date(2026, 6, 12), CheckState.OK),
        (receipt(SourceState.FRESH, announced=2, read=2), date(2026, 6, 1), CheckState.WARN),
        (receipt(SourceState.FRESH, announced=2, read=2), None, CheckState.OK),
        (receipt(SourceState.QUIET), None, CheckState.OK),
        (receipt(SourceState.CLOSED, detail="weekend"), None, CheckState.OK),
        (receipt(SourceState.STALE), None, CheckState.WARN),
        (receipt(SourceState.FAILED, detail="cut"), None, CheckState.FAIL),
        (
            receipt(SourceState.QUIET, announced=1, skipped=(Skip("item 1", "no title"),)),
            None,
            CheckState.WARN,
        ),
    ],
)
def test_judged_source(found: Receipt, newest: date | None, state: CheckState) -> None:
    check = judged_source(found, newest, date(2026, 6, 8))
    assert check.state is state
    assert bool(check.cure) is (state is not CheckState.OK)


def test_clock_url() -> None:
    file = FileSource(kind="file", path=Path("x.json"))
    arxiv = ArxivSource(kind="arxiv", categories=("cs.AI",))
    blog = FeedSource(kind="feed", url="http://lab.example:8080/feed?all=1")
    assert clock_url("https://digest.example", [arxiv], TODAY) == "https://digest.example"
    assert clock_url("", [file, blog, arxiv], TODAY) == "http://lab.example:8080/"
    assert clock_url("", [arxiv], TODAY) == "https://rss.arxiv.org/"
    assert clock_url("", [file], TODAY) == ""
