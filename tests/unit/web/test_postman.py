"""The thread that sends notices beside serving outlives whatever goes wrong in it."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from digest.errors import StoreError
from digest.model.notice import Notice
from digest.pipeline.notices import NoticeParts
from digest.web.postman import Postman

SECONDS = 30


class Shelf:
    """A shelf that fails once, and then has nothing to send."""

    def __init__(self, trouble: Exception) -> None:
        self._trouble: Exception | None = trouble
        self.failed, self.asked_again = threading.Event(), threading.Event()

    def claim(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[Notice]:
        del now, lease, limit
        if self._trouble is None:
            self.asked_again.set()
            return ()
        trouble, self._trouble = self._trouble, None
        self.failed.set()
        raise trouble


@pytest.mark.parametrize("trouble", [StoreError("locked", cure="wait"), ZeroDivisionError()])
def test_what_goes_wrong_once_does_not_end_it(
    trouble: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(trouble)
    parts = SimpleNamespace(notices=shelf, clock=lambda: datetime.now(UTC))
    postman = Postman(cast("NoticeParts", cast("Any", parts)))
    try:
        assert shelf.failed.wait(SECONDS)
        postman.called()
        assert shelf.asked_again.wait(SECONDS)
    finally:
        postman.stop()
    assert "notices wait" in caplog.text
