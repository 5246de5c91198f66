"""When a run is killed: drawn from a seed, measured from what can be seen from outside."""

import random
import time
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from tests.chaos.ground import Ground, Run

COLLECTING_SECONDS = 0.05
"""From the question to the source until its small answer is read and the slate frozen."""


class Phase(StrEnum):
    """What a run is doing when it is killed."""

    STARTING = "starting"
    COLLECTING = "collecting"
    RANKING = "ranking"
    SENDING = "sending"


@dataclass(frozen=True, slots=True)
class Course:
    """How a whole run goes on this machine: seconds from its start to each of its phases."""

    collects: float
    ranks: float
    sends: float
    ends: float


@dataclass(frozen=True, slots=True)
class Moment:
    """Kill so many seconds after this phase began, or after so many messages of it."""

    phase: Phase
    seconds: float
    messages: int = 0


class Deck:
    """Draws moments as one draws cards: each kind comes up before any comes up again."""

    def __init__(self, course: Course, chance: random.Random) -> None:
        self._course = course
        self._chance = chance
        self._fresh: list[str] = []
        self._begun: list[str] = []

    def draw(self, *, fresh: bool, left: int) -> Moment:
        """A moment for a run: is its edition still to be collected, how many are to be served?"""
        if fresh:
            kind = self._next(self._fresh, ["anytime", Phase.COLLECTING, Phase.RANKING])
        else:
            kind = self._next(self._begun, [Phase.STARTING, *[Phase.SENDING] * 3])
        course, uniform = self._course, self._chance.uniform
        match kind:
            case Phase.STARTING:
                return Moment(Phase.STARTING, uniform(0, course.collects))
            case Phase.COLLECTING:
                return Moment(Phase.COLLECTING, uniform(0, COLLECTING_SECONDS))
            case Phase.RANKING:
                return Moment(Phase.RANKING, uniform(0, course.sends - course.ranks))
            case Phase.SENDING:
                messages = self._chance.randint(1, max(left // 2, 1))
                return Moment(Phase.SENDING, uniform(0, 0.02), messages)
        return Moment(Phase.STARTING, uniform(0, course.ends))

    def _next(self, cards: list[str], kinds: list[str]) -> str:
        if not cards:
            cards.extend(kinds)
            self._chance.shuffle(cards)
        return cards.pop()


class Killer:
    """Kills runs at their moments, and counts in which phase they were."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.hit: Counter[Phase] = Counter()
        self.last = Phase.STARTING
        """The phase that the last run had reached."""

    def watch(self, run: Run, moment: Moment | None = None) -> Course:
        """See a run through, or until its moment, when it is killed; its course so far."""
        began = {Phase.STARTING: run.started}
        counts = self._counts()
        while run.going:
            now = time.monotonic()
            self._note(began, counts, now)
            if moment is not None and self._has_come(moment, began, counts, now):
                run.kill()
                self.hit[list(began)[-1]] += 1
                break
            time.sleep(0.001)
        self.last = list(began)[-1]
        end = time.monotonic()
        times = [began.get(phase, end) - run.started for phase in Phase]
        return Course(times[1], times[2], times[3], end - run.started)

    def _counts(self) -> tuple[int, int, int]:
        server = self._ground.mail.server
        return len(self._ground.news.requests), server.connections, len(server.accepted)

    def _note(self, began: dict[Phase, float], before: tuple[int, int, int], now: float) -> None:
        asked, connected, _ = self._counts()
        if asked > before[0]:
            since = began.setdefault(Phase.COLLECTING, now)
            if now - since >= COLLECTING_SECONDS:
                began.setdefault(Phase.RANKING, now)
        if connected > before[1]:
            began.setdefault(Phase.SENDING, now)

    def _has_come(
        self,
        moment: Moment,
        began: dict[Phase, float],
        before: tuple[int, int, int],
        now: float,
    ) -> bool:
        if moment.phase not in began or now - began[moment.phase] < moment.seconds:
            return False
        return self._counts()[2] - before[2] >= moment.messages
