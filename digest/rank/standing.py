"""How one candidate stands with one reader."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from digest.model.edition import PickKind, Reason
from digest.model.paper import Paper
from digest.rank.barrier import Barrier, Gate
from digest.rank.case import Case
from digest.rank.exploration import promise
from digest.rank.listing import Lister

EXPLORATION = "exploration"
"""How promising it is as a guess; beside the interests."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a paper fits one interest: `parts`, by name, are what `relevance` was made of."""

    interest: str
    relevance: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one candidate stands with one reader; all numbers are in 0..1."""

    paper: Paper
    rank: int
    """Its place by `total` among all candidates, from 1."""
    total: float
    """What it is ordered by, before likeness to other picks is taken off."""
    relevance: float
    """The best of `fits`; 0 if there are none."""
    threshold: float
    """The relevance from which on a paper matches."""
    fits: tuple[Fit, ...]
    """For each interest, in the subscriber's order."""
    beside: Mapping[str, float]
    """What counts whatever the interest: the trend, and more by name."""
    interest: str = ""
    """The label it counts for."""
    position: int | None = None
    """Its place in the mail from 1, or None."""
    kind: PickKind | None = None
    """The part of the mail it stands in."""
    barrier: Barrier | None = None
    """What kept it out of the matches; a guess, and what everyone reads, has one too."""
    why_not: str = ""
    """The same as a sentence, with what in particular it was."""
    reasons: tuple[Reason, ...] = ()

    @property
    def picked(self) -> bool:
        """Whether it comes into the mail."""
        return self.position is not None


def standings(case: Case, lister: Lister, gate: Gate) -> list[Standing]:
    """Every candidate of a case: the picks in the order of the mail, then the others by total."""
    picks = lister.selection(case).picks
    position = {pick.paper.id: at for at, pick in enumerate(picks, start=1)}
    total, count = case.slate.score, len(case.slate.rows)
    ranks = np.empty(count, dtype=np.int64)
    ranks[np.lexsort((np.arange(count), -total))] = np.arange(1, count + 1)
    places = [position.get(case.paper(at).id) for at in range(count)]
    matches = [
        at for at, place in enumerate(places) if place and picks[place - 1].kind is PickKind.MATCH
    ]
    obstacles = gate.obstacles(case, matches)
    order = sorted(range(count), key=lambda at: (places[at] or count + len(picks), ranks[at]))
    promised = promise(case)
    found = []
    for at in order:
        place, obstacle = places[at], obstacles[at]
        pick = picks[place - 1] if place else None
        found.append(
            Standing(
                paper=case.paper(at),
                rank=int(ranks[at]),
                total=float(total[at]),
                relevance=case.best(at),
                threshold=case.threshold,
                fits=_fits(case, at),
                beside={name: float(given[at]) for name, given in case.beside.items()}
                | {EXPLORATION: float(promised[at])},
                interest=case.label(at),
                position=place,
                kind=pick.kind if pick else None,
                barrier=obstacle.barrier if obstacle else None,
                why_not=str(obstacle or ""),
                reasons=pick.reasons if pick else (),
            )
        )
    return found


def _fits(case: Case, at: int) -> tuple[Fit, ...]:
    return tuple(
        Fit(
            interest.label,
            float(case.relevance[each, at]),
            {name: float(part[each, at]) for name, part in case.parts.items()},
        )
        for each, interest in enumerate(case.interests)
    )
