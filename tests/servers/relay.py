"""A relay on loopback that notes what each side says, in the order in which it was said."""

import asyncio
import re
import threading
from types import TracebackType
from typing import Literal, Self

_SECONDS = 30
Side = Literal["client", "server"]


class Relay:
    """Hands everything on to `port` and keeps it in `said`, a list for each connection.

    What one side says before the other answers is one entry: a flight. With `whole`, what the
    client says is kept back until it ends a flight in this way, however it came in pieces: who
    would wait for an answer in the middle of one waits for ever.
    """

    def __init__(self, port: int, whole: re.Pattern[bytes] | None = None) -> None:
        self._to = port
        self.whole = whole
        self.port = 0
        self.said: list[list[tuple[Side, bytes]]] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def flights(self, side: Side) -> list[bytes]:
        """All that this side said, flight by flight, connection by connection."""
        return [data for connection in self.said for who, data in connection if who == side]

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, away = await asyncio.open_connection("127.0.0.1", self._to)
        said: list[tuple[Side, bytes]] = []
        self.said.append(said)
        ways = (
            self._hand_on(reader, away, "client", said),
            self._hand_on(there, writer, "server", said),
        )
        tasks = [asyncio.create_task(way) for way in ways]
        self._tasks.update(tasks)
        await asyncio.wait(tasks)
        self._tasks.difference_update(tasks)

    async def _hand_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        side: Side,
        said: list[tuple[Side, bytes]],
    ) -> None:
        kept = b""
        try:
            while data := await reader.read(65_536):
                kept += data
                if side == "client" and self.whole is not None and not self.whole.search(kept):
                    continue
                data, kept = kept, b""
                if said and said[-1][0] == side:
                    data_so_far = said.pop()[1]
                    said.append((side, data_so_far + data))
                else:
                    said.append((side, data))
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()
