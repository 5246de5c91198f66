"""A disk that is really full: a tmpfs of a few MiB, which only root may mount."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.errors import StoreError
from digest.model.delivery import Settlement, State
from digest.store.store import Store
from tests.contract.samples import NOW, OK, claim, crowd, ready, slate, states
from tests.stores import DOMAIN

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a tmpfs"),
]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Leave no room but the reserve."""
    handle = os.open(folder / "filler", os.O_CREAT | os.O_WRONLY)
    try:
        while True:
            os.write(handle, b"x" * 4096)
    except OSError:
        os.close(handle)


def test_outcomes_are_recorded_in_the_reserve(disk: Path) -> None:
    with Store.open(f"sqlite:///{disk / 'store.db'}", message_domain=DOMAIN) as store:
        ids = crowd(store, 60)
        ready(store, ids, *slate(store, 1))
        store.ledger.recover(now=NOW)
        claims = claim(store, prepared=True)
        out, waiting = list(store.ledger.begin(claims[:40], now=NOW)), claims[40:]
        fill(disk)

        # Each group writes some pages; those that SQLite's log still has room for go through.
        recorded, words = 0, ""
        while recorded < len(out) and not words:
            done = [Settlement(one, State.ACCEPTED, OK, "x" * 2000) for one in out[recorded:][:10]]
            try:
                store.ledger.settle_and_begin(done, waiting[:1], now=NOW)
            except StoreError as error:
                words = error.message
            else:
                waiting = waiting[1:]
            recorded += len(done)
        assert "disk is full" in words
        assert "is recorded" in words
        assert not (disk / "store.db-reserve").exists()
        # What is still out comes back after that, and has room too.
        rest = [Settlement(one, State.ACCEPTED, OK) for one in out[recorded:]]
        assert store.ledger.settle(rest, now=NOW) == len(rest)
        with pytest.raises(StoreError, match="used up"):
            store.ledger.begin(waiting, now=NOW)

    (disk / "filler").unlink()
    with Store.open(f"sqlite:///{disk / 'store.db'}", message_domain=DOMAIN) as store:
        found = states(store)
        assert {found[one.key.subscriber] for one in out} == {State.ACCEPTED}
        store.ledger.recover(now=NOW)
        assert len(store.ledger.begin(waiting, now=NOW)) == len(waiting)


def test_on_a_full_disk_nothing_is_begun(disk: Path) -> None:
    with Store.open(f"sqlite:///{disk / 'store.db'}", message_domain=DOMAIN) as store:
        ready(store, crowd(store, 2), *slate(store, 1))
        fill(disk)
        with pytest.raises(StoreError, match="no room") as caught:
            store.ledger.recover(now=NOW)
        assert "Free some space" in caught.value.cure
        assert set(states(store).values()) == {State.PENDING}
