"""Hard limits, so that one thing that hangs or breaks never costs the other checks."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from digest.doctor.check import Check, fail

T = TypeVar("T")


async def within(
    seconds: float, name: str, checks: Awaitable[Sequence[Check]], cure: str
) -> Sequence[Check]:
    """The checks, or one failure that says that they hung for `seconds` or broke."""
    try:
        async with asyncio.timeout(seconds):
            return await checks
    except TimeoutError:
        return [fail(name, f"no answer within {seconds:g} seconds", cure)]
    except Exception as error:  # noqa: BLE001 - one broken check must not cost the others
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return [fail(name, f"the check itself broke: {said}", "Please report this.")]


async def in_thread(work: Callable[[], T]) -> T:
    """Do blocking work beside the loop.

    Unlike `asyncio.to_thread`, whose threads `asyncio.run` waits for at the end, the thread is a
    daemon: work that hangs for ever (a database behind a dead link) is left behind.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # no error: `result` is a T

    def run() -> None:
        try:
            outcome: tuple[T | None, BaseException | None] = (work(), None)
        except BaseException as error:  # noqa: BLE001 - handed over to the awaiting task
            outcome = (None, error)
        try:
            loop.call_soon_threadsafe(settle, *outcome)
        except RuntimeError:
            return  # the loop was closed: nobody waits any more

    threading.Thread(target=run, daemon=True, name="doctor").start()
    return await done
