"""Files: our own records, BibTeX, pasted pages, and saved answers told apart by content."""

import contextlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.collect import files
from digest.collect.options import FileSource
from digest.collect.sources import Files, Parsed, Window
from digest.collect.sources.records import to_record
from digest.errors import FetchError, ParseError
from digest.model.paper import AnnounceType, Links, Paper, PaperId, Scheme, Signals
from tests.unit.collect import answers

WINDOW = Window(date(2026, 6, 12), date(2026, 6, 12), datetime(2026, 6, 12, 8, tzinfo=UTC))
FILES = Files(FileSource(kind="file", path=Path("x"), name="mine"))


def parse(body: bytes) -> Parsed:
    return FILES.parse(body, WINDOW)


FULL = Paper(
    id=PaperId.parse("2606.00001"),
    ids=(PaperId.parse("2606.00001"), PaperId.parse("10.1000/x"), PaperId(Scheme.TITLE, "a-title")),
    title="A Title with < and $5",
    abstract="An abstract, 90% sure.",
    authors=("Ada One", "Bo Two"),
    version=3,
    published=datetime(2026, 6, 11, 10, 30, tzinfo=UTC),
    day=date(2026, 6, 12),
    announce=AnnounceType.CROSS,
    categories=("cs.AI", "cs.LG"),
    links=Links("https://a.org/1", "https://a.org/2", "https://a.org/3", "https://a.org/4", None),
    signals=Signals(103, 0, None),
    tldr="Short.",
    keywords=("one", "two"),
    organization="The Lab",
    venue="ICML 2026",
    sources=("huggingface",),
)


def test_what_papers_prints_is_read_back() -> None:
    entry = parse(json.dumps([to_record(FULL)]).encode()).entries[0]
    for name in (
        "ids", "title", "abstract", "authors", "version", "published", "day", "announce",
        "categories", "links", "signals", "tldr", "keywords", "organization",
        "venue",
    ):  # fmt: skip
        assert getattr(entry, name) == getattr(FULL, name), name
    assert entry.source == "huggingface"


def test_a_record_needs_only_a_title() -> None:
    entry = parse(b'[{"title": "A long enough title of a paper"}]').entries[0]
    assert entry.ids == (PaperId(Scheme.TITLE, "a-long-enough-title-of-a-paper"),)
    assert (entry.source, entry.day, entry.signals) == ("mine", None, Signals())


@pytest.mark.parametrize(
    "text",
    [
        "2606.13392v2",
        "arxiv:2606.13392",
        "https://arxiv.org/abs/2606.13392v2",
        "oai:arXiv.org:2606.13392",
    ],
)
def test_an_id_may_be_written_in_any_way(text: str) -> None:
    entry = parse(json.dumps({"id": text, "title": "T"}).encode()).entries[0]
    assert entry.ids == (PaperId(Scheme.ARXIV, "2606.13392"),)
    assert entry.version in {None, 2}


def test_bad_records_are_named_and_good_ones_kept() -> None:
    good = {"title": "Good"}
    bad = [
        {}, {"title": ""}, {"title": "x", "id": "nonsense"}, {"title": "x", "day": "tomorrow"},
        {"title": "x", "signals": {"upvotes": -1}}, {"title": "x", "links": {"pdf": "ftp://x"}},
        {"title": "x", "published": "2026-99-01"}, {"title": 7}, [], None, "text",
    ]  # fmt: skip
    parsed = parse(json.dumps([good, *bad, good]).encode())
    assert len(parsed.entries) == 2
    assert [skip.what for skip in parsed.skipped] == [f"record {n}" for n in range(1, 12)]
    fields = ("title", "title", "id", "day", "signals.upvotes", "links.pdf", "published", "title")
    assert [skip.reason.split(":")[0] for skip in parsed.skipped[:8]] == list(fields)


def test_json_lines_with_a_bad_line() -> None:
    body = b'{"title": "One"}\n\n{"title": "Two"\n{"abstract": "x"}\n{"title": "Three"}\n'
    parsed = parse(body)
    assert [entry.title for entry in parsed.entries] == ["One", "Three"]
    assert [skip.what for skip in parsed.skipped] == ["line 3", "line 4"]


@given(st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*to_record(FULL), "paper", "collection"]), inner),
    max_leaves=8,
))  # fmt: skip
def test_no_json_breaks_us(document: object) -> None:
    try:
        parsed = parse(json.dumps(document).encode())
    except ParseError:
        return
    for entry in parsed.entries:
        assert entry.ids
        repr(entry).encode()


@given(st.binary(max_size=300))
def test_no_bytes_break_us(body: bytes) -> None:
    with contextlib.suppress(ParseError):
        parse(body)


# ── pasted pages ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("change", ["as is", "crlf", "bom", "utf-16"])
def test_a_pasted_page(change: str) -> None:
    text = answers.PAGE.decode()
    body = {
        "as is": answers.PAGE,
        "crlf": text.replace("\n", "\r\n").encode(),
        "bom": text.encode("utf-8-sig"),
        "utf-16": text.encode("utf-16"),
    }[change]
    parsed = parse(body)
    assert [entry.title for entry in parsed.entries] == [
        "A First Title: With a Colon and Some Words",
        "A Second Title",
    ]
    assert parsed.skipped == ()
    first, second = parsed.entries
    assert "17.76% are seen" in first.abstract
    assert first.links.code == "https://github.com/a/first"
    assert second.abstract == "We call it OurMethod. It is short."
    assert {entry.day for entry in parsed.entries} == {date(2026, 6, 12)}
    assert first.ids[0].scheme is Scheme.TITLE
    assert first.published is None


def test_what_is_odd_on_a_page_is_named_and_second_paragraphs_stay() -> None:
    long = "Many words about one thing are here in this abstract. " * 8
    body = f"Something odd\n\nA Title of One\n\n{long}\n\n{long * 2}\n\nLast words".encode()
    parsed = parse(body)
    assert [(e.title, e.abstract) for e in parsed.entries] == [
        ("A Title of One", f"{long}{long * 2}".strip().replace("  ", " "))
    ]
    assert [skip.what for skip in parsed.skipped] == ["Something odd", "Last words"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"just a line", "no papers"),
        (b"\xe9t\xe9 in latin-1\n\nand more", "UTF-8"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "HTML page"),
        (b"<html>", "HTML page"),
        (b"[1, 2", "no JSON"),
        (b"<x/>", "no RSS or Atom"),
    ],
)
def test_what_is_no_list_of_papers_says_so_with_a_cure(body: bytes, says: str) -> None:
    with pytest.raises(ParseError, match=says) as caught:
        parse(body)
    assert caught.value.cure


# ── BibTeX ────────────────────────────────────────────────────────────────────────────────────
def test_bibtex() -> None:
    parsed = parse(answers.BIBTEX)
    one, two, three = parsed.entries
    assert one.title == "BERT und die Übung"
    assert one.authors == ("Hans Müller", "Ada One")
    assert (one.ids, one.version) == ((PaperId.parse("2606.00001"),), 2)
    assert one.published == datetime(2026, 6, 1, tzinfo=UTC)
    assert one.categories == ("cs.CL",)
    assert one.abstract == "Gains of 5%."
    assert one.keywords == ("a", "b")
    assert two.ids == (PaperId(Scheme.TITLE, "no-ids-at-all-are-in-this-one"),)
    assert two.authors == ("Bo Two",)
    assert three.ids == (PaperId(Scheme.DOI, "10.1000/xyz_1"),)
    assert {skip.what for skip in parsed.skipped} == {"four", "five"}


# ── saved answers ─────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("body", "name"),
    [
        (answers.hf(answers.hf_item()), "arxiv:2606.00001"),
        (answers.arxiv_rss(answers.arxiv_item("2606.00001v1", "T")), "arxiv:2606.00001"),
        (answers.api_page(answers.api_entry("cs/0503050v1", "T")), "arxiv:cs/0503050"),
        (answers.bio(answers.bio_item()), "doi:10.64898/2026.06.10.700001"),
        (answers.FEED, "url:https://archive.example.org/2026/1"),
        (b"\xef\xbb\xbf" + answers.hf(answers.hf_item()), "arxiv:2606.00001"),
    ],
)
def test_saved_answers_are_known_by_their_content(body: bytes, name: str) -> None:
    assert str(parse(body).entries[0].ids[0]) == name


# ── the disk ──────────────────────────────────────────────────────────────────────────────────
def test_a_path_a_glob_and_a_name_with_brackets_but_no_folder(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "c.txt", "[x].bib", ".hidden"):
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "d.json").write_bytes(b"d")

    def names(pattern: str) -> list[str]:
        return [file.name for file in files.read(tmp_path / pattern)]

    assert names("a.json") == ["a.json"]
    assert names("*.json") == ["a.json", "b.json"]
    assert names("**/*.json") == ["a.json", "b.json", "d.json"]
    assert names("[x].bib") == ["[x].bib"]
    with pytest.raises(FetchError, match="is a folder"):
        names("")
    with pytest.raises(FetchError, match="no such file"):
        names("*.xml")


def test_a_file_that_is_too_large_or_gone_says_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "b").symlink_to(tmp_path / "gone")
    large, gone = files.read(tmp_path / "*", largest=4)
    with pytest.raises(FetchError, match="larger than 4 bytes"):
        large.content()
    with pytest.raises(FetchError, match="No such file"):
        gone.content()
