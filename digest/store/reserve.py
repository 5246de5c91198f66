"""Room on the disk that is kept so that what is on the wire can still be recorded.

A disk fills up while mails are out. Their outcomes must be written all the same, or each of
them would have to be sent again; so a file of about one MiB stands beside the database while
there are runs. When SQLite finds no room for a settlement, that file is deleted and the
settlement written in its place. From then on nothing is begun until a run could make it anew.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path

from digest.errors import StoreError
from digest.store.diagnosis import is_out_of_room

SIZE = 1 << 20
"""Bytes: the outcomes of some two thousand mails."""


class UsedUpError(StoreError):
    """The reserve is gone, so nothing may be begun; outcomes can still be written."""


class Reserve:
    """The file `<database>-reserve`. Runs that overlap share it."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(f"{database.name}-reserve")
        self._relied_on = False

    def hold(self) -> None:
        """See that it is there, with blocks of the disk behind it. Raises StoreError."""
        try:
            self._allocate()
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                with suppress(OSError):
                    self.path.unlink(missing_ok=True)
                raise StoreError(
                    f"The disk of the store is full: there is no room for recording what is sent; "
                    f"{self.path} cannot be made ({error.strerror}). Nothing is sent without it.",
                    cure="Free some space on the disk, then run again.",
                ) from error
            raise StoreError(
                f"{self.path} cannot be made ({error.strerror}). Nothing is sent without it.",
                cure="Check the owner and the mode of the folder.",
            ) from error
        self._relied_on = True

    def require(self) -> None:
        """Raise StoreError if it was held and is gone: another run has met a full disk."""
        if self._relied_on and not self.path.exists():
            raise UsedUpError(
                f"The disk of the store is full: {self.path} has been used up.",
                cure="Free some space on the disk, then run again.",
            )

    def spend(self, error: StoreError) -> bool:
        """Make room if that is what was missing; whether outcomes alone are worth trying again."""
        if isinstance(error, UsedUpError):
            return True  # only what was to be begun had no room
        if not is_out_of_room(error):
            return False
        try:
            self.path.unlink()
        except FileNotFoundError:
            # A run or worker beside us has met the full disk a moment earlier. What it freed
            # is there for the outcomes of all, and nobody begins anything any more.
            return self._relied_on
        except OSError:
            return False
        return True

    def _allocate(self) -> None:
        handle = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            if os.fstat(handle).st_blocks * 512 >= SIZE:
                return
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(handle, 0, SIZE)
            else:  # macOS
                os.pwrite(handle, os.urandom(SIZE), 0)
        finally:
            os.close(handle)
