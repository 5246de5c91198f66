"""A mail in sections: headings, their order, what each card says, and what the counts count."""

from dataclasses import replace
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from digest.compose.budget import fit
from digest.compose.composer import Composer
from digest.compose.preview import Preview, opened
from digest.compose.typography import columns
from digest.compose.view import Level
from digest.model.delivery import Claim
from digest.model.edition import Pick, PickKind, Reason, ReasonKind
from digest.model.subscriber import Format

from .conftest import MakeComposer
from .editions import ADA, PAPERS, claim_of, ordinary, sectioned, trending
from .hostile import LABELS, hostile
from .reading import check_wire, unspaced

MATCH, UPDATE = PickKind.MATCH, PickKind.UPDATE
EXPLORATION, POPULAR = PickKind.EXPLORATION, PickKind.POPULAR


def picked(*kinds: PickKind | str) -> Claim:
    """One paper after the other, of such a kind or, by a label, for such an interest."""
    return claim_of([
        Pick(paper, 0.5, reasons=(trending("2 upvotes"),), kind=kind)
        if isinstance(kind, PickKind)
        else Pick(paper, 0.5, kind)
        for paper, kind in zip(PAPERS, kinds, strict=False)
    ])  # fmt: skip


def read(composer: Composer, claim: Claim) -> Preview:
    message = composer.compose(claim)
    check_wire(message.content)
    return opened(message)


def soup_of(mail: Preview) -> BeautifulSoup:
    return BeautifulSoup(mail.html, "lxml")


def outline(mail: Preview) -> list[str]:
    """The HTML's headings below the first, "#" a level; compact papers with a "-"."""
    found = soup_of(mail).select("h2, h3, span.t")
    levels = {"h2": "## ", "h3": "### ", "span": "- "}
    return [levels[each.name] + each.get_text()[:12] for each in found]


def headings(mail: Preview) -> list[str]:
    """The text's headings: lines underlined by as many dashes as they have columns."""
    lines = [line.strip("\u2068\u2069") for line in mail.text.split("\n")]
    return [line for line, below in pairwise(lines) if line and below == "-" * columns(line)]


def test_a_full_day_stands_in_sections(composer: Composer) -> None:
    mail = read(composer, sectioned())
    assert outline(mail) == [
        "## From people ",
        "### Leveraging M",
        "## agents that ",
        "### EvoArena: Tr",
        "### Demystifying",
        "## efficient in",
        "### MiniMax Spar",
        "### VIA-SD: Veri",
        "### Flash-GMM: A",
        "## News of pape",
        "### PianoKontext",
        "## Something el",
        "### ArogyaSutra:",
        "## What everyon",
        "- Robust-U1: C",
        "- HYDRA-X: Nat",
    ]
    titles = [each.get_text() for each in soup_of(mail).select("td.section h2")]
    assert headings(mail) == titles
    assert titles[1:3] == ["agents that remember", "efficient inference"]


def test_one_interest_needs_no_heading(composer: Composer) -> None:
    mail = read(composer, ordinary())
    assert not soup_of(mail).select("td.section, h3")
    assert headings(mail) == []
    assert len(soup_of(mail).select("h2")) == 10
    beside = read(composer, picked("agents", "agents", EXPLORATION))
    assert outline(beside) == [
        "## EvoArena: Tr",
        "## MiniMax Spar",
        "## Something el",
        "### Robust-U1: C",
    ]


@pytest.mark.parametrize("limit", [95_000, 20_000])
def test_a_card_keeps_the_number_of_its_pick_wherever_it_stands(
    make: MakeComposer, limit: int
) -> None:
    """By this number a vote names it."""
    claim = picked("vision", POPULAR, "agents", EXPLORATION, "vision", "agents")
    mail = read(make(max_html_bytes=limit), claim)
    cards = [unspaced(each.get_text()) for each in soup_of(mail).select("td.card")]
    order = [1, 5, 3, 6, 4, 2]
    shown = order if limit == 95_000 else order[:-1]
    assert [int(card[0]) for card in cards] == shown
    for card, number in zip(cards, shown, strict=True):
        assert unspaced(PAPERS[number - 1].title)[:40] in card
    lines = [line for line in mail.text.split("\n") if line[1:3] in {f"{n}." for n in order}]
    for line, number in zip(lines, order, strict=True):
        assert line.startswith(f" {number}. {PAPERS[number - 1].title}"[:40])
    assert mail.subject.startswith("EvoArena")


def test_a_guess_says_that_it_is_one(composer: Composer) -> None:
    guess = Pick(
        PAPERS[0], 0.5, "", (Reason(ReasonKind.EXPLORATION, "efficient inference"),), EXPLORATION
    )
    for mail in (read(composer, sectioned()), read(composer, claim_of([guess]))):
        for said in (mail.text, soup_of(mail).get_text()):
            assert "Something else" in said
            assert "no more than a guess" in said
            assert "Why: a guess beside “efficient inference”" in said


def test_a_strong_match_is_said_in_words(composer: Composer) -> None:
    mail = read(composer, sectioned())
    cards = [each.get_text() for each in soup_of(mail).select("td.card")]
    assert [number for number, card in enumerate(cards, start=1) if "Strong match" in card] == [
        2,
        4,
    ]
    assert mail.text.count("Strong match") == 2
    assert "Strong match · 118 upvotes" in mail.text
    bare = replace(PAPERS[0], signals=replace(PAPERS[0].signals, upvotes=0, comments=0, stars=0))
    alone = read(composer, claim_of([Pick(bare, 0.5, strong=True)]))
    assert "\n    Strong match\n" in alone.text


def test_what_everyone_is_reading_is_small_and_last(composer: Composer) -> None:
    mail = read(composer, sectioned())
    (last,) = soup_of(mail).select("td.section")[-1:]
    assert "What everyone is reading" in last.get_text()
    following = [row for row in last.find_parent("tr").find_next_siblings("tr") if row.td]  # type: ignore[union-attr]
    assert [bool(row.select("p.why, h3")) for row in following] == [False, False]
    assert PAPERS[2].abstract[:30] not in mail.text
    text = read(composer, replace(sectioned(), subscriber=replace(ADA, format=Format.TEXT)))
    assert text.text == mail.text


def test_where_there_is_nothing_else_it_is_the_mail(composer: Composer) -> None:
    mail = read(composer, picked(POPULAR, POPULAR))
    assert outline(mail) == ["## EvoArena: Tr", "## MiniMax Spar"]
    assert headings(mail) == []
    assert "Nothing new that matches today, but 2 papers that everyone is reading." in mail.text
    assert mail.subject.startswith("EvoArena: Tracking")
    assert "+ 1 more" in mail.subject


def _lead(mail: Preview) -> str:
    text = " ".join(mail.text.split("\n\n")[1].split("\n")[1:])
    first = soup_of(mail).select("p.s")[1]
    assert first.get_text() == text
    return text


@pytest.mark.parametrize(
    ("kinds", "lead", "receipt", "subject"),
    [
        ((MATCH, MATCH), "2 papers for you today.", "6 match, 2 shown.", "+ 1 more"),
        (
            (MATCH, POPULAR),
            "1 paper for you today; also 1 paper that everyone is reading.",
            "6 match, 1 shown, 1 other besides.",
            "",
        ),
        (
            (MATCH, UPDATE, UPDATE, EXPLORATION, POPULAR, POPULAR, POPULAR),
            (
                "1 paper for you today; also news of 2 papers you liked, 1 guess and 3 papers "
                "that everyone is reading."
            ),
            "11 match, 1 shown, 6 others besides.",
            "+ 3 more",
        ),
        (
            (EXPLORATION, EXPLORATION),
            "Nothing new that matches today, but 2 guesses.",
            "6 match, 0 shown, 2 others besides.",
            "+ 1 more",
        ),
    ],
)
def test_lead_receipt_and_subject_count_what_they_say(
    *,
    composer: Composer,
    kinds: tuple[PickKind, ...],
    lead: str,
    receipt: str,
    subject: str,
) -> None:
    mail = read(composer, picked(*kinds))
    assert _lead(mail) == lead
    assert receipt in " ".join(mail.text.split())
    assert subject in mail.subject if subject else "+" not in mail.subject


def test_who_asked_for_nothing_gets_what_others_read(composer: Composer) -> None:
    nobody = replace(ADA, interests=())
    claim = replace(picked(MATCH, POPULAR, EXPLORATION), subscriber=nobody)
    assert (
        _lead(read(composer, claim))
        == "2 papers of the day, what others noticed first; also 1 guess."
    )


def test_subject_and_preheader_leave_out_what_everyone_is_reading(composer: Composer) -> None:
    mail = read(composer, picked(POPULAR, "agents", POPULAR, "agents"))
    assert mail.subject.startswith("MiniMax Sparse Attention + 1 more")
    hidden = soup_of(mail).find("div", style=lambda style: style and "display:none" in style)
    assert isinstance(hidden, Tag)
    assert "HYDRA-X" in hidden.get_text()
    assert "Robust-U1" not in hidden.get_text()
    assert "EvoArena" not in hidden.get_text()


def test_hostile_labels_stay_one_line_of_text(composer: Composer) -> None:
    mail = read(composer, hostile())
    soup = soup_of(mail)
    titles = [each.get_text() for each in soup.select("td.section h2")]
    assert titles[0] == LABELS[0]
    assert titles[2] == LABELS[2]
    assert titles[3:] == [
        "override isolate Bcc: all@example.org",
        "a" * 63 + "…",
        "title why",
        "Also today",
        ".",
    ]
    assert all(columns(title) <= 64 for title in titles)
    assert [each["dir"] for each in soup.select("td.section h2")] == ["ltr"] * 2 + ["rtl"] + [
        "ltr"
    ] * 5
    assert headings(mail) == titles
    assert not soup.find_all(["script", "b"])


# ── the budget ────────────────────────────────────────────────────────────────────────────────


def test_what_everyone_is_reading_gives_way_before_a_match_shrinks(make: MakeComposer) -> None:
    claim = sectioned()
    whole = len(read(make(), claim).html.encode())
    seen = []
    for limit in range(whole + 1, 14_000, -250):
        mail = read(make(max_html_bytes=limit), claim)
        assert len(mail.html.encode()) < limit
        soup = soup_of(mail)
        full = len(soup.select("h3"))
        popular = [
            each for each in soup.select("td.card") if "U1" in str(each) or "HYDRA" in str(each)
        ]
        headed = ["What everyone" in each.get_text() for each in soup.select("td.section")]
        assert bool(popular) is any(headed)
        assert full == 8 or not popular
        assert headings(mail)[-1] == "What everyone is reading"
        # a heading never stands over nothing
        rows = [row["class"] for row in soup.select("td.card, td.section")]
        assert ["section"] * 2 not in [rows[at : at + 2] for at in range(len(rows))]
        assert not rows or rows[-1] == ["card"]
        seen.append((full, len(popular)))
    assert (8, 2) in seen
    assert (8, 0) in seen
    assert seen[-1][0] < 8


@given(
    st.lists(st.tuples(*[st.integers(1, 50)] * 3), max_size=8),
    st.integers(0, 8),
    st.integers(0, 400),
)
def test_cards_fit_and_the_last_give_way_first(
    steps: list[tuple[int, int, int]], extras: int, room: int
) -> None:
    extras = min(extras, len(steps))
    sizes = [(a + b + c, a + b, a) for a, b, c in steps]
    levels = fit(sizes, room, extras=extras)
    total = sum(
        size[level] for size, level in zip(sizes, levels, strict=True) if level is not Level.OMITTED
    )
    assert total <= room or set(levels) <= {Level.OMITTED}
    whole, block = levels[: len(levels) - extras], levels[len(levels) - extras :]
    assert list(whole[1:]) == sorted(whole[1:])
    assert not whole or whole[0] <= min(whole)
    assert list(block) == sorted(block)
    assert all(level >= Level.COMPACT for level in block)
    if any(level is not Level.FULL for level in whole):
        assert set(block) <= {Level.OMITTED}
    if sum(size[level] for size, level in zip(sizes, _largest(sizes, extras), strict=True)) <= room:
        assert levels == _largest(sizes, extras)


def _largest(sizes: list[tuple[int, int, int]], extras: int) -> tuple[Level, ...]:
    return (Level.FULL,) * (len(sizes) - extras) + (Level.COMPACT,) * extras
