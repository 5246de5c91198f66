"""A language: its sentences (gettext), dates, numbers and lists (CLDR, through Babel).

Sentences are written in English where they are used; a catalogue in `catalogues/` holds what they
are called elsewhere, and what it lacks is said in English.
"""

import io
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import NullTranslations, Translations

CATALOGUES = Path(__file__).parent / "catalogues"
ENGLISH = "en"
_PLACES = {ENGLISH: "en_GB"}
"""Whose habits a language takes where its name leaves that open: day before month."""
_LENGTHS = frozenset({"full", "long", "medium", "short"})


class Language:
    """One language as a reader's mail and pages speak it."""

    def __init__(self, name: str, translations: NullTranslations) -> None:
        self._translations = translations
        self.locale = Locale.parse(_PLACES.get(name, name))
        self.tag = name.replace("_", "-")
        """As HTML's `lang` wants it (RFC 5646): "en", "de", "zh-Hans"."""
        self.direction = self.locale.text_direction
        """"ltr" or "rtl"."""
        # a mail asks for the same few days, numbers and lists over and over
        self.date: Callable[[date, str], str] = lru_cache(maxsize=4096)(self._date)
        """Write a day out: "full", "long", "medium", or a skeleton (UTS #35) such as "MMMEd"."""
        self.number: Callable[[int], str] = lru_cache(maxsize=4096)(self._number)
        """Write a whole number with this language's separators."""

    def gettext(self, message: str) -> str:
        """The sentence in this language; `%(name)s` in it are for the caller to fill in."""
        return self._translations.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The form that a sentence has for so many, to be filled in as above."""
        return self._translations.ngettext(one, many, count)

    def listed(self, parts: Sequence[str]) -> str:
        """Name all of them: a, b and c."""
        return format_list(list(parts), style="standard", locale=self.locale)

    def _date(self, day: date, form: str) -> str:
        if form in _LENGTHS:
            return format_date(day, form, locale=self.locale)
        return format_skeleton(form, day, locale=self.locale)

    def _number(self, number: int) -> str:
        return format_decimal(number, locale=self.locale)


def message(text: str) -> str:
    """Mark a sentence for the catalogues that is only said, by `gettext`, somewhere else."""
    return text


def message_forms(one: str, many: str) -> tuple[str, str]:
    """Mark a sentence with its plural, for `ngettext` somewhere else."""
    return one, many


def language_of(tag: str) -> Language:
    """The language that a subscriber's tag asks for; English where there is no catalogue.

    "de-AT" is German, "zh" and "zh-CN" are Simplified Chinese (by CLDR's likely subtags).
    """
    for name in _names(tag):
        if name == ENGLISH or name in available():
            return _opened(name)
    return _opened(ENGLISH)


@lru_cache(maxsize=1)
def available() -> tuple[str, ...]:
    """The catalogues there are, as "de", "zh_Hans"; English needs none."""
    return tuple(sorted(path.stem for path in CATALOGUES.glob("*.po")))


def _names(tag: str) -> list[str]:
    """What a catalogue for this tag may be called, the most specific first."""
    try:
        asked = Locale.parse(tag.strip().replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return []
    whole = Locale.parse(get_global("likely_subtags").get(str(asked), str(asked)))
    script = asked.script or whole.script
    return [f"{asked.language}_{script}", asked.language] if script else [asked.language]


@lru_cache(maxsize=32)
def _opened(name: str) -> Language:
    if name == ENGLISH:
        return Language(name, NullTranslations())
    with (CATALOGUES / f"{name}.po").open("rb") as file:
        catalogue = read_po(file, locale=name)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Language(name, Translations(fp=compiled))
