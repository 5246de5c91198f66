"""Small transactions that are asked for at once share a commit, and with it one fsync.

What a page writes is a few rows, and to have them on the disk takes longer than all the rest. So
whoever comes while another commits waits, and the next one to commit takes along all who wait.
Each has a savepoint of its own: what fails undoes itself alone. None is answered before its commit.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")
Work = Callable[[Connection], T]
MOST = 200
"""Transactions in one commit."""


class Together:
    """Runs work in shared transactions of `write`, each the whole of a commit."""

    def __init__(self, write: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._write = write
        self._waiting: list[tuple[Work[Any], Future[Any]]] = []
        self._queue = threading.Lock()
        self._turn = threading.Lock()

    def run(self, work: Work[T]) -> T:
        """Do it; committed when it returns. Raises what it raises, or what the commit does."""
        future: Future[T] = Future()
        with self._queue:
            self._waiting.append((work, future))
        with self._turn:
            while not future.done():
                with self._queue:
                    batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                self._commit(batch)
        return future.result()

    def _commit(self, batch: Sequence[tuple[Work[Any], Future[Any]]]) -> None:
        outcomes: list[tuple[Future[Any], Any, Exception | None]] = []
        try:
            with self._write() as connection:
                for work, future in batch:
                    try:
                        with connection.begin_nested():
                            outcomes.append((future, work(connection), None))
                    except Exception as error:  # noqa: BLE001 - whoever asked for it hears of it
                        outcomes.append((future, None, error))
        except BaseException as error:
            for _, future in batch:
                future.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for future, result, failure in outcomes:
            if failure is None:
                future.set_result(result)
            else:
                future.set_exception(failure)
