"""Signing up, and the mails outside of editions."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from digest.model.application import Application, Asked
from digest.model.delivery import Reply
from digest.model.notice import Notice, NoticeDraft
from digest.model.subscriber import Subscriber


class ApplicationShelf(Protocol):
    """Who asked for the digest and has not confirmed it."""

    def ask(self, subscriber: Subscriber, *, network: str, most: int, now: datetime) -> Asked:
        """Enter a sign-up and the mail that asks for its confirmation, in one transaction.

        `network` is where it came from, such as "192.0.2.0/24", and `most` how many may come
        from there within an hour.
        """
        ...

    def find(self, application: str) -> Application | None:
        """The application with this id."""
        ...

    def confirm(self, application: str, *, now: datetime) -> Subscriber | None:
        """Make somebody a subscriber, or bring them back; who they are then.

        Twice is once. None if there is no such application, or the address may not be written to.
        """
        ...


class NoticeShelf(Protocol):
    """Mails outside of editions, which wait to be sent."""

    def add(self, draft: NoticeDraft, *, now: datetime) -> bool:
        """Enter a mail under the name that makes it one; False if that was entered before."""
        ...

    def claim(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[Notice]:
        """Take some that may be sent now: committed as being sent before a byte is on the wire."""
        ...

    def settle(self, notice: Notice, reply: Reply, *, again_at: datetime | None) -> None:
        """Write what the server said; it is tried again at `again_at`, if that is given."""
        ...
