import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from digest.compose.composer import Composer
from digest.compose.preview import opened
from digest.compose.reasons import Reasons
from digest.compose.typography import columns
from digest.compose.view import Level
from digest.errors import ComposeError
from digest.languages.language import language_of
from digest.model.delivery import Claim, Prepared, State
from digest.model.edition import Pick, Selection
from digest.model.subscriber import Format

from .conftest import MakeComposer
from .editions import (
    ADA,
    DAY,
    PAPERS,
    REASONS,
    claim_of,
    ordinary,
    sectioned,
    trending_only,
)
from .hostile import hostile
from .reading import body, check_wire, links, parsed, seen, unspaced

LABELS = {
    "PDF", "Code", "Project", "Unsubscribe", "Settings", "Pause", "Read on the web",
    "More like this", "Less", "Mute author",
}  # fmt: skip
"""What links are called that text shows as they are."""
EDITIONS = [ordinary, trending_only, sectioned, hostile]


def prepared_of(claim: Claim) -> Prepared:
    assert claim.prepared is not None
    return claim.prepared


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_mail_is_read_back_as_it_was_composed(
    edition: Callable[[], Claim], composer: Composer
) -> None:
    message = composer.compose(edition())
    mail = parsed(message)
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert body(mail, "plain") == opened(message).text
    assert body(mail, "html") == opened(message).html.rstrip("\n") + "\n"
    assert str(mail["Subject"]) == opened(message).subject
    assert mail["Message-ID"] == message.id
    check_wire(message.content)
    assert message.content.isascii()
    assert max(map(len, message.content.split(b"\r\n"))) <= 100


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_same_claim_gives_the_same_bytes(
    edition: Callable[[], Claim], make: MakeComposer
) -> None:
    warm = make()
    warm.compose(ordinary())
    assert warm.compose(edition()) == make().compose(edition())


@pytest.mark.parametrize("edition", EDITIONS)
def test_text_and_html_say_the_same(edition: Callable[[], Claim], composer: Composer) -> None:
    claim = edition()
    message = opened(composer.compose(claim))
    html, text = seen(message.html), unspaced(message.text)
    soup = BeautifulSoup(message.html, "lxml")
    titles = [unspaced(heading.get_text()) for heading in soup.select("h2.t, h3.t, span.t")]
    assert len(titles) == len(prepared_of(claim).selection.picks)
    at = 0
    for number, title in enumerate(titles, start=1):
        at = text.index(f"{number}.{title}", at)  # in the same order
    for heading in soup.select("td.section h2, td.section p"):
        assert unspaced(heading.get_text()) in text
    for pick in prepared_of(claim).selection.picks:
        reason = unspaced(Reasons(language_of("en")).at(pick.reasons, Level.FULL))
        assert reason in html
        assert reason in text
    lines = {line.strip() for line in message.text.split("\n")}
    # text has one link a card to the page that asks which vote it is to be
    asked = {re.sub(r"(/vote/.*/)[a-z-]+$", r"\1", link) for link in links(message.html)}
    assert asked == {line for line in lines if ":" in line and " " not in line
                     and line.startswith(("http", "mailto:"))}  # fmt: skip
    for label in soup.select("span.accent, span.ink"):  # which text sets elsewhere
        label.decompose()
    for link in soup.find_all("a"):  # text has the link itself, compared above
        if link.get_text().strip() in LABELS:
            link.decompose()
    for badge in soup.select("span.b"):
        assert unspaced(badge.get_text()) in text
        badge.decompose()
    for paragraph in soup.find_all("p"):
        for part in unspaced(paragraph.get_text()).split("·"):
            assert part in text


@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_is_loaded_and_nothing_runs(
    edition: Callable[[], Claim], composer: Composer
) -> None:
    soup = BeautifulSoup(opened(composer.compose(edition())).html, "lxml")
    assert not soup.find_all(["script", "img", "iframe", "link", "form", "object", "b"])
    assert not [a for tag in soup.select("*") for a in tag.attrs if a in {"src", "background"}]
    assert not [a for tag in soup.select("*") for a in tag.attrs if a.startswith("on")]
    assert all(table.get("role") == "presentation" for table in soup.find_all("table"))
    html = soup.find("html")
    assert html is not None
    assert html["lang"] == "en"
    assert soup.find("meta", attrs={"name": "color-scheme", "content": "light dark"})


def test_only_plain_web_links_are_linked(composer: Composer) -> None:
    found = links(opened(composer.compose(hostile())).html)
    assert all(link.startswith(("https://", "http://")) for link in found)
    assert not [link for link in found if "javascript" in link or "admin@" in link]
    assert "https://example.org/%22%3E%3Cscript%3Ealert(2)%3C/script%3E?a=1&b=2" in found
    assert max(map(len, found)) <= 2000
    # a page that may not be linked is derived from the id instead
    assert "https://arxiv.org/abs/2606.00001" in found


def test_the_text_part_keeps_to_72_columns(composer: Composer) -> None:
    for edition in EDITIONS:
        for line in opened(composer.compose(edition())).text.split("\n"):
            assert columns(line) <= 72 or line.strip().startswith(("https://", "mailto:"))
            assert line.count("\u2068") == line.count("\u2069")


def test_the_receipt_and_the_sources_in_trouble_are_told(composer: Composer) -> None:
    text = " ".join(opened(composer.compose(ordinary())).text.split())
    assert "446 announced, 446 read, 14 match, 10 shown. Could not be read: lab feed." in text
    quiet = " ".join(opened(composer.compose(trending_only())).text.split())
    assert "Answered with an old list: Group blog." in quiet
    assert "Announces nothing today: arXiv cs.CL." in quiet


def test_subjects_name_the_top_pick_and_differ_each_day(composer: Composer) -> None:
    today = opened(composer.compose(ordinary())).subject
    picks = prepared_of(ordinary()).selection.picks
    tomorrow = opened(composer.compose(claim_of(picks, day=DAY + timedelta(days=1)))).subject
    assert today.startswith("EvoArena: Tracking Memory")
    assert "+ 9 more · Daily papers, Fri 12 Jun" in today
    assert tomorrow != today
    for edition in EDITIONS:
        assert columns(opened(composer.compose(edition())).subject) <= 90


def test_text_subscribers_get_text_alone(composer: Composer) -> None:
    claim = replace(ordinary(), subscriber=replace(ADA, format=Format.TEXT))
    message = composer.compose(claim)
    mail = parsed(message)
    assert mail.get_content_type() == "text/plain"
    assert opened(message).html == ""
    assert mail.get_content().replace("\r\n", "\n") == opened(message).text
    assert opened(message).text == opened(composer.compose(ordinary())).text


@pytest.mark.parametrize(("count", "length"), [(30, 5000), (30, 60), (700, 500)])
def test_html_stays_within_its_budget(make: MakeComposer, count: int, length: int) -> None:
    composer = make(max_html_bytes=95_000)
    abstract = "我们提出一种“新的”<方法> & 结果很好，" * (length // 20)
    papers = [
        replace(
            PAPERS[i % 10],
            title=f"{i}" + "深度學習“注意力”&機制" * (length // 10),
            abstract=abstract,
        )
        for i in range(count)
    ]
    claim = claim_of([Pick(paper, 1.0, reasons=REASONS[0]) for paper in papers])
    message = composer.compose(claim)
    assert 60_000 < len(opened(message).html.encode()) < 95_000
    assert "\ufffd" not in opened(message).html
    soup = BeautifulSoup(opened(message).html, "lxml")
    shown = len(soup.select("td.card"))
    assert len(soup.find_all("h2")) >= 1  # the first one is always whole
    if count == 30:
        assert shown == count
    else:
        assert f"{count - shown} more had no room here" in opened(message).html
    assert f'href="https://papers.example.org/day/{DAY}/"' in opened(message).html
    for number in (1, count // 2, count):
        assert f"{number}. {number - 1}深度學習" in opened(message).text
    check_wire(message.content)


def test_the_first_pick_is_whole_as_long_as_any_other(make: MakeComposer) -> None:
    picks = prepared_of(ordinary()).selection.picks * 4
    soup = BeautifulSoup(opened(make(max_html_bytes=40_000).compose(claim_of(picks))).html, "lxml")
    cards = [bool(card.find("h2")) for card in soup.select("td.card")]
    assert cards[0]
    assert cards == sorted(cards, reverse=True)
    assert not all(cards)


def test_a_page_larger_than_the_budget_is_an_error(make: MakeComposer) -> None:
    with pytest.raises(ComposeError, match="more than"):
        make(max_html_bytes=10_000, title="T" * 9000).compose(ordinary())


def test_what_was_not_prepared_cannot_be_composed(composer: Composer) -> None:
    with pytest.raises(ComposeError):
        composer.compose(replace(ordinary(), prepared=None))
    empty = replace(prepared_of(ordinary()), selection=Selection())
    with pytest.raises(ComposeError):
        composer.compose(replace(ordinary(), prepared=empty))


def test_a_naive_date_is_refused(composer: Composer) -> None:
    naive = replace(prepared_of(ordinary()), dated=datetime(2026, 6, 12))  # noqa: DTZ001
    with pytest.raises(ComposeError, match="zone"):
        composer.compose(replace(ordinary(), prepared=naive))


@pytest.mark.parametrize(
    ("tried", "noted"),
    [
        ({}, False),
        ({"was": State.UNCERTAIN}, True),
        ({"was": State.DEFERRED, "attempts": 1}, True),
        ({"drops": 1}, True),
    ],
)
def test_a_mail_tried_before_that_looks_otherwise_now_goes_out_and_is_noted(  # ADR 0011
    composer: Composer,
    caplog: pytest.LogCaptureFixture,
    tried: dict[str, Any],
    noted: bool,  # noqa: FBT001
) -> None:
    claim = replace(ordinary(), **tried)
    message = composer.compose(claim)
    assert message == composer.compose(ordinary())
    assert [ADA.id in record.getMessage() for record in caplog.records] == [True] * noted
    assert ADA.address not in caplog.text
    caplog.clear()
    same = replace(prepared_of(claim), template=composer.template)
    composer.compose(replace(claim, prepared=same))
    assert not caplog.records
