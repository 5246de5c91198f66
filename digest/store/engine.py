"""One database, opened by URL: SQLite or PostgreSQL, the same to everything above.

SQLite runs in WAL mode with synchronous=FULL: a commit is on the disk when it returns. NORMAL
would be faster (no fsync a commit) and would survive a crash of this program just as well, but
not a loss of power: every commit since the last checkpoint could be gone, and with them any
number of `sending` marks whose mails are out. With FULL what a loss of power can repeat is one
group commit (https://www.sqlite.org/pragma.html#pragma_synchronous).

Writers take SQLite's lock at once (BEGIN IMMEDIATE): a transaction that reads first and writes
later could not wait for its turn, it would fail (SQLITE_BUSY_SNAPSHOT).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from digest.errors import StoreError
from digest.store import place
from digest.store.diagnosis import diagnose, is_locked
from digest.store.reserve import Reserve
from digest.store.together import T, Together, Work

BUSY_SECONDS = 60.0
"""How long a writer waits for SQLite's lock before it gives up."""
_WRITES = "digest_writes"
_OLDEST_SQLITE = (3, 35, 0)  # RETURNING, https://www.sqlite.org/lang_returning.html


class Database:
    """An engine with two ways in: `read()` and `write()`. Errors of the driver become StoreError.

    For many threads and, each opening its own, for many processes; never carried over a fork.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.where = engine.url.render_as_string(hide_password=True)
        # Writers are told how many rows an INSERT … ON CONFLICT DO NOTHING wrote.
        self._writer = engine.execution_options(preserve_rowcount=True, **{_WRITES: True})
        # Several reads of one transaction see one state, as they do in SQLite anyway.
        self._reader = engine
        self._together = Together(self.write)
        self.reserve: Reserve | None = None
        self._file: place.StoreFile | None = None
        if not self.is_sqlite:
            self._reader = engine.execution_options(isolation_level="REPEATABLE READ")

    @classmethod
    def open(cls, url: str, *, create: bool = True) -> "Database":
        """Connect once. Raises StoreError with its cure."""
        parsed = _parse(url)
        if parsed.get_backend_name() == "sqlite":
            place.make(parsed, create=create)
            engine = _sqlite_engine(parsed)
        else:
            engine = _postgresql_engine(parsed)
        database = cls(engine)
        try:
            with database.read() as connection:
                database.remember_place(connection)
        except BaseException:
            engine.dispose()
            raise
        return database

    def remember_place(self, connection: Connection) -> None:
        """Know SQLite's file again, and where its reserve lies."""
        if self.is_sqlite:
            path = Path(connection.exec_driver_sql("PRAGMA database_list").one().file)
            self._file = place.StoreFile(path)
            self.reserve = Reserve(path)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is SQLite (else it is PostgreSQL)."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot to read from; keep it short, an open one holds SQLite's log from shrinking."""
        self._check_place()
        with self._diagnosed(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def write(self, *, lock: str = "") -> Iterator[Connection]:
        """One transaction, committed at the end or not at all.

        `lock` names what only one may do at a time. SQLite has one writer anyway; PostgreSQL
        takes an advisory lock of that name until the end of the transaction.
        """
        self._check_place()
        with self._diagnosed(), self._writer.begin() as connection:
            if lock and not self.is_sqlite:
                name = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
                connection.execute(name, {"name": f"digest.{lock}"})
            yield connection

    def together(self, work: Work[T]) -> T:
        """Do it in a transaction that it may share with others; committed when it returns.

        PostgreSQL brings commits together by itself; SQLite has one writer, and an fsync for each.
        What the driver raises becomes StoreError, whatever else is raised undoes this work alone.
        """

        def diagnosed(connection: Connection) -> T:
            with self._diagnosed():
                return work(connection)

        if self.is_sqlite:
            return self._together.run(diagnosed)
        with self.write() as connection:
            return work(connection)

    def insert(self, table: Table) -> "sqlite.Insert | postgresql.Insert":
        """An INSERT that knows ON CONFLICT; both databases spell it alike."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def _check_place(self) -> None:
        if self._file is not None:
            self._file.check()

    @contextmanager
    def _diagnosed(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise diagnose(error, self.where) from error


def _parse(url: str) -> URL:
    """Read a store's URL; `postgresql://` and `postgres://` mean the driver psycopg 3."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise StoreError(
            "[store] url is no database URL.",
            cure='Write "sqlite:///digest.db" or "postgresql://user@host/name".',
        ) from error
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        return parsed
    raise StoreError(
        f"A store cannot be kept in {parsed.drivername}.", cure="Use sqlite:/// or postgresql://."
    )


def _sqlite_engine(url: URL) -> Engine:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreError(
            f"SQLite {sqlite3.sqlite_version} is too old.",
            cure="Use a Python that comes with SQLite 3.35 or later.",
        )
    options: dict[str, Any] = {}
    if "timeout" not in url.query:
        options["connect_args"] = {"timeout": BUSY_SECONDS}
    engine = create_engine(url, max_overflow=64, **options)

    # SQLAlchemy's own recipe: the driver emits no BEGIN, we do
    # (https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#sqlite-enabling-transactions).
    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # What is deleted is overwritten: who was erased is in no unused page either.
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_size_limit = 67108864")
        _switch_to_wal(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Set WAL, which the file then remembers.

    Two processes that open a new file at once both want its exclusive lock for a moment, and
    SQLite does not wait for this one, whatever the busy timeout; so we do.
    """
    waiting = Retrying(
        retry=retry_if_exception(is_locked),
        stop=stop_after_delay(BUSY_SECONDS),
        wait=wait_random(0.005, 0.05),
        reraise=True,
    )
    waiting(connection.execute, "PRAGMA journal_mode = WAL")


def _postgresql_engine(url: URL) -> Engine:
    options: dict[str, Any] = {"isolation_level": "READ COMMITTED", "pool_pre_ping": True}
    if "connect_timeout" not in url.query:
        options["connect_args"] = {"connect_timeout": 10}
    try:
        return create_engine(url, max_overflow=64, **options)
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError(
            "PostgreSQL needs the driver psycopg, which is not installed.",
            cure="pip install 'digest-papers[postgres]'",
        ) from error
