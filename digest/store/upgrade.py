"""Which revision a store is at, and bringing it to the newest."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from digest.errors import StoreError
from digest.store.engine import Database
from digest.store.migrations import REVISIONS

NEWEST = REVISIONS[-1]


def current(database: Database) -> str | None:
    """The revision of the store; None if it is empty.

    Raises:
        StoreError: if the database holds tables and none of them is ours.

    """
    with database.read() as connection:
        return _revision(connection, database.where)


def require_current(database: Database, revisions: Sequence[str] = REVISIONS) -> None:
    """Make the tables in an empty database, and raise StoreError unless it is current then."""
    newest = revisions[-1]
    revision = current(database)
    if revision is None:
        bring_up_to_date(database)
    elif revision not in revisions:
        raise _too_new(database, revision)
    elif revision != newest:
        raise StoreError(
            f"The store {database.where} was made by an earlier digest "
            f"(it is at {revision}, this one works with {newest}).",
            cure="Back it up, then run `digest store upgrade`.",
        )


def upgrade(url: str) -> tuple[str, str]:
    """Bring the store at `url` to the newest revision; that before ("" for none) and after."""
    database = Database.open(url)
    try:
        return bring_up_to_date(database) or "", NEWEST
    finally:
        database.close()


def bring_up_to_date(database: Database) -> str | None:
    """The same for an open one, in one transaction; the revision it was at.

    Several at once are safe: they take turns, and the later ones find nothing to do.
    """
    with database.write(lock="schema") as connection:
        revision = _revision(connection, database.where)
        if revision is not None and revision not in REVISIONS:
            raise _too_new(database, revision)
        if revision != NEWEST:
            migrate(connection)
    return revision


def _revision(connection: Connection, where: str) -> str | None:
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)
    if tables:
        raise StoreError(
            f"The database {where} holds other tables than ours.",
            cure="Name an empty database in [store] url.",
        )
    return None


def migrate(connection: Connection, revision: str = NEWEST) -> None:
    """Bring the tables to a revision, within a transaction."""
    # Imported here: only an upgrade needs Alembic, every start would pay for it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("path_separator", "os")
    folder = Path(__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _too_new(database: Database, revision: str) -> StoreError:
    return StoreError(
        f"The store {database.where} was made by a later digest (revision {revision}).",
        cure="Update digest-papers to at least the version that made it.",
    )
