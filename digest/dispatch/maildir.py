"""The maildir transport: each message into a Maildir, byte for byte."""

import mailbox
from datetime import timedelta
from pathlib import Path

from digest.dispatch.eml import ANY_CONTENT, unwritable
from digest.dispatch.filing import file_name, write_atomically
from digest.dispatch.replies import FINAL_DOT
from digest.dispatch.wire import objection
from digest.model.delivery import Reply
from digest.model.message import Message


class MaildirTransport:
    """Delivers into a Maildir (https://cr.yp.to/proto/maildir.html); fulfils `ports.Transport`.

    The stdlib's Maildir makes the folders. It would name files by time and process; here the
    name is made of the Message-ID, so that sending again does not make a second mail, even if
    a mail program has moved the first one to `cur` and given it flags.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def patience(self) -> timedelta:
        """Writing a file is over in a moment, or the disk is gone."""
        return timedelta(seconds=10)

    async def open(self) -> None:
        """Make the folders. Raises RouteError."""
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            mailbox.Maildir(self._folder, create=True)
            for name in ("tmp", "new", "cur"):  # it does not mend a folder that is there already
                (self._folder / name).mkdir(exist_ok=True)
        except OSError as error:
            raise unwritable(self._folder, error) from error

    def objection(self, message: Message) -> str:
        """Why this cannot be a mail at all; "" if it can."""
        return objection(message, ANY_CONTENT)

    async def send(
        self,
        message: Message,
        following: Message | None = None,  # noqa: ARG002 - files know no round trips
    ) -> Reply:
        """Deliver. Raises RouteError if that fails: then there is no file."""
        name = file_name(message.id)
        try:
            if self._was_read(name):
                return Reply(FINAL_DOT, 250, f"{name} was there already", "2.0.0")
            new = self._folder / "new" / name
            write_atomically(message.content, to=new, through=self._folder / "tmp")
        except OSError as error:
            raise unwritable(self._folder, error) from error
        return Reply(FINAL_DOT, 250, f"written to new/{name}", "2.0.0")

    def abort(self) -> None:
        """Nothing ever waits."""

    async def close(self) -> None:
        """Nothing is kept open."""

    def _was_read(self, name: str) -> bool:
        """Whether a mail program has it in `cur`, under its name with flags behind a colon."""
        cur = self._folder / "cur"
        return (cur / name).exists() or any(cur.glob(f"{name}:*"))
