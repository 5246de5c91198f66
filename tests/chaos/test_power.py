"""Loss of power: the database is what it was at its last fsync, and the promise still holds."""

import signal
from pathlib import Path

import pytest

from tests.chaos.account import Account
from tests.chaos.ground import CONNECTIONS, Ground, proving_ground
from tests.chaos.preload import HERE, compiled
from tests.servers.script import Behave, Call, Nth, Rule

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]


class Disk:
    """Remembers the last synced bytes of a SQLite database, and brings them back."""

    def __init__(self, ground: Ground, folder: Path) -> None:
        self._database = ground.site.folder / "digest.db"
        self._shadow = folder / "shadow"
        self._shadow.mkdir()
        variables = ground.site.variables
        variables["LD_PRELOAD"] = f"{compiled('clock')}:{compiled('lastsync')}"
        variables["CHAOS_SYNC_PREFIX"] = str(self._database)
        variables["CHAOS_SYNC_SHADOW"] = str(self._shadow)

    def start_from_here(self) -> None:
        """Nobody writes now: everything that is there is on the disk."""
        for suffix in ("", "-wal"):
            real, kept = self._both(suffix)
            kept.unlink(missing_ok=True)
            if real.exists():
                kept.write_bytes(real.read_bytes())

    def forget_what_was_not_synced(self) -> None:
        """What the machine finds when it is on again. The shared memory file is in no way kept."""
        for suffix in ("", "-wal", "-shm"):
            real, kept = self._both(suffix)
            real.unlink(missing_ok=True)
            if kept.exists():
                real.write_bytes(kept.read_bytes())

    def _both(self, suffix: str) -> tuple[Path, Path]:
        name = self._database.name + suffix
        return self._database.with_name(name), self._shadow / name


def lose_power(ground: Ground, disk: Disk, nth: int, *options: str) -> Account:
    """A run that ends so, and another one after it."""
    ground.next_edition()
    disk.start_from_here()
    kill = Nth(nth, ground.kill_run)
    ground.mail.script(Rule("final dot", (Behave(), Call(kill))))
    assert ground.start(*options).end().code == -signal.SIGKILL
    ground.mail.script()
    disk.forget_what_was_not_synced()
    account = Account()
    account.add(ground.taken(), killed=True)
    ran = ground.start(*options).end()
    assert ran.code == 0, ran
    account.add(ground.taken(), killed=False)
    return account


@pytest.mark.parametrize(("workers", "moments"), [("1", [1, 500, 990]), ("2", [300])])
def test_what_a_loss_of_power_repeats_is_one_group_commit(
    tmp_path: Path, workers: str, moments: list[int]
) -> None:
    with proving_ground(tmp_path / "site", "sqlite:///digest.db") as ground:
        disk = Disk(ground, tmp_path)
        for nth in moments:  # the power fails when the server has answered so many final dots
            account = lose_power(ground, disk, nth, "--workers", workers)
            counts, uncertain = ground.status()
            assert counts == {"accepted": len(ground.people)}
            account.check(ground.people, uncertain, most=CONNECTIONS)


@pytest.mark.parametrize(("care", "moments"), [("NORMAL", [300, 600, 900]), ("OFF", [500])])
def test_a_database_that_syncs_less_would_be_found_out(
    tmp_path: Path, care: str, moments: list[int]
) -> None:
    """Proof that the test above can fail: with any other setting of `synchronous` it does.

    NORMAL syncs with each checkpoint, and right after one there is little to lose.
    """
    with proving_ground(tmp_path / "site", "sqlite:///digest.db") as ground:
        disk = Disk(ground, tmp_path)
        variables = {"PYTHONPATH": str(HERE / "careless"), "CHAOS_SYNCHRONOUS": care}
        ground.site.variables.update(variables)
        accounts = [lose_power(ground, disk, nth) for nth in moments]
        assert max(max(account.taken_again()) for account in accounts) > CONNECTIONS
