"""Reading the tokens of links, with keys that may be rotated while we serve."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from digest.errors import TokenError
from digest.tokens import Purpose, Tokens

RELOAD_AFTER = timedelta(seconds=10)
"""At most so often are the keys read again, however many forged links come in."""


class Links:
    """Reads links; a link that does not hold is tried once more with the keys as they are now.

    `open_tokens` reads the keys from the store: it blocks, and so does `read` now and then.
    """

    def __init__(
        self, open_tokens: Callable[[datetime], Tokens], clock: Callable[[], datetime]
    ) -> None:
        self._open_tokens = open_tokens
        self._clock = clock
        self._lock = threading.Lock()
        self._loaded_at = clock()
        self._tokens = open_tokens(self._loaded_at)

    def read(self, purpose: Purpose, token: str) -> str:
        """Return the value that was signed. Raises TokenError."""
        try:
            return self._tokens.read(purpose, token)
        except TokenError:
            if not self._reload():
                raise
        return self._tokens.read(purpose, token)

    def known(self, purpose: Purpose, token: str) -> str | None:
        """The same without waiting for anything: None where `read` has to look."""
        try:
            return self._tokens.read(purpose, token)
        except TokenError:
            return None

    def leave(self, subscriber: str) -> str:
        """Make the token of somebody's unsubscribe link."""
        return self._tokens.leave(subscriber)

    def settings(self, subscriber: str) -> str:
        """Make the token of the link to somebody's settings."""
        return self._tokens.settings(subscriber)

    def sign(self, purpose: Purpose, value: str) -> str:
        """Make any other."""
        return self._tokens.sign(purpose, value)

    def _reload(self) -> bool:
        now = self._clock()
        with self._lock:
            if now - self._loaded_at < RELOAD_AFTER:
                return False
            self._loaded_at = now
        self._tokens = self._open_tokens(now)
        return True
