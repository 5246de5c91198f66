"""What the doctor says of a store, and that it leaves it as it was."""

import sqlite3
from pathlib import Path

import pytest

from digest.doctor.check import Check, CheckState
from digest.doctor.storage import check_store, look_at_store
from digest.store.upgrade import NEWEST, upgrade


def states(checks: list[Check]) -> dict[str, str]:
    return {check.name: check.state.value for check in checks}


async def test_a_store_in_order(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    upgrade(url)
    checks = await check_store(url)
    assert states(checks) == {"store": "ok", "schema": "ok"}
    assert NEWEST in checks[1].detail


def test_a_store_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "var" / "digest.db"
    (check,) = look_at_store(f"sqlite:///{path}")
    assert check.state is CheckState.OK
    assert "the first run makes it" in check.detail
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    (check,) = look_at_store(f"sqlite:///{tmp_path / 'var' / 'digest.db'}")
    assert check.state is CheckState.FAIL
    assert "store.url" in check.cure


def test_an_empty_database(tmp_path: Path) -> None:
    (tmp_path / "digest.db").touch()
    checks = look_at_store(f"sqlite:///{tmp_path / 'digest.db'}")
    assert states(checks) == {"store": "ok", "schema": "ok"}
    assert "first run" in checks[1].detail


def test_somebody_elses_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "digest.db") as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.close()
    checks = look_at_store(f"sqlite:///{tmp_path / 'digest.db'}")
    assert states(checks) == {"store": "ok", "schema": "fail"}
    assert checks[1].cure


@pytest.mark.parametrize("revision", ["9999", "not-ours"])
def test_a_store_of_another_version(tmp_path: Path, revision: str) -> None:
    url = f"sqlite:///{tmp_path / 'digest.db'}"
    upgrade(url)
    with sqlite3.connect(tmp_path / "digest.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.close()
    checks = look_at_store(url)
    assert states(checks) == {"store": "ok", "schema": "fail"}
    assert checks[1].cure


def test_no_database_at_all(tmp_path: Path) -> None:
    (tmp_path / "digest.db").write_text("This is a letter. " * 100)
    (check,) = look_at_store(f"sqlite:///{tmp_path / 'digest.db'}")
    assert check.state is CheckState.FAIL
    assert check.cure


@pytest.mark.parametrize("url", ["mysql://localhost/digest", "nonsense", "sqlite://"])
def test_a_url_that_names_no_store(url: str) -> None:
    (check,) = look_at_store(url)
    assert check.state is CheckState.FAIL


def test_a_server_that_is_not_there() -> None:
    pytest.importorskip("psycopg")
    (check,) = look_at_store("postgresql://ada:secret@127.0.0.1:9/digest?connect_timeout=2")
    assert check.state is CheckState.FAIL
    assert "secret" not in check.detail
