"""The collector against HTTP servers on loopback that give small answers with real quirks."""

import threading
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from digest.collect.collector import Collector
from digest.collect.fetch import HttpFetcher
from digest.collect.options import AnySource, FetchOptions
from digest.collect.sources import build
from digest.model.edition import SourceState
from digest.model.paper import Paper, PaperId, Scheme, Signals
from digest.ports import Collected, Validator
from tests.servers.http import HttpServer, Reply, Seen
from tests.unit.collect import answers

DAY = date(2026, 6, 12)
_SOURCE: TypeAdapter[Any] = TypeAdapter(AnySource)


class Shelf:
    """What a store remembers from one collection to the next."""

    def __init__(self) -> None:
        self.papers: dict[PaperId, Paper] = {}
        self.validators: dict[str, Validator] = {}

    def known(self, ids: Collection[PaperId]) -> Mapping[PaperId, Paper]:
        return {name: self.papers[name] for name in ids if name in self.papers}

    def save(self, collected: Collected) -> None:
        for paper in collected.papers:
            self.papers.update(dict.fromkeys(paper.ids, paper))
        self.validators.update({validator.url: validator for validator in collected.validators})


async def collect(
    *sections: Mapping[str, object], shelf: Shelf | None = None, day: date = DAY, **fetch: object
) -> Collected:
    """Collect one day from `[[sources]]` of config.toml, and remember it."""
    shelf = shelf or Shelf()
    quick: dict[str, object] = {"interval_seconds": 0, "attempts": 1, "timeout_seconds": 20}
    options = FetchOptions.model_validate(quick | fetch)
    sources = [build(_SOURCE.validate_python(section)) for section in sections]
    now = datetime(day.year, day.month, day.day, 8, tzinfo=UTC)
    async with HttpFetcher(options, shelf.validators) as fetcher:
        collector = Collector(sources, fetcher, options.stale_after_days)
        collected = await collector.collect(since=day, until=day, now=now, known=shelf.known)
    shelf.save(collected)
    return collected


def states(collected: Collected) -> list[str]:
    return [receipt.state.value for receipt in collected.receipts]


async def test_several_sources_make_one_paper_with_all_its_signals() -> None:
    with HttpServer() as server:
        hf = server.reply(
            "/hf", Reply(body=answers.hf(answers.hf_item(title="On One Thing and More")))
        )
        item = answers.arxiv_item(
            "2606.00001v2", "On one thing, and more", authors="Ada One, Bo Two"
        )
        server.reply("/rss/cs.AI", Reply(body=answers.arxiv_rss(item), gzip=True))
        entry = answers.api_entry("2606.00001v1", "On one thing", doi="10.1000/one")
        api = server.reply("/api", Reply(body=answers.api_page(entry)))
        collected = await collect(
            {"kind": "huggingface", "url": hf},
            {"kind": "arxiv", "categories": ["cs.AI"], "url": server.url("/rss")},
            {
                "kind": "arxiv",
                "name": "api",
                "categories": ["cs.AI"],
                "by": "api",
                "url": api,
                "interval_seconds": 0,
            },
        )
    assert states(collected) == ["fresh", "quiet", "quiet"]
    assert [(r.announced, r.read, r.new, r.merged) for r in collected.receipts] == [
        (1, 1, 1, 0), (1, 1, 0, 1), (1, 1, 0, 1),
    ]  # fmt: skip
    (paper,) = collected.papers
    assert collected.new == {PaperId.parse("2606.00001")}
    assert paper.version == 2
    assert paper.title == "On one thing, and more"
    assert paper.signals == Signals(upvotes=7, comments=3, stars=12)
    assert paper.sources == ("api", "arxiv", "huggingface")
    assert PaperId.parse("10.1000/one") in paper.ids
    assert [o.source for o in collected.observations] == ["huggingface"]


async def test_signals_seen_at_different_times_are_observations() -> None:
    shelf = Shelf()
    with HttpServer() as server:
        votes = (7, 9, 9)
        replies = [Reply(body=answers.hf(answers.hf_item(upvotes=n))) for n in votes]
        section = {"kind": "huggingface", "url": server.reply("/hf", *replies)}
        seen = [await collect(section, shelf=shelf, day=DAY + timedelta(n)) for n in range(3)]
    assert [c.observations[0].signals.upvotes for c in seen] == [7, 9, 9]
    assert [c.observations[0].at.day for c in seen] == [12, 13, 14]
    assert [len(c.papers) for c in seen] == [1, 1, 0]
    assert [states(c) for c in seen] == [["fresh"], ["quiet"], ["quiet"]]


async def test_one_failing_source_never_stops_the_others() -> None:
    with HttpServer() as server:
        good = server.reply("/hf", Reply(body=answers.hf(answers.hf_item())))
        server.reply("/500", Reply(500))
        server.reply("/html", Reply(body=b"<html>login</html>"))
        server.reply("/cut", Reply(body=b"half", cut=True))
        server.reply("/big", Reply(body=b"x" * 200_000, gzip=True))
        server.reply("/loop", Reply(302, headers={"Location": "/loop"}))
        server.reply("/api", Reply(400, answers.API_ERROR))
        bad = ("/500", "/html", "/cut", "/big", "/loop", "/missing")
        collected = await collect(
            *({"kind": "feed", "name": path, "url": server.url(path)} for path in bad),
            {
                "kind": "arxiv",
                "by": "api",
                "categories": ["cs.AI"],
                "url": server.url("/api"),
                "interval_seconds": 0,
            },
            {"kind": "file", "path": "/nonexistent/*.json"},
            {"kind": "huggingface", "url": good},
            max_bytes=100_000,
        )
    assert states(collected) == ["failed"] * 8 + ["fresh"]
    assert len(collected.papers) == 1
    details = {receipt.source: receipt.detail for receipt in collected.receipts}
    assert "500" in details["/500"]
    assert "no RSS or Atom" in details["/html"]
    assert "connection failed" in details["/cut"]
    assert "max_bytes" in details["/big"]
    assert "redirects" in details["/loop"]
    assert "404" in details["/missing"]
    assert "malformed query near cat" in details["arxiv"]
    assert "no such file" in details["file"]
    assert all(not receipt.announced for receipt in collected.receipts[:8])


async def test_sources_are_asked_at_the_same_time() -> None:
    """The first answers only once the second was asked."""
    with HttpServer() as one, HttpServer() as two:
        asked = threading.Event()

        def second(_: Seen) -> Reply:
            asked.set()
            return Reply(body=answers.FEED)

        first = one.reply("/a", Reply(body=answers.hf(answers.hf_item()), hold=asked))
        collected = await collect(
            {"kind": "huggingface", "url": first},
            {"kind": "feed", "url": two.reply("/b", second)},
        )
    assert states(collected) == ["fresh", "fresh"]


async def test_pages_that_overlap_give_no_paper_twice() -> None:
    """A paper announced between two requests pushes the last of page one onto page two."""
    entries = [answers.api_entry(f"2606.0000{n}v1", f"Paper number {n}") for n in range(6)]

    def page(seen: Seen) -> Reply:
        start = int(seen.query["start"])
        shown = entries[1:3] if start == 0 else entries[start : start + 2]
        shown = entries[0:2] if start == 2 else shown
        return Reply(body=answers.api_page(*shown, total=6, start=start))

    with HttpServer() as server:
        section = {
            "kind": "arxiv", "by": "api", "categories": ["cs.AI"], "page_size": 2,
            "interval_seconds": 0, "url": server.reply("/api", page),
        }  # fmt: skip
        collected = await collect(section)
        assert [seen.query["start"] for seen in server.asked("/api")] == ["0", "2", "4"]
        assert {seen.query["search_query"] for seen in server.requests} == {
            "(cat:cs.AI) AND submittedDate:[202606070000 TO 202606122359]"
        }
    assert len(collected.papers) == len({paper.id for paper in collected.papers}) == 5
    receipt = collected.receipts[0]
    assert (receipt.announced, receipt.read, receipt.new, receipt.merged) == (6, 6, 5, 1)
    assert collected.validators == ()


async def test_a_server_that_ignores_what_it_is_asked_is_read_once() -> None:
    entries = [answers.api_entry(f"2606.0000{n}v1", f"Paper number {n}") for n in range(2)]
    with HttpServer() as server:
        url = server.reply("/api", Reply(body=answers.api_page(*entries, total=1000)))
        section = {"kind": "arxiv", "by": "api", "categories": ["a"], "url": url}
        collected = await collect(section | {"page_size": 2, "interval_seconds": 0})
        assert len(server.requests) == 2
    assert collected.receipts[0].announced == 2


async def test_what_did_not_change_is_not_read_again() -> None:
    shelf = Shelf()
    with HttpServer() as server:
        body = answers.hf(answers.hf_item())
        hf = server.reply("/hf", Reply(body=body, etag='"1"'))
        feed = server.reply(
            "/feed", Reply(body=answers.FEED, last_modified="Thu, 11 Jun 2026 12:00:00 GMT")
        )
        sections = ({"kind": "huggingface", "url": hf}, {"kind": "feed", "url": feed})
        first = await collect(*sections, shelf=shelf)
        second = await collect(*sections, shelf=shelf)
        late = await collect(sections[1], shelf=shelf, day=date(2026, 6, 20))
    assert states(first) == ["fresh", "fresh"]
    assert states(second) == ["quiet", "quiet"]
    assert (second.papers, second.receipts[0].announced) == ((), 0)
    assert "not modified" in second.receipts[0].detail
    assert states(late) == ["stale"]
    assert "2026-06-11" in late.receipts[0].detail


async def test_validators_are_only_of_answers_that_were_read_whole() -> None:
    whole = answers.arxiv_rss(
        answers.arxiv_item("2606.00001v1", "The whole one"),
        answers.arxiv_item("2606.00002v1", "The cut one", abstract="It goes on."),
    )
    shelf = Shelf()
    with HttpServer() as server:
        cut = whole[: whole.index(b"It goes")]
        replies = (Reply(body=cut, etag='"1"'), Reply(body=whole, etag='"1"'))
        server.reply("/rss/cs.AI", *replies)
        bad = server.reply("/feed", Reply(body=b"<html>", etag='"2"'))
        arxiv = {"kind": "arxiv", "categories": ["cs.AI"], "url": server.url("/rss")}
        first = await collect(arxiv, {"kind": "feed", "url": bad}, shelf=shelf)
        assert first.validators == ()
        assert [skip.what for skip in first.receipts[0].skipped] == ["The cut one"]
        assert first.receipts[0].announced == 2
        second = await collect(arxiv, shelf=shelf)
    assert (second.receipts[0].new, second.receipts[0].merged) == (1, 1)
    assert len(second.validators) == 1


async def test_weekend_holiday_and_stuck_feed() -> None:
    saturday = date(2026, 6, 13)
    with HttpServer() as server:
        section = {"kind": "arxiv", "categories": ["cs.AI"], "url": server.url("/rss")}
        server.reply("/rss/cs.AI", Reply(body=answers.arxiv_rss(date=answers.SATURDAY)))
        weekend = await collect(section, day=saturday)
        server.reply("/rss/cs.AI", Reply(body=answers.arxiv_rss()))
        holiday = await collect(section)
        stuck = await collect(section, day=date(2026, 6, 18))
        server.reply("/rss/cs.AI", Reply(body=answers.arxiv_rss()))
    assert states(weekend) == ["closed-today"]
    assert weekend.receipts[0].announced == 0
    assert states(holiday) == ["quiet"]
    assert "empty" in holiday.receipts[0].detail
    assert states(stuck) == ["stale"]


async def test_a_holiday_of_arxiv_is_named_and_not_taken_for_quiet() -> None:
    after, shelf = date(2026, 11, 27), Shelf()  # the list of Thanksgiving evening is missing
    with HttpServer() as server:
        section = {"kind": "arxiv", "categories": ["cs.AI"], "url": server.url("/rss")}
        empty = Reply(
            body=answers.arxiv_rss(date="Fri, 27 Nov 2026 00:00:00 -0500"), etag='"holiday"'
        )
        server.reply("/rss/cs.AI", empty)
        first = await collect(section, day=after, shelf=shelf)
        again = await collect(section, day=after, shelf=shelf)
        old = answers.arxiv_item("2611.00001", "On Wednesday evening")
        thursday = "Thu, 26 Nov 2026 00:00:00 -0500"
        server.reply("/rss/cs.AI", Reply(body=answers.arxiv_rss(old, date=thursday)))
        news = await collect(section, day=after, shelf=shelf)
        left_standing = await collect(section, day=after, shelf=shelf)
    for collected in (first, again):
        assert states(collected) == ["closed-today"]
        [receipt] = collected.receipts
        assert receipt.closure is not None
        assert receipt.closure.why == "Thanksgiving"
        assert receipt.closure.next_list == datetime(2026, 11, 30, 1, tzinfo=UTC)
        assert "no list of Thursday, 2026-11-26: Thanksgiving" in receipt.detail
        assert "next one Sunday, 2026-11-29 20:00 EST" in receipt.detail
    assert "not modified" in again.receipts[0].detail
    # what is announced all the same counts, whatever a calendar says
    assert states(news) == ["fresh"]
    assert news.receipts[0].closure is None
    assert states(left_standing) == ["closed-today"]
    assert left_standing.receipts[0].announced == 1


async def test_a_new_version_of_a_known_paper_is_read_though_replacements_are_left_out() -> None:
    shelf = Shelf()
    with HttpServer() as server:
        section = {"kind": "arxiv", "categories": ["cs.AI"], "url": server.url("/rss")}
        server.reply(
            "/rss/cs.AI",
            Reply(body=answers.arxiv_rss(answers.arxiv_item("2606.00001v1", "On one thing"))),
        )
        await collect(section, shelf=shelf)
        news = [
            answers.arxiv_item("2606.00001v2", "On one thing, once more", announce="replace"),
            answers.arxiv_item("2606.00002v3", "Unknown so far", announce="replace"),
            answers.arxiv_item("2606.00003v2", "Of no source", announce="replace-cross"),
        ]
        name = PaperId(Scheme.ARXIV, "2606.00003")
        shelf.papers[name] = Paper(name, (name,), "Of no source")
        server.reply("/rss/cs.AI", Reply(body=answers.arxiv_rss(*news)))
        second = await collect(section, shelf=shelf)
    [paper] = second.papers
    assert (paper.title, paper.version) == ("On one thing, once more", 2)
    assert second.new == frozenset()
    [receipt] = second.receipts
    assert (receipt.announced, receipt.read, receipt.new, receipt.merged) == (1, 1, 0, 1)
    assert "left out as set: 1 replace, 1 replace-cross" in receipt.detail


async def test_files_one_of_which_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(answers.PAGE)
    (tmp_path / "b.json").write_bytes(b"[1, 2")
    (tmp_path / "c.json").write_bytes(b'[{"title": "A record with a long title"}, {}]')
    (tmp_path / "d.xml").symlink_to(tmp_path / "gone")
    shelf = Shelf()
    collected = await collect({"kind": "file", "path": str(tmp_path / "*")}, shelf=shelf)
    receipt = collected.receipts[0]
    assert receipt.state is SourceState.FRESH
    assert (receipt.announced, receipt.read, receipt.new) == (6, 3, 3)
    assert [skip.what for skip in receipt.skipped] == ["record 1", "b.json", "d.xml"]
    pasted = [paper for paper in collected.papers if paper.title == "A Second Title"]
    assert [paper.day for paper in pasted] == [DAY]
    later = await collect(
        {"kind": "file", "path": str(tmp_path / "*")}, shelf=shelf, day=date(2026, 6, 30)
    )
    assert (states(later), later.papers) == (["quiet"], ())


async def test_an_exception_of_a_reader_is_a_receipt_too() -> None:
    class Broken:
        label = kind = "broken"

        def requests(self, window: object) -> tuple[object, ...]:
            raise ZeroDivisionError(f"of {window!r:.6}")

    now = datetime(2026, 6, 12, tzinfo=UTC)
    async with HttpFetcher(FetchOptions()) as fetcher:
        collector = Collector([Broken()], fetcher)  # type: ignore[list-item]
        collected = await collector.collect(since=DAY, until=DAY, now=now, known=Shelf().known)
    assert states(collected) == ["failed"]
    assert "ZeroDivisionError" in collected.receipts[0].detail


async def test_a_day_that_fails_does_not_lose_the_days_before() -> None:
    def by_day(seen: Seen) -> Reply:
        if seen.query["date"] == "2026-06-12":
            return Reply(500)
        return Reply(
            body=answers.hf(answers.hf_item(submittedOnDailyAt="2026-06-11T00:00:00.000Z"))
        )

    with HttpServer() as server:
        source = build(
            _SOURCE.validate_python({"kind": "huggingface", "url": server.reply("/hf", by_day)})
        )
        options = FetchOptions(attempts=1, interval_seconds=0)
        async with HttpFetcher(options) as fetcher:
            collected = await Collector([source], fetcher).collect(
                since=date(2026, 6, 11), until=DAY, now=datetime(2026, 6, 12, 8, tzinfo=UTC),
                known=Shelf().known,
            )  # fmt: skip
    assert states(collected) == ["failed"]
    assert [paper.day for paper in collected.papers] == [date(2026, 6, 11)]
    assert collected.receipts[0].new == 1
