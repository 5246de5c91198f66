"""When a run must stop: the route's faults counted, and what is worth a pause. No I/O, no clock."""

from collections import Counter

from digest.dispatch.cures import cure
from digest.dispatch.replies import Meaning
from digest.model.delivery import Reply

OURS_LIMIT = 3
"""So many refusals of ours of one kind stop a run, if they are more than an odd one out."""
OURS_SHARE = 0.05
"""The share of answers that refusals of one kind must exceed; the rest are single servers."""
TOO_FAST_LIMIT = 20
"""So many complaints of our pace in a row, with nothing accepted in between, stop a run."""
FAULT_LIMIT = 5
"""So many faults of the route in a row, with nothing accepted in between, stop a run."""
LONGEST_PAUSE = 30.0


class Breaker:
    """A run's circuit breaker: told of every outcome, it says when to stop and why."""

    def __init__(self) -> None:
        self._answers = 0
        self._ours: Counter[tuple[str, int, str]] = Counter()
        self._faults = 0
        self._complaints = 0

    def note(self, what: Meaning, reply: Reply) -> str:
        """Take an outcome in; why the run must stop, with the cure, or "" to go on."""
        self._answers += 1
        match what:
            case Meaning.OURS:
                return self._refused_us(what, reply)
            case Meaning.QUOTA:
                return _sentence("the server says that our sending quota is used up", what, reply)
            case Meaning.TOO_FAST:
                self._complaints += 1
                if self._complaints >= TOO_FAST_LIMIT:
                    return _sentence("the server finds every pace too fast", what, reply)
            case Meaning.ROUTE | Meaning.BROKEN | Meaning.UNCERTAIN:
                self._faults += 1
                if self._faults >= FAULT_LIMIT:
                    return _sentence(f"the route failed {self._faults} times in a row", what, reply)
            case _:
                self._faults = self._complaints = 0  # it answers for recipients: the route works
        return ""

    def pause(self, first: float) -> float:
        """Seconds to wait before the route is used again; doubles with each fault in a row."""
        return min(first * 2.0 ** (self._faults - 1), LONGEST_PAUSE) if self._faults else 0.0

    def _refused_us(self, what: Meaning, reply: Reply) -> str:
        kind = (reply.verb, reply.code, reply.enhanced)
        self._ours[kind] += 1
        count = self._ours[kind]
        if count >= OURS_LIMIT and count > OURS_SHARE * self._answers:
            return _sentence(f"the server refused us {count} times", what, reply)
        return ""


def _sentence(happened: str, what: Meaning, reply: Reply) -> str:
    return f"Stopped: {happened}, last at {reply.verb}: {reply}. {cure(reply, what)}"
