"""The eml transport: each message a file, for previews and for people without a relay."""

from datetime import timedelta
from pathlib import Path

from digest.dispatch.filing import file_name, write_atomically
from digest.dispatch.replies import FINAL_DOT
from digest.dispatch.wire import objection
from digest.errors import RouteError
from digest.model.delivery import Reply
from digest.model.message import Message

ANY_CONTENT = {"8bitmime": "", "smtputf8": ""}
"""What files can hold."""


class EmlTransport:
    """Writes FOLDER/NAME.eml; fulfils `ports.Transport`.

    The name is made of the Message-ID: sending a message again replaces its file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def patience(self) -> timedelta:
        """Writing a file is over in a moment, or the disk is gone."""
        return timedelta(seconds=10)

    async def open(self) -> None:
        """Make the folder. Raises RouteError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
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
        """Write the file. Raises RouteError if that fails: then there is no file."""
        path = self._folder / f"{file_name(message.id)}.eml"
        try:
            write_atomically(message.content, to=path, through=self._folder)
        except OSError as error:
            raise unwritable(self._folder, error) from error
        return Reply(FINAL_DOT, 250, f"written to {path.name}", "2.0.0")

    def abort(self) -> None:
        """Nothing ever waits."""

    async def close(self) -> None:
        """Nothing is kept open."""


def unwritable(folder: Path, error: OSError) -> RouteError:
    """The trouble with a folder, as a sentence with its cure."""
    return RouteError(
        f"{folder} cannot be written: {error.strerror or error}",
        cure="Name a folder in delivery.path that this user may write, on a disk with room.",
    )
