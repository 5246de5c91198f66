"""Whether the store can be opened, is of this version, and can be written."""

import os
from pathlib import Path

from digest.doctor.check import Check, fail, ok, unknown
from digest.doctor.limits import in_thread
from digest.errors import StoreError
from digest.store.engine import Database
from digest.store.upgrade import NEWEST, require_current
from digest.store.upgrade import current as revision_of

STORE, SCHEMA = "store", "schema"


async def check_store(url: str) -> list[Check]:
    """Look at the store without making or upgrading it."""
    return await in_thread(lambda: look_at_store(url))


def look_at_store(url: str) -> list[Check]:
    """The same, blocking."""
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return [_not_yet(path)]
    try:
        database = Database.open(url, create=False)
    except StoreError as error:
        return [fail(STORE, error.message, error.cure)]
    try:
        with database.write():
            checks = [ok(STORE, f"{database.where} can be read and written")]
        return [*checks, _schema(database)]
    except StoreError as error:
        return [fail(STORE, error.message, error.cure)]
    finally:
        database.close()


def _schema(database: Database) -> Check:
    try:
        if revision_of(database) is None:
            return ok(SCHEMA, "empty; the first run makes its tables")
        require_current(database)
    except StoreError as error:
        return fail(SCHEMA, error.message, error.cure)
    return ok(SCHEMA, f"up to date, at {NEWEST}")


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite store; None for other databases."""
    scheme, _, database = url.partition(":///")
    return Path(database) if scheme.startswith("sqlite") and database else None


def _not_yet(path: Path) -> Check:
    """There is no file yet: say whether it could be made."""
    folder = next((parent for parent in path.absolute().parents if parent.exists()), None)
    if folder is None:
        return unknown(STORE, f"{path} is not there yet")
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return ok(STORE, f"{path} is not there yet; the first run makes it")
    return fail(
        STORE,
        f"{path} is not there yet, and {folder} cannot be written to",
        "Let this user write there, or name another place in store.url.",
    )
