"""One person as a roster writes them: checked, and turned into a Subscriber.

A roster says as much as it likes. What it leaves out takes the default for somebody new, and stays
as it is for somebody known.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from digest.model.paper import PaperId, Scheme
from digest.model.subscriber import Consent, Format, Interest, Schedule, Status, Subscriber
from digest.roster import words
from digest.roster.address import normalise_address
from digest.roster.problem import Place, Problem, nearest

ALIASES = {"email": "address", "mail": "address", "time_zone": "timezone"}
"""Other names under which people's own lists keep a field."""

MAX_ITEMS = 100


def _paper(value: object) -> object:
    if isinstance(value, PaperId):
        return value
    try:
        return PaperId.parse(value if isinstance(value, str) else repr(value))
    except ValueError as error:
        raise ValueError(f"{error}; write it as arxiv:2606.13392 or doi:10.1101/…") from error


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("a weight is a number such as 1.5")
    return value


def _texts(value: object) -> object:
    """One string where a list belongs is a list of one."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple):
        return value
    lines = [words.line(text) if isinstance(text, str) else text for text in texts]
    return [text for text in lines if text != ""]


def _moment(value: object) -> object:
    """A date is its first moment, and a moment without an offset is meant in UTC."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as error:
            raise ValueError(f"{value!r} is no moment; write it as 2026-05-04T09:30:00Z") from error
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    raise ValueError("a moment is written as 2026-05-04T09:30:00Z")


def _table(value: object, else_say: str) -> object:
    if isinstance(value, Mapping):
        return value
    raise ValueError(else_say)


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _count(value: object) -> object:
    if value is True or value is False:
        raise ValueError("a number is wanted here, not true or false")
    return value


Line = Annotated[str, AfterValidator(words.line)]
Lines = Annotated[tuple[Annotated[str, Field(max_length=500)], ...], BeforeValidator(_texts)]


class InterestEntry(BaseModel):
    """`{ text = "…", papers = ["…"], name = "…", weight = 1.0, quota = 1 }`, or a string."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Line = Field(default="", max_length=5000)
    papers: tuple[Annotated[PaperId, BeforeValidator(_paper)], ...] = ()
    name: Line = Field(default="", max_length=200)
    weight: Annotated[float, AfterValidator(_finite)] = Field(default=1.0, gt=0, le=100)
    quota: Annotated[int, BeforeValidator(_count)] = Field(default=1, ge=0, le=MAX_ITEMS)

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        """A string is the text; if it is all a paper's id or link, it is that example paper."""
        if isinstance(value, str):
            paper = example_paper(value)
            return {"text": value} if paper is None else {"papers": (paper,)}
        return _table(value, 'an interest is a text or a table such as { text = "…" }')

    @model_validator(mode="after")
    def _says_something(self) -> "InterestEntry":
        if not self.text and not self.papers:
            raise ValueError("an interest needs text or papers")
        return self

    def interest(self) -> Interest:
        """The same as the ranker wants it."""
        return Interest(
            text=self.text,
            papers=self.papers,
            name=self.name,
            weight=self.weight,
            quota=self.quota,
        )


def example_paper(text: str) -> PaperId | None:
    """The paper that a plain string names, None if it is a text."""
    try:
        found = PaperId.parse(text)
    except ValueError:
        return None
    return found if found.scheme in {Scheme.ARXIV, Scheme.DOI} else None


class ConsentEntry(BaseModel):
    """`{ at = 2026-05-04T09:30:00Z, how = "…" }`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Annotated[datetime, BeforeValidator(_moment)]
    how: Line = Field(min_length=1, max_length=500)

    @model_validator(mode="before")
    @classmethod
    def _shape(cls, value: object) -> object:
        return _table(value, 'a consent is a table such as { at = 2026-05-04, how = "by mail" }')


class Person(BaseModel):
    """One person of a roster."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Annotated[str, AfterValidator(normalise_address)]
    name: Line = Field(default="", max_length=200)
    language: Annotated[str, AfterValidator(words.language)] = "en"
    timezone: Annotated[str, AfterValidator(words.timezone)] = "UTC"
    hour: Annotated[int, BeforeValidator(words.hour)] = Field(default=7, ge=0, le=23)
    days: Annotated[tuple[str, ...], BeforeValidator(words.days)] = Schedule().days
    items: Annotated[int, BeforeValidator(_count)] = Field(default=10, ge=1, le=MAX_ITEMS)
    interests: tuple[InterestEntry, ...] = ()
    muted: Lines = ()
    followed: Lines = ()
    muted_authors: Lines = ()
    min_match: Annotated[float | None, BeforeValidator(words.share)] = Field(
        default=None, ge=0, le=1, allow_inf_nan=False
    )
    co_reading: Annotated[bool, BeforeValidator(words.yes_or_no)] = True
    quiet_mail: Annotated[bool, BeforeValidator(words.yes_or_no)] = False
    format: Annotated[Format, BeforeValidator(_lower)] = Format.BOTH
    status: Annotated[Status, BeforeValidator(_lower)] = Status.ACTIVE
    consent: ConsentEntry | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_interest(cls, value: Any) -> Any:
        """A single interest may stand without its list."""
        if isinstance(value, Mapping) and isinstance(value.get("interests"), str | Mapping):
            return {**value, "interests": [value["interests"]]}
        return value

    def subscriber(self, consent: Consent) -> Subscriber:
        """Somebody new; `consent` is used where the roster records none. The id is ""."""
        fresh = Subscriber(id="", address=self.address, consent=consent, status=self.status)
        if self.consent is not None:
            fresh = replace(fresh, consent=Consent(self.consent.at, self.consent.how))
        return self.over(fresh)

    def over(self, stored: Subscriber) -> Subscriber:
        """The stored subscriber with everything that was said here, but status and consent.

        Those two are records of what a person did, and not the roster's to rewrite (plan.py).
        """
        said = self.model_fields_set
        schedule = {key: getattr(self, key) for key in ("hour", "days", "timezone") if key in said}
        changes: dict[str, Any] = {key: getattr(self, key) for key in _PLAIN if key in said}
        if "interests" in said:
            changes["interests"] = tuple(entry.interest() for entry in self.interests)
        return replace(stored, schedule=replace(stored.schedule, **schedule), **changes)


def read_person(raw: Mapping[str, object], place: Place) -> "Person | list[Problem]":
    """Check one person; everything that is wrong with them is listed, not the first thing only."""
    named: dict[str, object] = {}
    for key, value in raw.items():
        name = ALIASES.get(key, key)
        if name in named:
            return [Problem(place, f"stands there twice, as {name} too", key, "Keep one of them.")]
        named[name] = value
    try:
        return Person.model_validate(named)
    except ValidationError as error:
        return [_problem(place, detail) for detail in error.errors(include_url=False)]


def _problem(place: Place, detail: ErrorDetails) -> Problem:
    where = detail["loc"]
    field = "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in where).lstrip(".")
    if detail["type"] == "extra_forbidden":
        model = _NESTED.get(str(where[0]), Person) if len(where) > 1 else Person
        known = list(model.model_fields)
        near = nearest(str(where[-1]), known)
        hint = f"; did you mean {near}?" if near else ""
        return Problem(
            place, f"there is no such key{hint}", field, f"The keys are {', '.join(known)}."
        )
    if detail["type"] == "missing":
        return Problem(place, "is missing", field, f"Write {_EXAMPLES[str(where[-1])]}.")
    message = detail["msg"].removeprefix("Value error, ")
    given = detail["input"]
    if not detail["msg"].startswith("Value error") and isinstance(given, str | int | float):
        message = f"{given!r}: {message[:1].lower()}{message[1:]}"
    return Problem(place, message, field)


_PLAIN = (
    "name",
    "language",
    "items",
    "muted",
    "followed",
    "muted_authors",
    "min_match",
    "co_reading",
    "quiet_mail",
    "format",
)
"""The keys that mean the same for a subscriber."""
_NESTED: Mapping[str, type[BaseModel]] = {"interests": InterestEntry, "consent": ConsentEntry}
_EXAMPLES = {
    "address": 'address = "name@example.org"',
    "at": "at = 2026-05-04T09:30:00Z",
    "how": 'how = "asked by mail"',
}
