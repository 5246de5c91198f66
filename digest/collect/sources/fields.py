"""How single fields of what strangers send are read: leniently, never wrongly.

A count that is no count becomes None ("not known"); the paper is kept. For pydantic models.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, ValidationError

from digest.collect import cleanup, identity
from digest.errors import ParseError

_NOTHING = frozenset({"", "na", "n/a", "none", "null", "nan"})
_LARGEST_COUNT = 2**31 - 1
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_LONGEST_NAME = 300


def is_nothing(value: object) -> bool:
    """Whether a value is one of the ways of saying that there is none."""
    return value is None or (isinstance(value, str) and value.strip().lower() in _NOTHING)


def text_of(value: object) -> str:
    """Readable text; "" for what is no text. The words of a title may be "NA" or "0"."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return cleanup.text(str(value))


def count_of(value: object) -> int | None:
    """A count from 0 up, also when it is sent as a string."""
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,12}\s*", value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= _LARGEST_COUNT else None


def moment_of(value: object) -> datetime | None:
    """A moment in UTC from ISO 8601; a date is its midnight, a time without zone is UTC."""
    if not isinstance(value, str) or is_nothing(value):
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day_of(value: object) -> date | None:
    """The UTC date of a moment, or a date as it stands."""
    moment = moment_of(value)
    return moment.date() if moment else None


def texts_of(value: object) -> tuple[str, ...]:
    """A list of texts, or a single one; empty ones and repetitions left out."""
    items: Iterable[Any] = value if isinstance(value, list | tuple) else (value,)
    return tuple(dict.fromkeys(text for text in map(text_of, items) if text))


def names_of(joined: str, *, separator: str = ",") -> tuple[str, ...]:
    """Authors from one joined string; a separator within brackets belongs to an affiliation."""
    without = re.sub(r"\([^()]*\)", " ", joined)
    names: list[str] = []
    for part in without.split(separator):
        name = text_of(part)[:_LONGEST_NAME]
        if name.lower() in _SUFFIXES and names:
            names[-1] = f"{names[-1]} {name}"
        elif name:
            names.append(name)
    return tuple(dict.fromkeys(names))


def given_first(name: str) -> str:
    """`Quinn, A. J.` → `A. J. Quinn`."""
    family, comma, given = (part.strip() for part in name.partition(","))
    return f"{given} {family}" if comma and given and "," not in given else name.strip(" ,")


def load_json(body: bytes, *, what: str) -> Any:
    """JSON from bytes (RFC 8259 §8.1 leaves no other encoding to guess). Raises ParseError."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError(
            f"{what} sent no JSON: {str(error)[:120]}",
            cure="Look at its url in a browser; it may have moved or want a login.",
        ) from error


def complaint(error: ValidationError) -> str:
    """The first thing that pydantic minds, as `field: what`."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])


def shown(value: object, *, longest: int = 80) -> str:
    """Something of a stranger's, as a receipt names it: clean and short."""
    text = text_of(value)
    return text if len(text) <= longest else text[: longest - 1] + "…"


Text = Annotated[str, BeforeValidator(text_of)]
Texts = Annotated[tuple[str, ...], BeforeValidator(texts_of)]
Count = Annotated[int | None, BeforeValidator(count_of)]
Moment = Annotated[datetime | None, BeforeValidator(moment_of)]
Day = Annotated[date | None, BeforeValidator(day_of)]
Url = Annotated[str | None, BeforeValidator(identity.web_url)]
