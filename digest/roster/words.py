"""How people write hours, days, zones, languages and lists: each read into one canonical form.

Every function raises ValueError with a whole sentence when it cannot.
"""

import re
from datetime import time
from functools import lru_cache
from zoneinfo import available_timezones

from digest.model.subscriber import WEEKDAYS
from digest.roster.problem import nearest

_HOUR = re.compile(r"(?P<hour>\d{1,2})(?::00(?::00)?|\.0|\s*h)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")  # RFC 5646 §2.1, what we need of it
_NOT_PLACES = frozenset({"Factory", "localtime", "posixrules"})
_YES = frozenset({"yes", "y", "true", "on", "1"})
_NO = frozenset({"no", "n", "false", "off", "0"})
SITE = "default"
"""What a roster writes where somebody leaves a choice to the site's settings."""
_DAY_SETS = {
    "daily": WEEKDAYS,
    "every day": WEEKDAYS,
    "all": WEEKDAYS,
    "weekdays": WEEKDAYS[:5],
    "weekend": WEEKDAYS[5:],
}


def hour(value: object) -> object:
    """`7`, `"07"`, `"7:00"`, `"7.0"` (spreadsheets) → 7; the range is checked elsewhere."""
    if value is True or value is False:
        raise ValueError("an hour is a number from 0 to 23")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, time) and value == time(value.hour):
        return value.hour  # TOML's 07:00:00
    if not isinstance(value, str):
        return value
    if found := _HOUR.fullmatch(value.strip()):
        return int(found["hour"])
    raise ValueError(f"{value!r} is no full hour; write 7 or 07:00")


def yes_or_no(value: object) -> object:
    """`true`, `"yes"`, `"No"`, `"on"`, `1` → True or False."""
    word = value.strip().casefold() if isinstance(value, str) else str(value).casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(f"{value!r} is neither yes nor no")


def share(value: object) -> object:
    """A match from 0 to 1: `0.6`, `"0.6"`, `"60 %"`; None for `""` and `"default"`."""
    if value is True or value is False:
        raise ValueError("a match is a number from 0 to 1")
    if not isinstance(value, str):
        return value
    word = value.strip().casefold()
    if word in {"", SITE}:
        return None
    try:
        return float(word.removesuffix("%")) / (100 if word.endswith("%") else 1)
    except ValueError as error:
        raise ValueError(f"{value!r} is no match; write a number from 0 to 1, or {SITE}") from error


def days(value: object) -> object:
    """`["Monday", "fri"]`, `"mon;fri"`, `"mon-fri"`, `"weekdays"` → days in the week's order."""
    words = re.split(r"[;,\s]+", value.strip()) if isinstance(value, str) else value
    if isinstance(value, str) and value.strip().casefold() in _DAY_SETS:
        return _DAY_SETS[value.strip().casefold()]
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise ValueError('days are a list such as ["mon", "wed"]')
    chosen: set[str] = set()
    for word in filter(None, words):
        first, dash, last = word.partition("-")
        if not dash:
            chosen.add(_day(word))
            continue
        start, stop = WEEKDAYS.index(_day(first)), WEEKDAYS.index(_day(last))
        # fri-mon runs over the end of the week.
        chosen.update(WEEKDAYS[(start + step) % 7] for step in range((stop - start) % 7 + 1))
    if not chosen:
        raise ValueError('at least one day is needed; to stop the mail, set status to "paused"')
    return tuple(day for day in WEEKDAYS if day in chosen)


_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _day(word: str) -> str:
    folded = word.strip().casefold()
    for short, long in zip(WEEKDAYS, _DAY_NAMES, strict=True):
        if len(folded) >= len(short) and long.startswith(folded):
            return short
    raise ValueError(f"{word!r} is no day; the days are {', '.join(WEEKDAYS)}")


@lru_cache(maxsize=1)
def _zones() -> dict[str, str]:
    return {zone.casefold(): zone for zone in sorted(available_timezones() - _NOT_PLACES)}


def timezone(value: str) -> str:
    """An IANA zone in its own spelling; for an unknown one the nearest is named."""
    zones = _zones()
    folded = value.strip().replace(" ", "_").casefold()
    if folded in zones:
        return zones[folded]
    # People write the city alone: Berlin → Europe/Berlin.
    cities: dict[str, str] = {}
    for zone in zones.values():
        cities.setdefault(zone.rpartition("/")[2].casefold(), zone)
    near = cities.get(folded) or nearest(folded, zones.values())
    near = near or cities.get(nearest(folded.rpartition("/")[2], cities), "")
    hint = f"; did you mean {near}?" if near else ""
    raise ValueError(f"{value!r} is no IANA time zone such as Europe/Berlin{hint}")


def language(value: str) -> str:
    """A language tag in the usual case: `EN` → `en`, `zh_hans` → `zh-Hans`, `de-at` → `de-AT`."""
    tag = value.strip().replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError(f"{value!r} is no language tag such as en, de or zh-Hans")
    first, *rest = tag.split("-")
    script, region = 4, 2  # RFC 5646 §2.1.1: lengths tell them apart
    cased = [
        part.title() if len(part) == script else part.upper() if len(part) == region else part
        for part in rest
    ]
    return "-".join([first.lower(), *cased])


def line(value: str) -> str:
    """One line of text: no control characters, and white space only as single blanks."""
    kept = "".join(" " if char.isspace() else char for char in value)
    return " ".join("".join(c for c in kept if c.isprintable() or c in _JOINERS).split())


_JOINERS = "\u200c\u200d"
"""Not "printable", yet spelling in Persian, Indic scripts and emoji."""
