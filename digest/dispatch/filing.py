"""Messages as files: safe names and atomic, repeatable writing."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_MAX_NAME = 100


def file_name(message_id: str) -> str:
    """A file name, without suffix, for a Message-ID: readable, safe, and one for each id.

    Ids hold the edition and the subscriber, so names sort by day. What cannot be in a name is
    replaced; the hash keeps two ids apart that would then look alike.
    """
    readable = _UNSAFE.sub("-", message_id.strip("<>").partition("@")[0]).strip("-")
    digest = hashlib.sha256(message_id.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return f"{readable[:_MAX_NAME]}-{digest}" if readable else digest


def write_atomically(content: bytes, *, to: Path, through: Path) -> None:
    """Write so that `to` is there whole or not at all, also after a crash.

    `through` is a folder on the same file system that holds the file until it is complete.
    """
    handle, name = tempfile.mkstemp(dir=through, prefix=".writing-")
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(to)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(to.parent)


def _sync_folder(folder: Path) -> None:
    """Make the name as durable as the content, where the system can."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
