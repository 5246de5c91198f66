"""Each source: what it asks, and how it reads answers with the quirks of the real ones."""

from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect.options import (
    AnySource,
    ArxivSource,
    BiorxivSource,
    FeedSource,
    HuggingFaceSource,
)
from digest.collect.sources import Files, Source, Window, build
from digest.errors import ParseError
from digest.model.paper import AnnounceType, PaperId, Signals
from digest.ports import Answer
from tests.unit.collect import answers

NOW = datetime(2026, 6, 12, 8, 0, tzinfo=UTC)
DAY = date(2026, 6, 12)
WINDOW = Window(DAY, DAY, NOW)


def source(options: AnySource) -> Source:
    made = build(options)
    assert not isinstance(made, Files)
    return made


HF = source(HuggingFaceSource(kind="huggingface"))
RSS = source(ArxivSource(kind="arxiv", categories=("cs.AI", "cs.CL")))
API = source(ArxivSource(kind="arxiv", categories=("cs.AI", "cs.CL"), by="api", page_size=2))
BIO = source(BiorxivSource(kind="biorxiv"))
FEED = source(FeedSource(kind="feed", url="https://archive.example.org/rss"))


def answer(body: bytes, url: str = "https://x.org/", status: int = 200) -> Answer:
    return Answer(status, body, url)


# ── Hugging Face ──────────────────────────────────────────────────────────────────────────────
def test_huggingface_is_asked_for_each_day_but_none_to_come() -> None:
    window = Window(date(2026, 6, 10), date(2026, 6, 14), NOW)
    days = [request.params["date"] for request in HF.requests(window)]
    assert days == ["2026-06-10", "2026-06-11", "2026-06-12"]
    ahead = Window(date(2026, 6, 13), date(2026, 6, 13), NOW)  # a zone where it is tomorrow
    assert [request.params["date"] for request in HF.requests(ahead)] == ["2026-06-12"]


def test_huggingface_item() -> None:
    entry = HF.parse(answer(answers.hf(answers.hf_item())), WINDOW).entries[0]
    assert entry.ids == (PaperId.parse("2606.00001"),)
    assert entry.day == DAY
    assert entry.published == datetime(2026, 6, 11, tzinfo=UTC)
    assert entry.authors == ("Ada One", "Bo Two")
    assert entry.signals == Signals(upvotes=7, comments=3, stars=12)
    assert entry.abstract == "The model says <swi> and </swi>."
    assert entry.tldr == "They did a thing."
    assert entry.keywords == ("things", "models")
    assert entry.organization == "The Lab"
    assert entry.links.page == "https://huggingface.co/papers/2606.00001"
    assert entry.links.pdf == "https://arxiv.org/pdf/2606.00001"
    assert entry.links.code == "https://github.com/a/b"
    assert entry.links.thumbnail == "https://cdn.example.org/a.png"


def test_huggingface_optional_keys_may_be_absent_or_odd() -> None:
    absent = answers.hf_item(
        githubRepo=None, githubStars=None, projectPage=None, ai_summary=None, ai_keywords=None,
        organization=None, upvotes=None,
    )  # fmt: skip
    odd = answers.hf_item(
        "2606.00002", githubRepo="javascript:alert(1)", githubStars="many", organization="lab",
        authors=["Ada One", None, {"x": 1}, 5], upvotes=-1, publishedAt="soon",
    )  # fmt: skip
    parsed = HF.parse(answer(answers.hf(absent, odd)), WINDOW)
    first, second = parsed.entries
    assert first.signals == Signals(upvotes=None, comments=3, stars=None)
    assert (first.tldr, first.keywords, first.organization, first.links.code) == ("", (), "", None)
    assert second.links.code is None
    assert second.signals.stars is None
    assert second.published is None
    assert second.authors == ("Ada One", "5")


def test_huggingface_names_what_it_cannot_use() -> None:
    items = [answers.hf_item(), {"paper": 5}, answers.hf_item("no id"), answers.hf_item(title=None)]
    parsed = HF.parse(answer(answers.hf(*items)), WINDOW)
    assert len(parsed.entries) == 1
    assert [skip.what for skip in parsed.skipped] == ["item 1", "item 2", "item 3"]
    assert "no arXiv id" in parsed.skipped[1].reason
    assert "title" in parsed.skipped[2].reason


def test_huggingface_pages_when_a_day_is_full() -> None:
    items = [answers.hf_item(f"2606.{n:05}") for n in range(100)]
    url = "https://hf.co/api/daily_papers?date=2026-06-12&limit=100"
    following = HF.parse(answer(answers.hf(*items), url), WINDOW).next
    assert following
    assert following.url == "https://hf.co/api/daily_papers"
    assert following.params == {"date": "2026-06-12", "limit": "100", "p": "1"}
    assert HF.parse(answer(answers.hf(*items[:99]), url), WINDOW).next is None


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"error": "down for repair"}', b"[" * 100_000])
def test_huggingface_that_is_none(body: bytes) -> None:
    with pytest.raises(ParseError, match="Hugging Face"):
        HF.parse(answer(body), WINDOW)


# ── arXiv by RSS ──────────────────────────────────────────────────────────────────────────────
def test_arxiv_rss_is_asked_for_all_categories_at_once() -> None:
    assert [r.url for r in RSS.requests(WINDOW)] == ["https://rss.arxiv.org/rss/cs.AI+cs.CL"]
    mirror = source(ArxivSource(kind="arxiv", categories=("cs.AI",), url="http://h/atom/"))
    assert mirror.requests(WINDOW)[0].url == "http://h/atom/cs.AI"


def test_arxiv_rss_item() -> None:
    item = answers.arxiv_item(
        "2606.00001v2",
        r"On $\alpha$ &amp; &lt;swi&gt;",
        abstract=r"We get \textbf{5\%} with &lt;swi&gt; if $a &lt; b$.",
        authors="Ada One (Univ X, City), Bo Two, Jr., Erd\\H{o}s P",
        announce="cross",
    )
    parsed = RSS.parse(answer(answers.arxiv_rss(item)), WINDOW)
    entry = parsed.entries[0]
    assert (entry.ids, entry.version) == ((PaperId.parse("2606.00001"),), 2)
    assert entry.title == "On α & <swi>"
    assert entry.abstract == "We get 5% with <swi> if a < b."
    assert entry.authors == ("Ada One", "Bo Two Jr.", "Erdős P")
    assert entry.announce is AnnounceType.CROSS
    assert entry.categories == ("cs.AI", "cs.LG")
    assert entry.day == DAY
    assert entry.links.page == "https://arxiv.org/abs/2606.00001"
    assert entry.published is None  # a cross-listing may be of an old paper
    assert parsed.listed == DAY


def test_arxiv_rss_leaves_out_what_is_not_wanted_and_says_how_many() -> None:
    kinds = ("new", "cross", "replace", "replace-cross", "replace")
    items = [
        answers.arxiv_item(f"2606.0000{n}v1", f"Paper number {n}", announce=kind)
        for n, kind in enumerate(kinds)
    ]
    parsed = RSS.parse(answer(answers.arxiv_rss(*items)), WINDOW)
    assert [entry.announce for entry in parsed.entries] == [AnnounceType.NEW, AnnounceType.CROSS]
    assert parsed.left_out == {"replace": 2, "replace-cross": 1}
    assert [entry.ids[0].value for entry in parsed.replaced] == [
        "2606.00002", "2606.00003", "2606.00004"
    ]  # fmt: skip
    assert parsed.skipped == ()


def test_arxiv_rss_old_ids_and_a_title_that_is_falsy() -> None:
    items = (answers.arxiv_item("cs/0503050v1", "0"), answers.arxiv_item("math.GT/0309136", "1"))
    parsed = RSS.parse(answer(answers.arxiv_rss(*items)), WINDOW)
    assert [str(entry.ids[0]) for entry in parsed.entries] == [
        "arxiv:cs/0503050",
        "arxiv:math/0309136",
    ]
    assert [entry.title for entry in parsed.entries] == ["0", "1"]


def test_arxiv_rss_of_a_weekend_is_empty_and_closed() -> None:
    body = answers.arxiv_rss(date=answers.SATURDAY)
    saturday = date(2026, 6, 13)
    for until, closed in [(saturday, True), (date(2026, 6, 14), True), (date(2026, 6, 16), False)]:
        parsed = RSS.parse(answer(body), Window(until, until, NOW))
        assert (parsed.entries, parsed.skipped, parsed.closed) == ((), (), closed)
    holiday = RSS.parse(answer(answers.arxiv_rss()), WINDOW)
    assert (holiday.entries, holiday.closed, holiday.whole) == ((), False, True)


def test_arxiv_rss_that_was_cut_keeps_what_is_whole() -> None:
    whole = answers.arxiv_rss(
        answers.arxiv_item("2606.00001v1", "The whole one"),
        answers.arxiv_item("2606.00002v1", "The cut one", abstract="It goes on."),
    )
    parsed = RSS.parse(answer(whole[: whole.index(b"It goes")]), WINDOW)
    assert [entry.title for entry in parsed.entries] == ["The whole one"]
    assert [(skip.what, "cut" in skip.reason) for skip in parsed.skipped] == [("The cut one", True)]
    assert not parsed.whole


def test_arxiv_rss_names_an_item_that_is_no_paper() -> None:
    odd = "<item><title>News of arXiv</title><link>https://blog.arxiv.org/x</link></item>"
    parsed = RSS.parse(answer(answers.arxiv_rss(odd, "<item></item>")), WINDOW)
    assert [skip.what for skip in parsed.skipped] == ["News of arXiv", "item 1"]


def test_encodings_are_read_from_the_bytes() -> None:
    item = answers.arxiv_item("2606.00001v1", "Étude", authors="Müller")
    text = answers.arxiv_rss(item).decode()
    for encoding in ("ISO-8859-1", "UTF-16"):
        body = text.replace("encoding='UTF-8'", f"encoding='{encoding}'").encode(encoding)
        entry = RSS.parse(answer(body), WINDOW).entries[0]
        assert (entry.title, entry.authors) == ("Étude", ("Müller",))


# ── arXiv by the API ──────────────────────────────────────────────────────────────────────────
def test_arxiv_api_query() -> None:
    request = API.requests(WINDOW)[0]
    assert request.url == "https://export.arxiv.org/api/query"
    assert request.params == {
        "search_query": "(cat:cs.AI OR cat:cs.CL) AND submittedDate:[202606070000 TO 202606122359]",
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "start": "0",
        "max_results": "2",
    }
    assert request.interval_seconds == 3
    assert 400 in request.accept_status


def test_arxiv_api_entry() -> None:
    made = answers.api_entry(
        "astro-ph/0601001v3",
        "0",
        authors=("Ada One", "Bo Two"),
        doi="10.1109/ABC.2022",
        comment="9 pages, accepted at ICML 2026",
    )
    entry = API.parse(answer(answers.api_page(made)), WINDOW).entries[0]
    assert [str(name) for name in entry.ids] == ["arxiv:astro-ph/0601001", "doi:10.1109/abc.2022"]
    assert (entry.title, entry.version, entry.abstract) == ("0", 3, "We did a thing.")
    assert entry.authors == ("Ada One", "Bo Two")
    assert entry.categories == ("cs.AI", "cs.LG")
    assert entry.published == datetime(2026, 6, 11, 10, tzinfo=UTC)
    assert entry.links.pdf == "https://arxiv.org/pdf/astro-ph/0601001v3"
    assert entry.venue == "ICML 2026"


def test_arxiv_api_pages_on_with_the_same_question() -> None:
    request = API.requests(WINDOW)[0]
    url = f"{request.url}?{urlencode(request.params)}"
    two = (answers.api_entry("2606.00001v1", "One"), answers.api_entry("2606.00002v1", "Two"))
    following = API.parse(answer(answers.api_page(*two, total=5), url), WINDOW).next
    assert following
    assert following.params == {**request.params, "start": "2"}
    assert following.interval_seconds == 3
    last = API.parse(answer(answers.api_page(two[0], total=5, start=4), url), WINDOW)
    assert last.next is None


def test_arxiv_api_stops_at_the_most_it_may() -> None:
    few = source(
        ArxivSource(kind="arxiv", categories=("cs.AI",), by="api", page_size=2, max_results=3)
    )
    two = (answers.api_entry("2606.00001v1", "One"), answers.api_entry("2606.00002v1", "Two"))
    following = few.parse(answer(answers.api_page(*two, total=9)), WINDOW).next
    assert following
    assert (following.params["start"], following.params["max_results"]) == ("2", "1")
    page = answers.api_page(two[0], total=9, start=2)
    assert few.parse(answer(page), WINDOW).next is None


def test_arxiv_api_empty_page_in_the_middle_is_not_the_end() -> None:
    with pytest.raises(ParseError, match="empty page at 2 of 5"):
        API.parse(answer(answers.api_page(total=5, start=2)), WINDOW)
    assert API.parse(answer(answers.api_page(total=0)), WINDOW).entries == ()


def test_arxiv_api_error_is_no_paper() -> None:
    with pytest.raises(ParseError, match="malformed query near cat"):
        API.parse(answer(answers.API_ERROR, status=400), WINDOW)


# ── bioRxiv ───────────────────────────────────────────────────────────────────────────────────
def test_biorxiv_item() -> None:
    assert [r.url for r in BIO.requests(WINDOW)] == [
        "https://api.biorxiv.org/details/biorxiv/2026-06-12/2026-06-12/0"
    ]
    entry = BIO.parse(answer(answers.bio(answers.bio_item())), WINDOW).entries[0]
    assert entry.ids == (PaperId.parse("10.64898/2026.06.10.700001"),)
    assert entry.title == "Cells of E. coli"
    assert entry.authors == ("A. J. Quinn", "Q. Dubois")
    assert entry.organization == ""
    assert entry.version == 1
    assert entry.day == date(2026, 6, 11)
    assert entry.published == datetime(2026, 6, 11, tzinfo=UTC)
    page = "https://www.biorxiv.org/content/10.64898/2026.06.10.700001v1"
    assert (entry.links.page, entry.links.pdf) == (page, f"{page}.full.pdf")


def test_biorxiv_pages_and_filters_and_names() -> None:
    some = source(BiorxivSource(kind="medrxiv", categories=("Neuroscience",)))
    items = (
        answers.bio_item("10.1101/2026.06.10.1", version="2", published="10.1000/journal.1"),
        answers.bio_item("10.1101/2026.06.10.2", category="ecology"),
        answers.bio_item("10.1101/2026.06.10.3", type="withdrawn"),
        answers.bio_item("NA"),
        answers.bio_item("10.1101/2026.06.10.4", title=None),
        "no object",
    )
    parsed = some.parse(answer(answers.bio(*items, total="9")), WINDOW)
    assert [[str(name) for name in entry.ids] for entry in parsed.entries] == [
        ["doi:10.1101/2026.06.10.1", "doi:10.1000/journal.1"]
    ]
    assert parsed.entries[0].published is None  # the day of version 2 is not of the paper
    assert parsed.left_out == {"ecology": 1}
    assert [skip.what for skip in parsed.skipped] == ["item 2", "item 3", "item 4", "item 5"]
    assert parsed.next
    assert parsed.next.url.endswith("/medrxiv/2026-06-12/2026-06-12/6")
    end = some.parse(answer(answers.bio(*items, total="9", cursor=3)), WINDOW)
    assert end.next is None


def test_biorxiv_without_posts_is_quiet_and_with_trouble_is_not() -> None:
    none = answers.bio(status="no posts found", total="0")
    assert BIO.parse(answer(none), WINDOW).entries == ()
    with pytest.raises(ParseError, match="database is away"):
        BIO.parse(answer(answers.bio(status="database is away")), WINDOW)


# ── any feed ──────────────────────────────────────────────────────────────────────────────────
def test_feed() -> None:
    parsed = FEED.parse(answer(answers.FEED), WINDOW)
    first, second = parsed.entries
    assert first.title == "Proofs of t out of k"
    assert first.abstract == "One. Two & three."
    assert first.authors == ("Carolina Pérez", "Joe Three")
    assert [str(name) for name in first.ids] == ["url:https://archive.example.org/2026/1"]
    assert first.links.pdf == "https://archive.example.org/2026/1.pdf"
    assert first.day == date(2026, 6, 11)
    assert (second.title, second.ids, second.day) == ("A post about nothing", (), None)
    assert [skip.reason for skip in parsed.skipped] == ["it has no title"]


@pytest.mark.parametrize("made", [RSS, API, FEED], ids=["rss", "api", "feed"])
@pytest.mark.parametrize(
    "body", [b"", b"  ", b"<html><p>Log in</p></html>", b"{}", b"\xff\xfe\x00"]
)
def test_no_feed_is_an_error_and_not_an_empty_one(made: Source, body: bytes) -> None:
    with pytest.raises(ParseError):
        made.parse(answer(body), WINDOW)


GOOD = (
    answers.hf(answers.hf_item()),
    answers.arxiv_rss(answers.arxiv_item("2606.00001v1", "A title")),
    answers.api_page(answers.api_entry("2606.00001v1", "A title")),
    answers.bio(answers.bio_item()),
    answers.FEED,
)


@given(
    st.sampled_from([HF, RSS, API, BIO, FEED]),
    st.sampled_from(GOOD),
    st.integers(0, 3000),
    st.integers(0, 3000),
    st.binary(max_size=20),
)
def test_broken_answers_give_papers_or_a_parse_error(
    made: Source, body: bytes, start: int, length: int, noise: bytes
) -> None:
    broken = body[:start] + noise + body[start + length :]
    try:
        parsed = made.parse(answer(broken), WINDOW)
    except ParseError:
        return
    for entry in parsed.entries:
        assert entry.title
        repr(entry).encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(answers.hf_item()["paper"])), JSON))
def test_no_field_of_huggingface_breaks_us(changes: dict[str, object]) -> None:
    item = answers.hf_item()
    item["paper"] = item["paper"] | changes
    parsed = HF.parse(answer(answers.hf(item, answers.hf_item("2606.99999"))), WINDOW)
    assert len(parsed.entries) + len(parsed.skipped) == 2
    assert str(parsed.entries[-1].ids[0]) == "arxiv:2606.99999"


@given(st.dictionaries(st.sampled_from(sorted(answers.bio_item())), JSON))
def test_no_field_of_biorxiv_breaks_us(changes: dict[str, object]) -> None:
    body = answers.bio(answers.bio_item() | changes)
    parsed = BIO.parse(answer(body), WINDOW)
    assert len(parsed.entries) + len(parsed.skipped) == 1
