"""Stores for tests: fresh, at the newest revision, on SQLite and on PostgreSQL.

The tables are made once a run: SQLite's file is copied for each test, PostgreSQL's tables are
emptied, which takes it far less than making a database.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from digest.store.schema import METADATA
from digest.store.store import Store
from tests.postgres import PostgresServer

DOMAIN = "digest.example.org"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "store.db"
    Store.open(f"sqlite:///{path}", message_domain=DOMAIN).close()
    with closing(sqlite3.connect(path)) as connection:  # leaves nothing behind in the log
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres_store(postgres: PostgresServer) -> str:
    url = postgres.url(postgres.create())
    Store.open(url, message_domain=DOMAIN).close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> str:
    """The URL of a fresh store with its tables."""
    if backend == "sqlite":
        path = tmp_path / "store.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_store")
    names = sql.SQL(", ").join(sql.Identifier(table.name) for table in METADATA.sorted_tables)
    with psycopg.connect(url) as connection:
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(names))
    return url


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> str:
    """The URL of a database with nothing in it; the file of SQLite is not there yet."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'store.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(server.create())


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    with Store.open(store_url, message_domain=DOMAIN) as opened:
        yield opened
