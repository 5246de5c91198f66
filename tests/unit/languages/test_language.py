"""Which language a tag asks for, and what is said where a catalogue has nothing to say."""

from datetime import date
from pathlib import Path

import pytest
from babel.support import NullTranslations
from hypothesis import given
from hypothesis import strategies as st

from digest.languages.language import (
    ENGLISH,
    Language,
    known_language,
    language_of,
    read_language,
)

TAGS = st.from_regex(r"[A-Za-z]{2,3}([-_@.][A-Za-z0-9]{1,8}){0,4}", fullmatch=True)

FRENCH = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Hello,"
msgstr "Bonjour,"

msgid "Code"
msgstr ""

#, fuzzy
msgid "Project"
msgstr "Projecteur"

msgid "%(count)s star"
msgid_plural "%(count)s stars"
msgstr[0] "%(count)s étoile"
msgstr[1] "%(count)s étoiles"
"""


@pytest.mark.parametrize(
    ("tag", "spoken"),
    [
        ("en", "en"), ("EN", "en"), ("en-GB", "en"),
        ("de", "de"), ("de-AT", "de"), ("de_ch", "de"), ("DE", "de"), ("de-DE-1996", "de"),
        ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-Hans", "zh-Hans"), ("zh-SG", "zh-Hans"),
        ("zh-Hans-SG", "zh-Hans"), ("zh-Hans-HK", "zh-Hans"), (" zh_hans ", "zh-Hans"),
        # a reader of the other script is not served with this one
        ("zh-TW", "en"), ("zh-Hant", "en"), ("zh-HK", "en"),
        # no catalogue; "no" has likely subtags that Babel holds no data for
        ("fr", "en"), ("no", "en"), ("ar", "en"), ("tlh", "en"), ("und", "en"),
        ("", "en"), ("-", "en"), ("de-", "de"), ("x-private", "en"), ("deutsch", "en"),
        ("../../etc/passwd", "en"), ("de/../fr", "en"), ("\0", "en"), ("中文", "en"),
    ],
)  # fmt: skip
def test_a_tag_asks_for_a_language(tag: str, spoken: str) -> None:
    assert language_of(tag).tag == spoken


@given(st.text() | TAGS)
def test_whatever_is_asked_for_some_language_answers(tag: str) -> None:
    language = language_of(tag)
    assert language.tag in {"en", "de", "zh-Hans"}
    assert known_language(tag) in {None, language}
    assert language.gettext("Hello,")


def test_only_what_has_a_catalogue_is_known() -> None:
    assert known_language("fr") is None
    assert known_language("zh-TW") is None
    assert known_language("en-US") is language_of(ENGLISH)
    assert known_language("de-CH") is language_of("de")


def test_what_a_catalogue_lacks_is_said_in_english(tmp_path: Path) -> None:
    po = tmp_path / "fr.po"
    po.write_text(FRENCH, encoding="utf-8")
    french = read_language(po)
    assert french.gettext("Hello,") == "Bonjour,"
    assert french.gettext("Code") == "Code"  # not translated
    assert french.gettext("Project") == "Project"  # fuzzy: nobody has looked at it
    assert french.gettext("PDF") == "PDF"  # not in the catalogue
    assert french.ngettext("%(count)s guess", "%(count)s guesses", 1) == "%(count)s guess"
    assert french.ngettext("%(count)s guess", "%(count)s guesses", 2) == "%(count)s guesses"
    # French has the singular for none, as English has not
    assert french.ngettext("%(count)s star", "%(count)s stars", 0) == "%(count)s étoile"


def test_dates_and_numbers_are_the_languages_own() -> None:
    day = date(2026, 6, 12)
    english, german, chinese = map(language_of, ("en", "de", "zh"))
    assert [each.date(day, "full") for each in (english, german, chinese)] == [
        "Friday, 12 June 2026",
        "Freitag, 12. Juni 2026",
        "2026年6月12日星期五",
    ]
    assert [each.date(day, "MMMEd") for each in (german, chinese)] == [
        "Fr., 12. Juni",
        "6月12日周五",
    ]
    assert [each.number(1_234_567) for each in (english, german, chinese)] == [
        "1,234,567",
        "1.234.567",
        "1,234,567",
    ]


def test_a_list_names_all() -> None:
    assert language_of("en").listed(["a", "b", "c"]) == "a, b and c"
    assert language_of("de").listed(["a", "b", "c"]) == "a, b und c"
    # a space between Chinese and Latin letters or digits
    assert language_of("zh").listed(["arXiv", "bioRxiv"]) == "arXiv 和 bioRxiv"
    assert language_of("zh").listed(["新闻", "博客"]) == "新闻和博客"
    assert language_of("en").listed(["中a", "b"]) == "中a and b"  # names stay as they are


def test_a_language_knows_its_direction() -> None:
    assert language_of("de").direction == "ltr"
    assert Language("ar", NullTranslations()).direction == "rtl"
    assert Language("he", NullTranslations()).direction == "rtl"
