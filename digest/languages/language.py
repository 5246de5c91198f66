"""A language: its sentences (gettext), dates, numbers and lists (CLDR, through Babel).

Sentences are written in English where they are used; a catalogue in `catalogues/` holds what they
are called elsewhere, and what it lacks is said in English.
"""

import hashlib
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.core import get_global, parse_locale
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
_HAN, _LATIN = "[\u4e00-\u9fff]", "[A-Za-z0-9]"
_HAN_AND_LATIN = re.compile(f"(?<={_HAN})(?={_LATIN})|(?<={_LATIN})(?={_HAN})")
"""Where Chinese sets a space, and CLDR's "和" has none."""
_PLACE = re.compile(r"%\(\w+\)s")
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
        listed = format_list(list(parts), style="standard", locale=self.locale)
        return _HAN_AND_LATIN.sub(" ", listed) if self.locale.language == "zh" else listed

    def between(self, pattern: str) -> str:
        """What a translated pattern such as "%(one)s, %(next)s" has between its two places."""
        return _PLACE.split(self.gettext(pattern))[1]

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
    return known_language(tag) or _opened(ENGLISH)


def known_language(tag: str) -> Language | None:
    """The same, but None where there is no catalogue for it."""
    for name in _names(tag):
        if name == ENGLISH or name in available():
            return _opened(name)
    return None


@lru_cache(maxsize=1)
def wording() -> bytes:
    """Names what all catalogues say: another one where any of their sentences is another."""
    hashed = hashlib.sha256()
    for name in available():
        hashed.update((CATALOGUES / f"{name}.po").read_bytes())
    return hashed.digest()


@lru_cache(maxsize=1)
def available() -> tuple[str, ...]:
    """The catalogues there are, as "de", "zh_Hans"; English needs none."""
    return tuple(sorted(path.stem for path in CATALOGUES.glob("*.po")))


def _names(tag: str) -> list[str]:
    """What a catalogue for this tag may be called, the most specific first."""
    language, region, script = _parts(tag.strip().replace("-", "_"))
    if not language:
        return []
    likely: Mapping[str, str] = get_global("likely_subtags")
    whole = likely.get(f"{language}_{region}") or likely.get(language) or ""
    _, usual_region, usual_script = _parts(whole)
    script, region = script or usual_script, region or usual_region
    return [*(f"{language}_{part}" for part in (script, region) if part), language]


def _parts(name: str) -> tuple[str, str | None, str | None]:
    """Language, region and script; what is not understood is cut off (RFC 4647 §3.4)."""
    while name:
        try:
            language, region, script, *_ = parse_locale(name)
        except ValueError:
            name = name.rpartition("_")[0]
        else:
            return language, region, script
    return "", None, None


@lru_cache(maxsize=32)
def _opened(name: str) -> Language:
    if name == ENGLISH:
        return Language(name, NullTranslations())
    return read_language(CATALOGUES / f"{name}.po")


def read_language(po: Path) -> Language:
    """The language of a catalogue, which its file is named for; fuzzy sentences are lacking."""
    with po.open("rb") as file:
        catalogue = read_po(file, locale=po.stem)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Language(po.stem, Translations(fp=compiled))
