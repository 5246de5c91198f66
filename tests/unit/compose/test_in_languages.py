"""Mails in the language of their reader: both parts, whole, and nothing left in English."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from babel.support import NullTranslations
from bs4 import BeautifulSoup

from digest.compose.composer import Composer
from digest.compose.preview import opened
from digest.compose.templates import Theme
from digest.languages.gathering import opened as read_catalogue
from digest.languages.language import CATALOGUES, Language, available
from digest.model.delivery import Claim
from digest.model.subscriber import Format

from .editions import DAY, ordinary, sectioned, trending_only
from .hostile import hostile
from .standard import standard
from .test_standard import assert_same

EDITIONS = [ordinary, trending_only, sectioned, hostile]
PLACE = re.compile(r"%\(\w+\)s")


def spoken(claim: Claim, tag: str) -> Claim:
    return replace(claim, subscriber=replace(claim.subscriber, language=tag))


def visible(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for hidden in soup(["style", "title"]):
        hidden.decompose()
    return " ".join(soup.get_text(" ").split())


def squeezed(text: str) -> str:
    """Without white space: lines are folded anywhere between Chinese characters."""
    return "".join(text.split())


@pytest.mark.parametrize("tag", ["de-AT", "zh-CN"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_fast_way_says_what_the_standard_way_does(
    composer: Composer, theme: Theme, edition: Callable[[], Claim], tag: str
) -> None:
    claim = spoken(edition(), tag)
    assert_same(composer.compose(claim), standard(composer, theme, claim))


@pytest.mark.parametrize(
    ("tag", "lang"), [("en", "en"), ("de-AT", "de"), ("zh", "zh-Hans"), ("fr", "en"), ("", "en")]
)
def test_the_html_says_its_language(composer: Composer, tag: str, lang: str) -> None:
    root = BeautifulSoup(opened(composer.compose(spoken(ordinary(), tag))).html, "html.parser").html
    assert root is not None
    assert (root["lang"], root["dir"]) == (lang, "ltr")


def test_a_language_that_runs_from_right_to_left_turns_the_mail(
    composer: Composer, theme: Theme
) -> None:
    arabic = theme.in_language(Language("ar", NullTranslations()))
    page = composer._press("en").texts.page(DAY, ())
    root = BeautifulSoup(arabic.page_html.render(page=page, cards=""), "html.parser").html
    assert root is not None
    assert (root["lang"], root["dir"]) == ("ar", "rtl")


def test_a_mail_in_german(composer: Composer) -> None:
    mail = opened(composer.compose(spoken(sectioned(), "de")))
    assert mail.subject.endswith("… + 7 weitere · Daily papers, Fr., 12. Juni")
    text = " ".join(mail.text.split())
    for said in (
        "Freitag, 12. Juni 2026",
        "Guten Tag, Ada Lovelace!",
        "Heute 6 Paper für Sie; außerdem Neues zu 1 Paper, das Ihnen gefällt, 1 Vorschlag",
        "von Mathieu Aubry (Sie folgen diesem Namen)",
        "passt zu „agents that remember“: memory, agents, environment; 118 Upvotes",
        "v2 eines Papers, das Ihnen gefällt",
        "74 Upvotes, stark steigend",
        "Konnte nicht gelesen werden: lab feed.",
        "bestellt am 3. Juni 2026.",
    ):
        assert said in text
        assert said in visible(mail.html)


def test_a_mail_in_chinese(composer: Composer) -> None:
    mail = opened(composer.compose(spoken(sectioned(), "zh-CN")))
    assert mail.subject.endswith("… 及另外 7 篇 · Daily papers，6月12日周五")
    for said in (
        "2026年6月12日星期五",
        "Ada Lovelace，您好！",
        "今日为您选出 6 篇论文；另有 1 篇您喜欢的论文的新动态、1 篇探索性推荐和 2 篇大家都",
        "符合“agents that remember”：memory、agents、environment；118 个赞",
        "无法读取：lab feed。",
    ):
        assert squeezed(said) in squeezed(mail.text)
        assert said in visible(mail.html)


@pytest.mark.parametrize("tag", available())
@pytest.mark.parametrize("edition", [ordinary, trending_only, sectioned])
def test_no_english_sentence_is_left(
    composer: Composer, edition: Callable[[], Claim], tag: str
) -> None:
    """Of all sentences that there are, none stands in the mail, if it is called otherwise."""
    mail = opened(composer.compose(spoken(edition(), tag)))
    left = [
        words
        for words in _english(tag)
        for part in (mail.subject, " ".join(mail.text.split()), visible(mail.html))
        if words in part
    ]
    assert left == []


def _english(tag: str) -> set[str]:
    """The words between the places of each sentence, where they are enough to be known by."""
    found = set()
    for message in read_catalogue(CATALOGUES / f"{tag}.po", tag):
        forms = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        for words in PLACE.split(" ".join(forms)):
            if len(words.split()) > 1 and len(words.strip()) > 8:
                found.add(words.strip(" .,:;“”"))
    return found


def test_the_list_of_english_sentences_would_find_them(composer: Composer) -> None:
    mail = opened(composer.compose(spoken(sectioned(), "en")))
    text = " ".join(mail.text.split())
    assert sum(words in text for words in _english("de")) > 15


@pytest.mark.parametrize("tag", ["de", "zh-CN"])
def test_a_text_mail_is_in_the_language_too(composer: Composer, tag: str) -> None:
    claim = spoken(sectioned(), tag)
    both = opened(composer.compose(claim))
    only = replace(claim, subscriber=replace(claim.subscriber, format=Format.TEXT))
    assert opened(composer.compose(only)).text == both.text


def test_readers_of_one_language_share_what_is_made(composer: Composer) -> None:
    assert composer._press("de-AT") is composer._press("de")
    assert composer._press("fr") is composer._press("en")
    assert composer._press("de") is not composer._press("en")
