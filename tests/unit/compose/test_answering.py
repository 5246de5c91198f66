"""What a reader can answer from the mail: votes, settings, pause; and the pictures on its cards."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from digest.compose.options import MailOptions
from digest.compose.preview import Preview, opened
from digest.model.delivery import Claim
from digest.model.edition import Pick
from digest.model.paper import Links

from .conftest import MakeComposer
from .editions import ADA, DAY, PAPERS, FixedTokens, claim_of, ordinary, sectioned
from .reading import links
from .standard import standard
from .test_standard import DEFAULT, assert_same, theme_with

BASE = "https://papers.example.org"
BALLOT = f"{BASE}/vote/{FixedTokens().vote(DAY, ADA.id)}"
TERMS = FixedTokens().settings(ADA.id)
PICTURE = "https://cdn.example.org/thumbnails/1.png?size=small&v=2"


def soup_of(mail: Preview) -> BeautifulSoup:
    return BeautifulSoup(mail.html, "lxml")


def test_each_card_is_voted_on_below_its_number(make: MakeComposer) -> None:
    mail = opened(make().compose(sectioned()))
    for number, card in enumerate(soup_of(mail).select("td.card"), start=1):
        votes = [link for link in links(str(card)) if "/vote/" in link]
        assert votes == [f"{BALLOT}/{number}/{verb}" for verb in ("like", "less", "mute-author")]
    asked = [line.strip() for line in mail.text.split("\n") if "/vote/" in line]
    assert asked == [f"{BALLOT}/{number}/" for number in range(1, 11)]


def test_a_mail_leads_to_its_day_and_to_settings_and_pause(make: MakeComposer) -> None:
    mail = opened(make().compose(ordinary()))
    for link in (f"{BASE}/day/{DAY}/", f"{BASE}/settings/{TERMS}", f"{BASE}/pause/{TERMS}"):
        assert link in links(mail.html)
        assert link in mail.text.split("\n")
    assert "digest subscribers set" not in mail.text
    # the way out is near the top as well, before the first paper
    head = mail.html.partition('<td align="left" class="card"')[0]
    assert sum("/unsubscribe/" in link for link in links(head)) == 1
    assert sum("/unsubscribe/" in link for link in links(mail.html)) == 2


def test_where_nobody_answers_nothing_is_linked_but_the_way_out(make: MakeComposer) -> None:
    mail = opened(make(base_url="").compose(ordinary()))
    assert not [link for link in links(mail.html) if "papers.example.org/" in link]
    for word in (
        "/vote/",
        "/day/",
        "/settings/",
        "/pause/",
        "More like this",
        "Settings<",
        "Pause<",
    ):
        assert word not in mail.html
        assert word not in mail.text
    assert [link for link in links(mail.html) if link.startswith("mailto:")]
    assert "digest subscribers set" in mail.html
    assert "digest subscribers set" in " ".join(mail.text.split())


def test_what_a_large_mail_shows_in_less_is_counted_and_found_on_the_days_page(
    make: MakeComposer,
) -> None:
    mail = opened(make(max_html_bytes=28_000).compose(ordinary()))
    cards = soup_of(mail).select("td.card")
    short = sum(not card.find("h2") for card in cards)
    note = soup_of(mail).find("a", string=re.compile("shown in short"))
    assert short
    assert note is not None
    assert note.get_text().startswith(f"{short} are shown in short")
    assert note["href"] == f"{BASE}/day/{DAY}/"
    assert "shown in short" not in opened(make().compose(sectioned())).html


@pytest.mark.parametrize(
    "without",
    [
        {"card.mjml.j2", "compact.mjml.j2", "card.txt.j2", "compact.txt.j2"},
        {"card.mjml.j2", "card.txt.j2"},
    ],
)
def test_a_theme_from_before_there_were_votes_works(
    make: MakeComposer, tmp_path: Path, without: set[str]
) -> None:
    vote = re.compile(r"\n[^\n]*\{% if vote %\}.*?\{% endif %\}", re.DOTALL)
    changes = {}
    for file in without:
        source = (DEFAULT / file).read_text()
        changes[file] = (source, vote.sub("", source))
        assert changes[file][1] != source
    theme = theme_with(tmp_path / "theme", changes)
    composer = make(theme=theme)
    for claim in (sectioned(), ordinary()):
        assert_same(composer.compose(claim), standard(composer, theme, claim))
    assert "/vote/" not in opened(composer.compose(ordinary())).html


VOTED = [
    ("card.txt.j2", "    {{ vote }}/", "    Vote: {{ vote }}/like or {{ vote }}/less"),
    ("card.txt.j2", "    {{ vote }}/", "{{ vote }}"),
    ("card.txt.j2", "    {{ vote }}/", "        {{ vote }}/{{ number }}/mute-author\n\n    end"),
    ("card.mjml.j2", "{{ vote }}/less", "{{ vote }}/{{ vote }}{{ number }}{{ why }}"),
    ("link.txt.j2", "{{ number }}. ", "{{ vote }} {{ number }}. "),
    ("link.mjml.j2", "{{ number }}", "{{ vote }}{{ number }}{{ vote }}"),
    ("mail.txt.j2", "{{ page.settings_url }}", "{{ page.settings_url }}#{{ page.pause_url }}"),
    ("mail.txt.j2", "{{ page.settings_url }}", "  {{ page.settings_url }}?a=1"),
    ("mail.txt.j2", "{{ page.settings_url }}", "<{{ page.settings_url|upper }}>"),
    ("mail.mjml.j2", "{{ page.lead }}", "{{ page.lead }}{{ page.pause_url }}{{ page.shortened }}"),
]


@pytest.mark.parametrize(("file", "old", "new"), VOTED)
@pytest.mark.parametrize("limit", [95_000, 16_000])
def test_a_theme_may_set_the_links_as_it_likes(
    *, make: MakeComposer, tmp_path: Path, file: str, old: str, new: str, limit: int
) -> None:
    theme = theme_with(tmp_path / "theme", {file: (old, new)})
    for way in ({}, {"base_url": "https://example.org/an-addr.ess/&more"}, {"base_url": ""}):
        composer = make(theme=theme, max_html_bytes=limit, **way)
        assert_same(composer.compose(ordinary()), standard(composer, theme, ordinary()))


def pictured(thumbnail: str) -> Claim:
    linked = replace(PAPERS[0].links, thumbnail=thumbnail)
    return claim_of([Pick(replace(PAPERS[0], links=linked), 1.0)])


def test_a_picture_is_linked_with_its_size_and_what_it_is(make: MakeComposer) -> None:
    composer = make()
    mail = opened(composer.compose(pictured(PICTURE)))
    (image,) = soup_of(mail).find_all("img")
    assert image["src"] == PICTURE
    assert (image["width"], image["height"]) == ("160", "84")
    assert image["alt"] == "A picture of this paper"
    assert image.parent is not None
    assert image.parent["href"] == PAPERS[0].links.page
    assert "cdn.example.org" not in mail.text


@pytest.mark.parametrize(
    "thumbnail",
    ["http://cdn.example.org/1.png", "data:image/png;base64,AAAA", "javascript:alert(1)", ""],
)
def test_a_picture_that_is_no_plain_https_link_is_not_shown(
    make: MakeComposer, thumbnail: str
) -> None:
    mail = opened(make().compose(pictured(thumbnail)))
    assert not soup_of(mail).find_all("img")
    assert "cdn.example.org" not in mail.html


def test_pictures_can_be_switched_off(make: MakeComposer) -> None:
    mail = opened(make(thumbnails=False).compose(pictured(PICTURE)))
    assert not soup_of(mail).find_all("img")
    assert MailOptions().thumbnails


def test_a_title_says_its_language_where_its_script_does(make: MakeComposer) -> None:
    titles = ("대규모 언어 모델", "大規模言語モデルにおける注意", "深度學習", "Attention")
    picks = [Pick(replace(PAPERS[0], title=title, links=Links()), 1.0) for title in titles]
    mail = opened(make().compose(claim_of(picks)))
    found = [heading["lang"] for heading in soup_of(mail).select("h2.t")]
    assert found == ["ko", "ja", "", "en"]  # Han alone is Chinese, or not


def test_a_venue_is_a_badge_where_a_source_tells_one(make: MakeComposer) -> None:
    picks = [Pick(replace(PAPERS[0], venue="ICML 2026"), 1.0), Pick(PAPERS[1], 1.0)]
    mail = opened(make().compose(claim_of(picks)))
    badges = [badge.get_text(strip=True) for badge in soup_of(mail).select("span.b")]
    assert badges[0] == "ICML 2026"
    assert badges.count("ICML 2026") == 1
    assert "    ICML 2026 · 118 upvotes" in mail.text
