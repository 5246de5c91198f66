"""Spans of time that have a page: a day, a week (ISO 8601), a month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from digest.languages.language import Language


class Kind(StrEnum):
    """How long a span is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """One day, week or month; `first` is its first day."""

    first: date
    kind: Kind

    @classmethod
    def around(cls, day: date, kind: Kind) -> "Span":
        """The span of a kind that a day lies in."""
        match kind:
            case Kind.DAY:
                return cls(day, kind)
            case Kind.WEEK:
                return cls(day - timedelta(days=day.weekday()), kind)
            case Kind.MONTH:
                return cls(day.replace(day=1), kind)

    @property
    def key(self) -> str:
        """As it stands in a path: "2026-11-25", "2026-W48", "2026-11"."""
        match self.kind:
            case Kind.DAY:
                return self.first.isoformat()
            case Kind.WEEK:
                year, week, _ = self.first.isocalendar()
                return f"{year}-W{week:02}"
            case Kind.MONTH:
                return f"{self.first:%Y-%m}"

    @property
    def path(self) -> str:
        """The path of its first page."""
        return f"{self.kind}/{self.key}/"

    def name(self, language: Language) -> str:
        """What it is called: "Wednesday, 25 November 2026", "Week 48, 2026", "November 2026"."""
        match self.kind:
            case Kind.DAY:
                return language.date(self.first, "full")
            case Kind.WEEK:
                year, week, _ = self.first.isocalendar()
                return language.gettext("Week %(week)s, %(year)s") % {"week": week, "year": year}
            case Kind.MONTH:
                return language.date(self.first, "yMMMM")

    def short(self, language: Language) -> str:
        """The same in few words: "25 Nov"."""
        match self.kind:
            case Kind.DAY:
                return language.date(self.first, "MMMd")
            case Kind.WEEK:
                return language.gettext("Week %(week)s") % {"week": self.first.isocalendar().week}
            case Kind.MONTH:
                return language.date(self.first, "yMMM")


@dataclass(frozen=True, slots=True)
class Timeline:
    """The spans of a kind that hold an edition, the oldest first."""

    spans: tuple[Span, ...]

    @classmethod
    def of(cls, days: Iterable[date], kind: Kind) -> "Timeline":
        """Those around some days."""
        return cls(tuple(sorted({Span.around(day, kind) for day in days})))

    def beside(self, span: Span) -> tuple[Span | None, Span | None]:
        """The spans before and after one that is here."""
        at = self.spans.index(span)
        before = self.spans[at - 1] if at else None
        after = self.spans[at + 1] if at + 1 < len(self.spans) else None
        return before, after
