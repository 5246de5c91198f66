"""Sending notices beside serving: in a thread of its own, as soon as one waits."""

import asyncio
import logging
import threading

from digest.errors import DigestError
from digest.pipeline.notices import NoticeParts, send_notices

log = logging.getLogger(__name__)
_GRACE = 20.0
"""Seconds that a mail server has for its last answer."""
_LOOK_AGAIN = 60.0
"""Seconds after which it looks by itself: something may have been put off, or come by mail."""


class Postman:
    """Sends what waits; `called` says that something may. It needs no help of the ASGI server."""

    def __init__(self, parts: NoticeParts) -> None:
        self._parts = parts
        self._wake = threading.Event()
        self._over = False
        self._thread = threading.Thread(target=self._work, name="postman", daemon=True)
        self._thread.start()

    def called(self) -> None:
        """Something may wait to be sent."""
        self._wake.set()

    def stop(self) -> None:
        """Send no more; returns when what is on its way is settled, or takes too long for that."""
        self._over = True
        self._wake.set()
        self._thread.join(_GRACE)

    def _work(self) -> None:
        while not self._over:
            try:
                asyncio.run(send_notices(self._parts))
            except DigestError as error:
                log.warning("notices wait: %s %s", error.message, error.cure)
            except Exception:
                log.exception("notices wait")
            self._wake.wait(_LOOK_AGAIN)
            self._wake.clear()
