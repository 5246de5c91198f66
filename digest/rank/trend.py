"""What people did with a paper → one number in 0..1 and the facts behind it.

Every count that is known gives a share between 0 and 1 (logarithmic: the tenth vote says more
than the hundredth). They are averaged with a prior, which stands for all that is not known: a
paper nobody could vote on is not a paper nobody voted for. How fast votes and stars grow lifts
that average, and age takes its share of it all. So more votes never lower a trend, nor does
looking again and seeing more.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.model.paper import Observation, Paper, PaperId

UNKNOWN = 0.2
"""The trend of a paper of which nothing is known."""
_PRIOR_WEIGHT = 0.3

# what counts as very much of it, and what it weighs in the average
_UPVOTES = (150.0, 1.0)
_COMMENTS = (30.0, 0.15)
_STARS = (2000.0, 0.3)
# the same, and how much of what is missing to 1 it fills at most
_VOTES_A_DAY = (60.0, 0.4)
_STARS_A_DAY = (200.0, 0.15)

HALF_LIFE = timedelta(days=7)
"""After this time a paper trends half as much."""
_OLDEST = timedelta(days=28)
"""Beyond this age nothing is taken off: of an old edition, too, something trends most."""
SHORTEST_SPAN = timedelta(hours=1)
"""Observations closer than this say nothing of a velocity."""
RISING = 5.0
"""Votes a day from which on a paper is called rising."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How much a paper trends; what is None is not known."""

    value: float = UNKNOWN
    upvotes: int | None = None
    comments: int | None = None
    stars: int | None = None
    votes_a_day: float | None = None

    @property
    def rising(self) -> bool:
        """Whether it gains votes fast."""
        return self.votes_a_day is not None and self.votes_a_day >= RISING

    def facts(self, *, notable: bool = True) -> tuple[str, ...]:
        """The facts in words, strongest first: "41 upvotes", "rising", "251 stars on GitHub".

        With `notable`, only those worth naming beside a better reason.
        """
        least = (5, 30, 5) if notable else (1, 1, 1)
        facts = []
        if self.upvotes is not None and self.upvotes >= least[0]:
            facts.append(_count(self.upvotes, "upvote"))
        if self.rising:
            facts.append("rising")
        if self.stars is not None and self.stars >= least[1]:
            facts.append(f"{_count(self.stars, 'star')} on GitHub")
        if self.comments is not None and self.comments >= least[2]:
            facts.append(_count(self.comments, "comment"))
        return tuple(facts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def trend(paper: Paper, observations: Sequence[Observation], *, now: datetime) -> Trend:
    """The trend of a paper at `now` (aware).

    Args:
        paper: its signals are the newest known; its `day`, else `published`, gives the age.
        observations: what was seen of it and when, in any order; later than `now` is ignored.
        now: the moment it is asked for.

    """
    seen = sorted(
        (each for each in observations if each.at <= now), key=lambda each: (each.at, each.source)
    )
    upvotes = _most(paper.signals.upvotes, (each.signals.upvotes for each in seen))
    comments = _most(paper.signals.comments, (each.signals.comments for each in seen))
    stars = _most(paper.signals.stars, (each.signals.stars for each in seen))
    votes_a_day = _velocity([(each.at, each.source, each.signals.upvotes) for each in seen])
    stars_a_day = _velocity([(each.at, each.source, each.signals.stars) for each in seen])
    counts = ((upvotes, *_UPVOTES), (comments, *_COMMENTS), (stars, *_STARS))
    known = [
        (_share(amount, much), weight) for amount, much, weight in counts if amount is not None
    ]
    total = math.fsum(share * weight for share, weight in known) + UNKNOWN * _PRIOR_WEIGHT
    missing = 1.0 - total / (math.fsum(weight for _, weight in known) + _PRIOR_WEIGHT)
    for speed, much, most in ((votes_a_day, *_VOTES_A_DAY), (stars_a_day, *_STARS_A_DAY)):
        missing *= 1.0 - most * _share(speed or 0.0, much)
    value = round((1.0 - missing) * 0.5 ** (min(_age(paper, now), _OLDEST) / HALF_LIFE), 6)
    return Trend(value, upvotes, comments, stars, votes_a_day)


def trends(
    papers: Iterable[Paper],
    observations: Mapping[PaperId, Sequence[Observation]],
    *,
    now: datetime,
) -> list[Trend]:
    """`trend` for each paper, its observations found under any of its ids."""
    return [
        trend(
            paper,
            [
                each
                for name in dict.fromkeys((paper.id, *paper.ids))
                for each in observations.get(name, ())
            ],
            now=now,
        )
        for paper in papers
    ]


def _share(amount: float, much: float) -> float:
    return min(math.log1p(max(amount, 0.0)) / math.log1p(much), 1.0)


def _most(newest: int | None, seen: Iterable[int | None]) -> int | None:
    counts = [each for each in (newest, *seen) if each is not None]
    return max(counts, default=None)


def _age(paper: Paper, now: datetime) -> timedelta:
    if paper.day is not None:
        return timedelta(days=max((now.date() - paper.day).days, 0))
    if paper.published is not None:
        return max(now - paper.published, timedelta())
    return timedelta()


def _velocity(seen: Sequence[tuple[datetime, str, int | None]]) -> float | None:
    """What was gained a day at the fastest, between any two looks of one source; None without two.

    The fastest, so that another look never makes less of what was seen before.
    """
    rates = []
    for source in sorted({name for _, name, _ in seen}):
        looks = [(at, count) for at, name, count in seen if name == source and count is not None]
        for place, (earlier, before) in enumerate(looks):
            nearest: datetime | None = None
            for later, after in looks[place + 1 :]:
                if later - earlier < SHORTEST_SPAN:
                    continue
                nearest = nearest or later
                rates.append(max(after - before, 0) / ((later - earlier) / timedelta(days=1)))
                if later - nearest >= SHORTEST_SPAN:
                    break  # from here on it falls into two, one of which is at least as fast
    return max(rates, default=None)
