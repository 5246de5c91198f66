"""Opening a store: new, old, foreign, not there; and what the migrations make."""

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import digest.store.migrations
from digest.errors import StoreError
from digest.store.engine import Database
from digest.store.migrations import REVISIONS
from digest.store.schema import METADATA
from digest.store.store import Store
from digest.store.upgrade import current, require_current, upgrade
from tests.contract.samples import NOW, join
from tests.stores import DOMAIN


def open_store(url: str, *, create: bool = True) -> Store:
    return Store.open(url, message_domain=DOMAIN, create=create)


def set_revision(url: str, revision: str) -> None:
    database = Database.open(url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})
    database.close()


def test_opening_makes_what_is_not_there(empty_url: str) -> None:
    with open_store(empty_url) as store:
        join(store, "ada")
    with open_store(empty_url, create=False) as store:
        assert [one.name for one in store.subscribers.all()] == ["Ada"]


def test_migrations_make_exactly_the_schema(empty_url: str) -> None:
    assert upgrade(empty_url) == ("", REVISIONS[-1])
    assert upgrade(empty_url) == (REVISIONS[-1], REVISIONS[-1])
    database = Database.open(empty_url)
    assert current(database) == REVISIONS[-1]
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        inspector = inspect(connection)
        for table in METADATA.sorted_tables:
            # What compare_metadata does not look at: names of keys, conditions of indexes.
            name = inspector.get_pk_constraint(table.name)["name"]
            assert name == f"pk_{table.name}"
            partial = {
                index["name"]
                for index in inspector.get_indexes(table.name)
                if any(key.endswith("_where") for key in index.get("dialect_options", {}))
            }
            options = database.engine.dialect.name
            assert partial == {
                index.name
                for index in table.indexes
                if index.dialect_options[options]["where"] is not None
            }
    database.close()


def test_the_comparison_can_fail(store_url: str) -> None:
    database = Database.open(store_url)
    with database.write() as connection:
        connection.execute(text("DROP INDEX ix_deliveries_due"))
        context = MigrationContext.configure(connection)
        [(kind, index)] = compare_metadata(context, METADATA)
        assert (kind, index.name) == ("add_index", "ix_deliveries_due")
        connection.rollback()
    database.close()


def test_all_revisions_are_listed() -> None:
    config = Config()
    config.set_main_option("path_separator", "os")
    folder = Path(str(digest.store.migrations.__file__)).parent
    config.set_main_option("script_location", str(folder))
    found = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS


def test_a_failed_upgrade_leaves_nothing_half_done(empty_url: str) -> None:
    database = Database.open(empty_url)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE attempts (id INTEGER)"))
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
    with pytest.raises(StoreError, match="attempts"):
        upgrade(empty_url)
    with database.read() as connection:
        assert set(inspect(connection).get_table_names()) == {"attempts", "alembic_version"}
    database.close()


def test_an_older_store_is_not_touched(store_url: str) -> None:
    database = Database.open(store_url)
    with pytest.raises(StoreError, match=REVISIONS[-1]) as caught:
        require_current(database, (*REVISIONS, "9999"))
    assert "digest store upgrade" in caught.value.cure
    require_current(database)
    database.close()


def test_a_store_of_a_later_version_is_refused(store_url: str) -> None:
    set_revision(store_url, "9999")
    for attempt in (open_store, upgrade):
        with pytest.raises(StoreError, match="9999") as caught:
            attempt(store_url)
        assert "Update" in caught.value.cure
    set_revision(store_url, REVISIONS[-1])


def test_a_database_of_others_is_refused(empty_url: str) -> None:
    database = Database.open(empty_url)
    with database.write() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    with pytest.raises(StoreError, match="other tables"):
        open_store(empty_url)
    with pytest.raises(StoreError, match="other tables"):
        current(database)
    database.close()


def test_many_open_a_new_store_at_once(empty_url: str) -> None:
    program = (
        "import sys\nfrom datetime import UTC, datetime\nfrom digest.store.store import Store\n"
        "with Store.open(sys.argv[1], message_domain='example.org') as store:\n"
        "    print(store.keys.keys(datetime.now(UTC))[0].hex())"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program, empty_url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    outcomes = [process.communicate(timeout=100) for process in processes]
    assert [errors for _, errors in outcomes] == [""] * 4
    assert len({said for said, _ in outcomes}) == 1


# ── what may be wrong with a SQLite file ──────────────────────────────────────────────────────
def test_only_its_owner_reads_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "store.db"
    with open_store(f"sqlite:///{path}"):
        for one in path.parent.iterdir():
            assert stat.S_IMODE(one.stat().st_mode) == 0o600


def test_how_sqlite_is_set_up(tmp_path: Path) -> None:
    database = Database.open(f"sqlite:///{tmp_path / 'store.db'}")
    with database.read() as connection:
        given = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    database.close()
    assert given == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 60_000,
    }


def test_a_store_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store at") as caught:
        open_store(f"sqlite:///{tmp_path / 'none.db'}", create=False)
    assert caught.value.cure
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes, and no database at all. " * 99, encoding="utf-8")
    with pytest.raises(StoreError, match="no SQLite database") as caught:
        open_store(f"sqlite:///{path}")
    assert "[store] url" in caught.value.cure


@pytest.mark.parametrize("name", ["", "below/file"])
def test_a_place_where_no_file_can_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "below").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        open_store(f"sqlite:///{tmp_path / name}")
    assert "folder" in caught.value.cure


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_store_in_memory(url: str) -> None:
    with pytest.raises(StoreError, match="forget"):
        open_store(url)


def test_a_store_that_may_only_be_read(sqlite_template: Path) -> None:
    url = f"sqlite:///file:{sqlite_template}?mode=ro&uri=true"
    with open_store(url) as store:
        assert list(store.subscribers.all()) == []
        with pytest.raises(StoreError, match="read-only") as caught:
            join(store, "ada")
    assert "owner" in caught.value.cure


def test_a_store_that_stays_locked(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    open_store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with open_store(f"sqlite:///{path}?timeout=0.05") as store:
            assert list(store.subscribers.all()) == []  # reading goes on
            with pytest.raises(StoreError, match="locked") as caught:
                store.keys.rotate(NOW)
        other.execute("ROLLBACK")
    assert "try again" in caught.value.cure


def test_a_full_disk_says_so_and_loses_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    with open_store(url) as store:
        join(store, "ada")
    database = Database.open(url)
    with Store(database, message_domain=DOMAIN) as store:
        with database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
            # The limit belongs to this connection, which the pool now hands out again.
        with pytest.raises(StoreError, match="disk is full"):
            join(store, *(f"reader{number}" for number in range(500)))
    with open_store(url) as store:
        assert next(iter(store.subscribers.all())).name == "Ada"


# ── and with a URL or a server ────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("url", ["nonsense", "mysql://host/name", ""])
def test_a_url_of_nothing_we_know(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert "sqlite:///" in caught.value.cure


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        open_store(f"postgresql://ada:hunter2@/digest?host={tmp_path}")
    assert "server runs" in caught.value.cure
    assert "hunter2" not in str(caught.value)


def test_a_database_or_user_that_is_not_there(postgres_store: str) -> None:
    database, _, host = postgres_store.rpartition("?")
    with pytest.raises(StoreError, match="does not exist") as caught:
        open_store(f"{database}x?{host}")
    assert "createdb" in caught.value.cure
    with pytest.raises(StoreError, match="does not let us in"):
        open_store(postgres_store.replace("postgres@", "nobody@"))


def test_both_spellings_of_postgresql(postgres_store: str) -> None:
    open_store(postgres_store.replace("postgresql:", "postgres:")).close()
    open_store(postgres_store.replace("postgresql:", "postgresql+psycopg:")).close()
