"""What a database's error means to the person who runs this: one sentence and its cure."""

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from digest.errors import StoreError

# SQLite's primary result codes, https://www.sqlite.org/rescode.html
_SQLITE = {
    "SQLITE_BUSY": (
        "is locked by another process",
        "Let that one finish, or end it; then try again.",
    ),
    "SQLITE_LOCKED": (
        "is locked by another process",
        "Let that one finish, or end it; then try again.",
    ),
    "SQLITE_FULL": (
        "cannot grow: the disk is full",
        "Free some space; nothing that was committed is lost.",
    ),
    "SQLITE_NOTADB": ("is no SQLite database", "Check [store] url; it names some other file."),
    "SQLITE_CORRUPT": ("is damaged", "Restore the last backup, or try sqlite3's .recover."),
    "SQLITE_CANTOPEN": (
        "cannot be opened",
        "Check that its folder exists and that you may write to it.",
    ),
    "SQLITE_READONLY": (
        "is read-only for you",
        "Check the owner and the mode of the file and its folder.",
    ),
    "SQLITE_PERM": (
        "may not be opened by you",
        "Check the owner and the mode of the file and its folder.",
    ),
    # The shared memory file beside the log needs a few blocks, before anything is read.
    "SQLITE_IOERR_SHMSIZE": (
        "cannot be opened: the disk is full",
        "Free some space; nothing that was committed is lost.",
    ),
    "SQLITE_IOERR": ("could not be read or written", "Check the disk; the system's log says more."),
}
# SQLSTATE codes and classes, https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES = {
    "3D000": ("does not exist", "Make it: createdb NAME."),
    "28": ("does not let us in", "Check the user and the password in DIGEST_STORE__URL."),
    "42501": ("does not let us write", "Give the user its rights: GRANT ALL ON SCHEMA public TO …"),
    "53100": ("cannot grow: the disk is full", "Free some space on the server."),
    "53": ("has no resources left", "Wait, or raise max_connections on the server."),
    "55P03": ("is locked by another process", "Let that one finish, or end it; then try again."),
    "57P": ("is shutting down or starting up", "Try again when the server is up."),
    "25006": ("is read-only", "Name the primary server, not a standby."),
}
_GONE = ("cannot be reached", "Check that the server runs and that [store] url names it.")


def is_locked(error: BaseException) -> bool:
    """Whether another process holds SQLite's lock, so that trying again soon makes sense."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(cause, "sqlite_errorname", "")
    return isinstance(cause, sqlite3.OperationalError) and name.startswith(
        ("SQLITE_BUSY", "SQLITE_LOCKED")
    )


def is_out_of_room(error: StoreError) -> bool:
    """Whether it may be that SQLite found no room on the disk.

    A quota or a limit on the size of files is told as an I/O error (SQLITE_IOERR_WRITE), and so
    is a shared-memory file that cannot grow (SQLITE_IOERR_SHMSIZE).
    """
    cause = error.__cause__
    name = getattr(cause.orig, "sqlite_errorname", "") if isinstance(cause, DBAPIError) else ""
    return (name or "").startswith(("SQLITE_FULL", "SQLITE_IOERR"))


def diagnose(error: SQLAlchemyError, where: str) -> StoreError:
    """Turn a driver's error into ours. `where` names the store, without its password."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    first_line = str(cause or error).strip().partition("\n")[0]
    found = _of_sqlite(cause) or _of_postgres(cause)
    if found is None:
        return StoreError(
            f"The store {where} failed: {first_line}.", cure="This is a bug; report it."
        )
    what, cure = found
    return StoreError(f"The store {where} {what} ({first_line}).", cure=cure)


def _of_sqlite(cause: BaseException | None) -> tuple[str, str] | None:
    if not isinstance(cause, sqlite3.Error):
        return None
    # An extended code begins with its primary one: SQLITE_BUSY_SNAPSHOT, SQLITE_IOERR_WRITE.
    name = getattr(cause, "sqlite_errorname", None) or ""
    return next((found for code, found in _SQLITE.items() if name.startswith(code)), None)


def _of_postgres(cause: BaseException | None) -> tuple[str, str] | None:
    if cause is None or isinstance(cause, sqlite3.Error):
        return None
    state = getattr(cause, "sqlstate", None)
    if state is None or state.startswith("08"):
        # Not even connected: libpq gives no SQLSTATE then, only its words.
        words = str(cause)
        if "does not exist" in words and "database" in words:
            return _POSTGRES["3D000"]
        if "authentication failed" in words or ("role" in words and "does not exist" in words):
            return _POSTGRES["28"]
        return _GONE
    for length in (5, 3, 2):
        if found := _POSTGRES.get(state[:length]):
            return found
    return None
