"""A SQLite file that vanishes, and a disk that is full: what is on the wire is still recorded."""

import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.model.delivery import Settlement, State
from digest.store.engine import Database
from digest.store.reserve import SIZE, Reserve
from digest.store.store import Store
from tests.contract.samples import (
    NOW,
    OK,
    accept,
    claim,
    crowd,
    join,
    ready,
    slate,
    states,
)
from tests.stores import DOMAIN


@pytest.fixture
def path(sqlite_template: Path, tmp_path: Path) -> Path:
    found = tmp_path / "store.db"
    shutil.copyfile(sqlite_template, found)
    return found


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database, message_domain=DOMAIN)


# ── the file ──────────────────────────────────────────────────────────────────────────────────
def delete(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    other = path.with_name("other")
    shutil.copyfile(path, other)
    other.rename(path)


@pytest.mark.parametrize(("way", "said"), [(delete, "deleted"), (replace, "replaced")])
def test_nothing_is_written_where_nobody_sees_it(
    store: Store, path: Path, way: Callable[[Path], None], said: str
) -> None:
    ready(store, crowd(store, 2), *slate(store, 1))
    [one] = claim(store, prepared=True, limit=1)
    way(path)
    for call in (
        lambda: store.ledger.begin([one], now=NOW),
        lambda: store.ledger.recover(now=NOW),
        lambda: claim(store, prepared=True),
        store.ledger.deliveries,
    ):
        with pytest.raises(StoreError, match=said) as caught:
            call()
        assert "backup" in caught.value.cure


def test_a_file_named_by_uri_is_known_again_too(path: Path) -> None:
    with Store.open(f"sqlite:///file:{path}?uri=true", message_domain=DOMAIN) as store:
        path.unlink()
        with pytest.raises(StoreError, match="deleted"):
            join(store, "ada")


# ── the reserve ───────────────────────────────────────────────────────────────────────────────
def test_a_run_keeps_room_that_is_really_there(store: Store, path: Path) -> None:
    reserve = path.with_name("store.db-reserve")
    assert not reserve.exists()
    for _ in range(2):
        store.ledger.recover(now=NOW)
        found = reserve.stat()
        assert stat.S_IMODE(found.st_mode) == 0o600
        assert found.st_blocks * 512 >= SIZE
    reserve.write_bytes(b"")  # cut short by somebody
    store.ledger.recover(now=NOW)
    assert reserve.stat().st_blocks * 512 >= SIZE


def test_without_room_nothing_is_sent(path: Path) -> None:
    """A process that may write no file of a MiB: its system says so as a full disk does."""
    program = (
        "import resource, sys, signal\n"
        "from digest.errors import StoreError\n"
        "from digest.store.store import Store\n"
        "from tests.contract.samples import NOW\n"
        "with Store.open(sys.argv[1], message_domain='example.org') as store:\n"
        "    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))\n"
        "    try:\n"
        "        store.ledger.recover(now=NOW)\n"
        "    except StoreError as error:\n"
        "        print(error.message, error.cure)\n"
    )
    command = [sys.executable, "-W", "error", "-c", program, f"sqlite:///{path}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=100).stdout
    assert "The disk of the store is full" in said
    assert "Free some space" in said
    assert not path.with_name("store.db-reserve").exists()


def test_a_folder_that_may_not_be_written(store: Store, path: Path) -> None:
    path.with_name("store.db-reserve").mkdir()
    with pytest.raises(StoreError, match="cannot be made") as caught:
        store.ledger.recover(now=NOW)
    assert "folder" in caught.value.cure


class LimitedDisk(Reserve):
    """A disk of so many pages; with the reserve gone there is room for a few more."""

    def __init__(self, database: Database, path: Path) -> None:
        super().__init__(path)
        self._database = database

    def fill(self) -> None:
        self._limit(0)

    def spend(self, error: StoreError) -> bool:
        spent = super().spend(error)
        if spent:
            self._limit(SIZE // 4096)
        return spent

    def _limit(self, more: int) -> None:
        # It belongs to the connection, which the pool hands out again.
        with self._database.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + more}")


@pytest.mark.parametrize("both", [True, False])
def test_what_is_on_the_wire_is_recorded_when_the_disk_is_full(
    store: Store, database: Database, path: Path, *, both: bool
) -> None:
    ids = crowd(store, 200)
    ready(store, ids, *slate(store, 1))
    disk = database.reserve = LimitedDisk(database, path)
    store.ledger.recover(now=NOW)
    claims = claim(store, prepared=True, limit=200)
    out, waiting = list(store.ledger.begin(claims[:50], now=NOW)), claims[50:]
    disk.fill()

    said = "x" * 2000  # more than the free places in the pages take
    done = [Settlement(one, State.ACCEPTED, OK, said) for one in out]
    begin = waiting if both else []
    with pytest.raises(StoreError, match=r"disk is full.* is recorded") as caught:
        store.ledger.settle_and_begin(done, begin, now=NOW)
    assert "Free some space" in caught.value.cure
    assert not disk.path.exists()
    expected = dict.fromkeys(ids, State.CLAIMED)
    expected.update((one.key.subscriber, State.ACCEPTED) for one in out)
    assert states(store) == expected

    # There is some room now, but nothing is begun until a run could keep a reserve again.
    with pytest.raises(StoreError, match="used up"):
        store.ledger.begin(waiting, now=NOW)
    store.ledger.recover(now=NOW)
    assert len(store.ledger.begin(waiting, now=NOW)) == 150


def test_a_full_disk_without_outcomes_leaves_the_reserve(
    store: Store, database: Database, path: Path
) -> None:
    ready(store, crowd(store, 2), *slate(store, 1))
    disk = database.reserve = LimitedDisk(database, path)
    store.ledger.recover(now=NOW)
    disk.fill()
    with pytest.raises(StoreError, match="disk is full"):
        join(store, *(f"new{number}" for number in range(500)))
    assert disk.path.exists()


def test_another_error_leaves_the_reserve(store: Store, database: Database, path: Path) -> None:
    ready(store, crowd(store, 1), *slate(store, 1))
    store.ledger.recover(now=NOW)
    out = store.ledger.begin(claim(store, prepared=True), now=NOW)
    moved = path.with_name("moved")
    path.rename(moved)
    with pytest.raises(StoreError, match="deleted"):
        accept(store, out)
    moved.rename(path)
    assert path.with_name("store.db-reserve").exists()
    assert accept(store, out) == 1
    assert database.reserve is not None
    assert not database.reserve.spend(StoreError("something else"))
    database.reserve.path.unlink()
    assert not database.reserve.spend(StoreError("something else"))
