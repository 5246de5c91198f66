"""A kept connection: opened when it is needed, renewed when it has served enough."""

from collections.abc import Callable
from datetime import timedelta

from digest.model.delivery import Reply
from digest.model.message import Message
from digest.ports import Transport


class Channel:
    """One transport at a time, with a limit on the messages that each carries."""

    def __init__(self, transport: Callable[[], Transport], messages_per_connection: int) -> None:
        self._factory = transport
        self._limit = messages_per_connection
        self._transport = transport()
        self._sent = 0

    @property
    def patience(self) -> timedelta:
        """The longest that one `send` can take."""
        return self._transport.patience

    @property
    def carries_two(self) -> bool:
        """Whether this connection may carry one message more after the next."""
        return self._sent + 1 < self._limit

    async def ready(self) -> None:
        """Be connected. Raises RouteError."""
        if self._sent >= self._limit:
            await self.renew()
        await self._transport.open()

    def objection(self, message: Message) -> str:
        """Why this message cannot go this way; "" if it can. Ask once ready."""
        return self._transport.objection(message)

    async def send(self, message: Message, following: Message | None) -> Reply:
        """Hand a message over; `following` is the next one, for certain."""
        self._sent += 1
        return await self._transport.send(message, following)

    async def renew(self) -> None:
        """Close; the next message gets a fresh connection."""
        await self.close()
        self._transport = self._factory()
        self._sent = 0

    def abort(self) -> None:
        """Close at once; a `send` that waits hears that no reply will come."""
        self._transport.abort()

    async def close(self) -> None:
        """Close."""
        await self._transport.close()
