"""A scripted server in a thread of its own, for commands that run as other processes."""

import asyncio
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from tests.servers.script import Letter, Rule
from tests.servers.smtp import ScriptedServer

_T = TypeVar("_T")
_SECONDS = 30


class Threaded:
    """Serves while it is entered. What its loop also touches is touched by `call` alone."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.server.__aenter__(), self._loop).result(_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        closing = self.server.__aexit__(kind, error, trace)
        try:
            asyncio.run_coroutine_threadsafe(closing, self._loop).result(_SECONDS)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def call(self, function: Callable[[], _T]) -> _T:
        """Call this in the server's loop, between two of its turns."""

        async def there() -> _T:
            return function()

        return asyncio.run_coroutine_threadsafe(there(), self._loop).result(_SECONDS)

    def script(self, *rules: Rule) -> None:
        """From now on these rules, and no others."""

        def change() -> None:
            self.server.rules[:] = rules

        self.call(change)

    def wait_for(self, count: int, *, seconds: float = 60) -> list[Letter]:
        """The mails that were accepted, once there are so many."""
        end = time.monotonic() + seconds
        while len(found := self.call(lambda: list(self.server.accepted))) < count:
            assert time.monotonic() < end, f"{len(found)} of {count} mails came"
            time.sleep(0.02)
        return found
