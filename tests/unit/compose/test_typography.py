import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, width

from digest.compose.budget import fit
from digest.compose.byline import byline, short_name
from digest.compose.links import page_link, pdf_link, web_link
from digest.compose.slots import Slotted, mark
from digest.compose.typography import NARROW, columns, direction, isolate, plain, shorten
from digest.compose.view import Level
from digest.compose.wrapping import _EASY, _LINK, WIDTH, _apart, _wrap, fold
from digest.model.paper import Links, PaperId


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("  a\r\n b\tc\x00\x1b[0m ", "a b c[0m"),
        ("\u202eevil\u2066", "evil"),
        ("a\u2028b\u0085c\xa0d", "a b c d"),
        ("\ud800x\ufeff\ufffe\U0010ffff", "\ufffdx"),
        ("👩\u200d👧 مي\u200cخ", "👩\u200d👧 مي\u200cخ"),
        ("Z" + "\u0301" * 99, "Z" + "\u0301" * 6),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown


@given(st.text(), st.integers(2, 60))
def test_shortened_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    line = plain(text)
    short = shorten(line, limit)
    assert columns(short) <= limit
    if short != line:
        assert short.endswith("…")
        assert line.startswith(short[:-1])


def test_shortening_cuts_between_words_and_graphemes() -> None:
    assert shorten("one two three", 13) == "one two three"
    assert shorten("one two three", 12) == "one two…"
    assert shorten("深度學習機制", 7) == "深度學…"
    family = "👩\u200d👩\u200d👧"
    assert shorten(family * 5, 7) == family * 3 + "…"


clusters = st.lists(
    st.sampled_from(
        ["👩\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "🇩🇪", "🇯🇵", "👍🏽",
         "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "e\u0301",
         "Z\u0335\u0301\u0301", "क्षि", "각", "漢", "a", " ", "1\ufe0f\u20e3"]
    ),
    min_size=1,
    max_size=60,
).map("".join)  # fmt: skip


@given(clusters, st.integers(2, 40))
def test_no_emoji_flag_or_accent_is_ever_cut_apart(text: str, limit: int) -> None:
    line = plain(text)
    short = shorten(line, limit)
    if short != line:
        whole = list(iter_graphemes(line))
        kept = list(iter_graphemes(short.removesuffix("…")))
        assert kept == whole[: len(kept)]


def test_a_cluster_longer_than_anybody_looks_is_left_out_whole() -> None:
    endless = "👩" + "\u200d👩" * 40
    assert shorten(f"ab{endless}", 5) == "ab…"


@pytest.mark.parametrize(
    ("author", "short"),
    [
        ("Xunhao Lai", "X. Lai"),
        ("Jean-Pierre Serre", "J.-P. Serre"),
        ("Donald E. Knuth", "D. E. Knuth"),
        ("Ludwig van Beethoven", "L. van Beethoven"),
        ("Lai, Xunhao", "X. Lai"),
        ("E\u0301mile Borel", "E\u0301. Borel"),
        ("Martin Luther King Jr.", "M. L. King Jr."),
        ("King, Jr.", "King, Jr."),
        ("LIGO Scientific Collaboration", "LIGO Scientific Collaboration"),
        ("MiniMax", "MiniMax"),
        ("王小明", "王小明"),
        ("محمد علي", "محمد علي"),
        ("Élodie Ümit", "É. Ümit"),
    ],
)
def test_names(author: str, short: str) -> None:
    assert short_name(author) == short


def test_bylines() -> None:
    assert byline(["Ann One", "Bob Two", "Cy Three"]) == "A. One, B. Two, C. Three"
    assert byline(["Ann One", "Bob Two"] + ["X Y"] * 9) == "A. One, B. Two + 9"
    assert byline([" ", ""]) == ""


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"])), max_size=6))
def test_folding_loses_no_words_and_keeps_to_the_width(texts: list[str]) -> None:
    text = "\n".join(f"{i:2}. {isolate(plain(t))}" for i, t in enumerate(texts))
    folded = fold(text)
    assert all(columns(line) <= WIDTH for line in folded.split("\n"))

    def bare(lines: str) -> str:
        return "".join(lines.translate({0x2068: None, 0x2069: None}).split())

    assert bare(folded) == bare(text)


def test_folding_hangs_and_keeps_links_whole() -> None:
    assert fold("12. " + "word " * 20).split("\n")[1].startswith("    word")
    link = "    https://example.org/" + "a" * 200
    assert fold(link) == link
    assert fold(" 1. " + "https://example.org/" + "a" * 200).count("\n") == 3
    # what may not begin a line goes with the character before it
    assert not [line for line in fold("、".join("漢" * 60)).split("\n") if line.startswith("、")]


def test_direction() -> None:
    assert direction("נייר about LLMs") == "rtl"
    assert direction("3 — LLMs בעברית") == "ltr"
    assert direction("123 …") == "ltr"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("https://example.org/ü\"'<>", "https://example.org/%C3%BC%22%27%3C%3E"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:text/html,x", None),
        ("//example.org", None),
        ("https://", None),
        ("https://user:pw@example.org/", None),
        ("https://example.org\\@evil.example/", None),
        ("https://example.org/a b", None),
        ("https://example.org:99999/", None),
        ("https://exa mple.org/", None),
        ("https://[::1/", None),
        ("https://" + "a" * 3000, None),
        ("https://\ud800.org/", None),
        ("", None),
        (None, None),
    ],
)
def test_only_harmless_links_are_shown(url: str | None, link: str | None) -> None:
    assert web_link(url) == link


def test_pages_are_derived_from_ids() -> None:
    arxiv, doi = PaperId.parse("2606.13392v2"), PaperId.parse("10.1101/2026.01.02<x>")
    assert page_link(Links(), [arxiv]) == "https://arxiv.org/abs/2606.13392"
    assert (
        page_link(Links(page="file:///etc"), [doi]) == "https://doi.org/10.1101/2026.01.02%3Cx%3E"
    )
    assert page_link(Links(page="https://x.org/"), [arxiv]) == "https://x.org/"
    assert page_link(Links(), [PaperId.parse("title:a")]) is None
    assert page_link(Links(), [PaperId.parse("url:javascript:x")]) is None
    assert pdf_link(Links(), [doi, arxiv]) == "https://arxiv.org/pdf/2606.13392"


@given(st.lists(st.tuples(*[st.integers(0, 500)] * 3), max_size=12), st.integers(0, 3000))
def test_levels_fit_and_never_rise(sizes: list[tuple[int, int, int]], room: int) -> None:
    sizes = [(max(size), sorted(size)[1], min(size)) for size in sizes]
    levels = fit(sizes, room)
    total = sum(
        0 if level is Level.OMITTED else size[level]
        for size, level in zip(sizes, levels, strict=True)
    )
    assert total <= room
    if levels and any(level is not Level.OMITTED for level in levels[1:]):
        assert levels[0] is Level.FULL
    assert list(levels[1:]) == sorted(levels[1:])
    if sum(size[0] for size in sizes) <= room:
        assert set(levels) <= {Level.FULL}


def test_narrow_characters_are_one_column_and_nothing_else() -> None:
    """The fast way past wcwidth rests on this list."""
    ranges = re.compile(f"[{NARROW}]")
    narrow = [chr(point) for point in range(0x10000) if ranges.match(chr(point))]
    assert len(narrow) > 800
    for character in narrow:
        assert width(character, control_codes="ignore") == 1
        assert unicodedata.bidirectional(character) not in {"R", "AL"}
        assert character.isprintable()
    for text in ("".join(narrow), "".join(reversed(narrow)), "a".join(narrow)):
        assert list(iter_graphemes(text)) == list(text)
        assert width(text, control_codes="ignore") == len(text) == columns(text)


words = st.lists(
    st.text("abcdé“”…1.–=", min_size=1, max_size=12) | st.integers(1, 66).map("x".__mul__),
    min_size=1,
    max_size=40,
).map(" ".join)


@given(st.sampled_from(["", " ", "    ", " 1. ", "12.  ", " " * 12, " " * 30]), words)
def test_easy_lines_are_wrapped_as_the_others(indent: str, text: str) -> None:
    line = (indent + text).rstrip()
    if not _EASY.fullmatch(line):
        return
    whole = columns(line) <= WIDTH or _LINK.match(line)
    assert fold(line).split("\n") == _apart([line] if whole else _wrap(line))


def test_slots() -> None:
    slotted = Slotted.parse(f"a{mark('x')}b{mark('y')}{mark('x')}")
    assert slotted.slots == ("x", "y", "x")
    assert slotted.fill({"x": "1", "y": "2"}) == "a1b21"
    with pytest.raises(ValueError, match="filter"):
        Slotted.parse(mark("x").upper())
