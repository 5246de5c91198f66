"""Trying a changed profile on: what it would pick from the newest edition, right now.

Laying out an edition takes seconds, picking from it milliseconds. So a desk is laid out once, in
the background, and kept until there is a newer edition.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from digest.errors import DigestError
from digest.model.edition import Selection
from digest.model.subscriber import Subscriber
from digest.pipeline.desk import RankingDesk
from digest.pipeline.parts import Parts

_log = logging.getLogger(__name__)
Missing = Literal["preparing", "no edition"]


@dataclass(frozen=True, slots=True)
class Tried:
    """What a profile would be sent of the edition of that day."""

    day: date
    selection: Selection


class FittingRoom:
    """Picks for profiles that are not stored. `parts` makes what a run is made of; both block."""

    def __init__(self, parts: Callable[[], Parts], clock: Callable[[], datetime]) -> None:
        self._make_parts = parts
        self._clock = clock
        self._lock = threading.Lock()
        self._parts: Parts | None = None
        self._desk: RankingDesk | None = None
        self._worker: threading.Thread | None = None

    def try_on(self, person: Subscriber) -> Tried | Missing:
        """The picks of this profile; "preparing" while the edition is being laid out.

        Raises:
            StoreError: if it cannot be read.

        """
        newest = self._newest()
        if newest is None:
            return "no edition"
        desk = self._desk
        if desk is None or desk.day != newest:
            self._lay_out(newest)
            if desk is None:
                return "preparing"
        with self._lock:  # the ranker serves one at a time
            return Tried(desk.day, desk.select([person])[0])

    def wait(self) -> None:
        """Until what is being laid out is."""
        if self._worker is not None:
            self._worker.join()

    def _newest(self) -> date | None:
        if self._parts is None:
            self._parts = self._make_parts()
        frozen = self._parts.editions.frozen(limit=1)
        return frozen[0] if frozen else None

    def _lay_out(self, day: date) -> None:
        with self._lock:
            if self._worker is not None and self._worker.is_alive():
                return
            self._worker = threading.Thread(target=self._work, args=(day,), daemon=True)
            self._worker.start()

    def _work(self, day: date) -> None:
        try:
            if self._parts is not None:
                self._desk = RankingDesk(self._parts, day, self._clock())
        except DigestError as error:
            _log.warning("nothing can be tried on: %s %s", error.message, error.cure)
        except Exception:  # noqa: BLE001 - asked for again, it is tried again
            _log.exception("nothing can be tried on")
