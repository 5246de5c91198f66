"""Errors as the drivers raise them. Those that can be had from a real database are in contract/."""

import sqlite3

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from digest.store.diagnosis import diagnose, is_locked


def of_sqlite(sql: str, *, readonly: bool = False) -> DBAPIError:
    """What SQLite itself says of this."""
    uri = "file::memory:?mode=ro" if readonly else ":memory:"
    connection = sqlite3.connect(uri, uri=True)
    try:
        connection.execute(sql)
    except sqlite3.Error as error:
        return OperationalError(sql, {}, error)
    finally:
        connection.close()
    raise AssertionError(sql)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (errors.DiskFull("no space left on device"), "disk is full"),
        (errors.TooManyConnections("sorry, too many clients"), "resources"),
        (errors.InsufficientPrivilege("permission denied for schema public"), "let us write"),
        (errors.InvalidPassword("password authentication failed"), "let us in"),
        (errors.AdminShutdown("terminating connection"), "shutting down"),
        (errors.CannotConnectNow("the database system is starting up"), "starting up"),
        (errors.ReadOnlySqlTransaction("cannot execute INSERT"), "read-only"),
        (errors.ConnectionFailure("gone"), "cannot be reached"),
        (psycopg.OperationalError("server closed the connection"), "cannot be reached"),
        (psycopg.OperationalError('password authentication failed for user "a"'), "let us in"),
    ],
)
def test_what_postgresql_says(error: psycopg.Error, said: str) -> None:
    found = diagnose(OperationalError("SELECT 1", {}, error), "postgresql://host/name")
    assert said in found.message
    assert "postgresql://host/name" in found.message
    assert found.cure


def test_what_is_nobodys_fault_is_ours() -> None:
    for error in (of_sqlite("SELECT nonsense"), SQLAlchemyError("strange")):
        found = diagnose(error, "sqlite:///x")
        assert "bug" in found.cure
        assert not is_locked(error)


def test_only_a_lock_is_worth_waiting_for() -> None:
    busy = sqlite3.OperationalError("database is locked")
    busy.sqlite_errorname = "SQLITE_BUSY_RECOVERY"
    assert is_locked(busy)
    assert is_locked(OperationalError("BEGIN", {}, busy))
    assert not is_locked(ValueError("database is locked"))
