"""The mailbox as a Maildir (https://cr.yp.to/proto/maildir.html) on this machine."""

import mailbox
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from digest.errors import InboxError
from digest.feedback.inbox.letter import MOST_BYTES
from digest.ports import Arrived

_FOLDERS = ("tmp", "new", "cur")


class MaildirMail:
    """A file in `new` or `cur`; fulfils `ports.Arrived`."""

    def __init__(self, path: Path, kept: Path) -> None:
        self._path = path
        self._kept = kept

    def read(self) -> bytes | None:
        """Its first bytes; None if another process took it."""
        try:
            with self._path.open("rb") as mail:
                return mail.read(MOST_BYTES)
        except FileNotFoundError:
            return None

    def done(self) -> None:
        """Remove it."""
        with suppress(FileNotFoundError):
            self._path.unlink()

    def keep(self) -> None:
        """Move it, as a mail that was seen."""
        for name in _FOLDERS:
            (self._kept / name).mkdir(parents=True, exist_ok=True)
        (self._kept / "maildirfolder").touch()  # Maildir++
        base = self._path.name.partition(":")[0]
        with suppress(FileNotFoundError):
            self._path.rename(self._kept / "cur" / f"{base}:2,")


class MaildirMailbox:
    """Fulfils `ports.Mailbox`; `kept` names the Maildir++ folder for what is put aside."""

    def __init__(self, folder: Path, *, kept: str) -> None:
        self._folder = folder
        self._kept = folder / f".{kept}"

    def arrived(self) -> Iterator[Arrived]:
        """All mails, those that nobody saw first. Raises InboxError if it is no Maildir."""
        for name in ("new", "cur"):
            try:
                files = sorted((self._folder / name).iterdir())
            except OSError as error:
                raise InboxError(
                    f"inbox.maildir {self._folder} cannot be read: {error.strerror or error}",
                    cure="It needs the folders new, cur and tmp, readable and writable for us.",
                ) from error
            for file in files:
                if not file.name.startswith("."):
                    yield MaildirMail(file, self._kept)


def put_aside(folder: Path, raw: bytes) -> None:
    """Keep a mail that did not come from a mailbox, in a Maildir that is made if need be."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    mailbox.Maildir(folder, create=True).add(raw)
