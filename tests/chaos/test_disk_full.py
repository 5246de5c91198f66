"""The disk of the store is full: nothing goes out whose outcome could not be recorded."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.account import Account
from tests.chaos.ground import Ground, proving_ground
from tests.servers.script import Behave, Call, Nth, Rule, say

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

EXIT_FAILED, EXIT_PARTLY = 1, 3
WORKERS = pytest.mark.parametrize("workers", ["1", "2"])


class SmallDisk:
    """A tmpfs of so many bytes, which can be filled up to the last one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Leave no more than so many bytes."""
        with self._ballast.open("ab", buffering=0) as file:
            while self._free() > leave:
                file.write(bytes(4096))

    def empty(self) -> None:
        self._ballast.unlink()

    def _free(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)]
    made = subprocess.run(mounting, capture_output=True, text=True, check=False)
    if made.returncode:
        message = f"a small tmpfs cannot be mounted (root can): {made.stderr.strip()}"
        if os.environ.get("DIGEST_REQUIRE_SERVICES"):
            pytest.fail(message)
        pytest.skip(message)
    yield SmallDisk(folder)
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def ground(tmp_path: Path, disk: SmallDisk) -> Iterator[Ground]:
    url = f"sqlite:///{disk.folder}/digest.db"
    with proving_ground(tmp_path / "site", url) as made:
        made.next_edition()
        yield made


def go_on(ground: Ground, account: Account, *options: str) -> None:
    """Space is free again: the next run serves the rest, and nobody twice."""
    ran = ground.start(*options).end()
    assert ran.code == 0, ran
    account.add(ground.taken(), killed=False)
    counts, uncertain = ground.status()
    assert counts == {"accepted": len(ground.people)}
    account.check(ground.people, uncertain, most=0)
    assert account.repeats == 0
    assert uncertain == set()


@WORKERS
@pytest.mark.parametrize("nth", [1, 300])
def test_a_disk_that_fills_up_during_a_run(
    ground: Ground, disk: SmallDisk, nth: int, workers: str
) -> None:
    # Ranked before, by a run that found no way out: its log is in the database by now, so that
    # a new one must grow with each commit.
    ground.mail.script(Rule("connect", say("554 5.3.2 closed today")))
    assert ground.start().end().code == EXIT_FAILED
    assert ground.taken() == []

    def fill() -> None:
        # At one stroke: who fills it slowly would take the room, too, that the run then frees.
        ground.run.freeze()
        disk.fill()
        ground.run.thaw()

    ground.mail.script(Rule("final dot", (Call(Nth(nth, fill)), Behave())))
    ran = ground.start("--workers", workers).end()
    ground.mail.script()
    account = Account()
    account.add(ground.taken(), killed=False)
    assert ran.code in {EXIT_FAILED, EXIT_PARTLY}, ran
    # a worker that begins later than the other finds no room for its reserve
    assert re.search(" is full|No space left on device", ran.err)
    assert "Free some space" in ran.err
    assert "Traceback" not in ran.err
    assert nth <= len(account.copies) < len(ground.people)
    disk.empty()
    # Every outcome was recorded: what the server took is accepted, and nothing is in doubt.
    counts, uncertain = ground.status()
    assert counts["accepted"] == len(account.copies)
    assert uncertain == set()
    assert "sending" not in counts
    go_on(ground, account, "--workers", workers)


@pytest.mark.parametrize("leave", [0, 200_000])
def test_a_disk_that_is_full_before_it_sends_anything(
    ground: Ground, disk: SmallDisk, leave: int
) -> None:
    disk.fill(leave)
    ran = ground.start().end()
    assert ran.code == EXIT_FAILED, ran
    assert "Free some space" in ran.err
    assert "Traceback" not in ran.err
    assert ground.taken() == []
    disk.empty()
    go_on(ground, Account())
