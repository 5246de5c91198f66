"""A progress line on a terminal; nothing at all in cron."""

import sys
from collections import Counter
from types import TracebackType
from typing import TYPE_CHECKING, Self

from digest.model.delivery import Settlement, State
from digest.model.message import Message

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress:
    """Counts settlements as they come, on a terminal only."""

    def __init__(self) -> None:
        self.counts: Counter[State] = Counter()
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress as Bar
            from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
            self._bar = Bar(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("collecting and ranking", total=None)
        return self

    def settled(self, settlement: Settlement, message: Message | None) -> None:  # noqa: ARG002
        """Count one outcome."""
        self.counts[settlement.state] += 1
        self._show()

    def counted(self, counts: Counter[State]) -> None:
        """Show what workers together have settled so far."""
        self.counts = counts
        self._show()

    def _show(self) -> None:
        if self._bar is not None and self._task is not None:
            counts = ", ".join(f"{n} {state}" for state, n in sorted(self.counts.items()))
            self._bar.update(self._task, description=f"sending: {counts}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
