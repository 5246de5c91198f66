"""Where a SQLite store lies: a file that is made for its owner alone, and must stay where it is."""

import os
from pathlib import Path

from sqlalchemy import URL

from digest.errors import StoreError


def make(url: URL, *, create: bool) -> None:
    """See that a SQLite file is there, readable by its owner alone: it holds addresses and keys.

    SQLite gives its -wal and -shm files the mode of the database file.

    Raises:
        StoreError: if it would be in memory, is not there and not to be made, or cannot be made.

    """
    if not url.database or url.database == ":memory:" or url.query.get("mode") == "memory":
        raise StoreError(
            "A store in memory would forget what it sent.", cure="Name a file: sqlite:///digest.db."
        )
    if url.database.startswith("file:"):
        return
    path = Path(url.database)
    if path.exists():
        return
    if not create:
        raise StoreError(f"There is no store at {path}.", cure="`digest run` makes it.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"The store {path} cannot be made ({error.strerror}).",
            cure="Check that you may write to its folder.",
        ) from error


class StoreFile:
    """The file that was opened, known again by device and inode."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._identity = _identity(path)

    def check(self) -> None:
        """Raise StoreError if another file, or none, is at its path by now.

        SQLite would go on writing into the file that was opened, which nobody sees any more
        and whose blocks are gone when the last process closes it
        (https://www.sqlite.org/howtocorrupt.html, "Unlinking or renaming a database file").
        """
        found = _identity(self.path)
        if found != self._identity:
            what = "was replaced by another file" if found else "was deleted or moved away"
            raise StoreError(
                f"The store {self.path} {what} while it was open.",
                cure="Put the file back, or restore the last backup; then run again.",
            )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - half the time of Path.stat, once a transaction
    except OSError:
        return None
    return found.st_dev, found.st_ino
