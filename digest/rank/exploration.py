"""Exploration: a guess or two beside what somebody asked for.

Drawn from the few papers that come nearest to matching and that most is known of in their
favour. Which of these somebody gets is drawn by lot, and the lot is a hash of the edition's day,
the subscriber and the paper: the same on every machine and in every attempt, another for the
next reader and on the next day.
"""

import hashlib
from datetime import date

import numpy as np

from digest.rank.case import TREND, Case
from digest.rank.select import Floats

DRAWN_FROM = 8
"""So many of the best are in the draw."""


def promise(case: Case) -> Floats:
    """How promising each candidate is as a guess, of shape (candidates,); 0 for what is none.

    Its nearness to the nearest interest times its trend: what shares nothing with any interest
    would be noise, and of two that are as near, more people noticed the one with the trend.
    """
    nearest = case.relevance.max(axis=0, initial=0.0)
    beside = ~(case.matching | case.known | case.muted)
    value: Floats = np.round(beside * nearest * case.beside[TREND], 6)
    return value


def guesses(case: Case, *, day: date) -> list[int]:
    """Positions of the guesses for one reader and day, in the order drawn."""
    if not len(case.relevance):
        return []
    value = promise(case)
    least = np.partition(value, -DRAWN_FROM)[-DRAWN_FROM] if len(value) > DRAWN_FROM else 0.0
    some = np.flatnonzero((value >= least) & (value > 0.0))
    drawn = some[np.argsort(-value[some], kind="stable")][:DRAWN_FROM]
    seed = f"{day.isoformat()} {case.reader.subscriber.id} "
    lots = {
        hashlib.sha256(f"{seed}{case.paper(at).id}".encode()).digest(): at for at in drawn.tolist()
    }
    return [lots[each] for each in sorted(lots)]
