"""Hard limits: whatever hangs, the others finish and the hanging one is named."""

import asyncio
import threading
from collections.abc import Sequence

import pytest

from digest.doctor.check import Check, ok
from digest.doctor.limits import in_thread, within


async def hanging() -> Sequence[Check]:
    await asyncio.Event().wait()
    return []


async def quick() -> Sequence[Check]:
    return [ok("it", "fine")]


async def test_what_hangs_is_named() -> None:
    (check,) = await within(0.01, "it", hanging(), "Wake it up.")
    assert (check.name, check.state.value, check.cure) == ("it", "fail", "Wake it up.")
    assert "0.01 seconds" in check.detail


async def broken() -> Sequence[Check]:
    raise LookupError("nothing\nthere")


async def test_what_breaks_is_named() -> None:
    (check,) = await within(60, "it", broken(), "")
    assert (check.state.value, check.cure) == ("fail", "Please report this.")
    assert check.detail.endswith("LookupError: nothing there")


async def test_what_is_quick_is_left_alone() -> None:
    assert await within(60, "it", quick(), "") == [ok("it", "fine")]


async def test_work_in_a_thread() -> None:
    assert await in_thread(lambda: 6 * 7) == 42
    assert await in_thread(threading.get_ident) != threading.get_ident()


async def test_an_error_in_a_thread_arrives() -> None:
    def fails() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        await in_thread(fails)


def test_a_thread_that_hangs_does_not_hold_up_the_end() -> None:
    """`asyncio.run` would wait for a thread of its own; ours is left behind."""
    release = threading.Event()

    async def look() -> Sequence[Check]:
        await in_thread(release.wait)
        return []

    (check,) = asyncio.run(within(0.01, "store", look(), "Look at it."))
    assert check.name == "store"
    release.set()
