"""The store goes away in the middle of a run: the run ends and says so; the next one goes on."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chaos.account import Account
from tests.chaos.ground import CONNECTIONS, Ground, proving_ground
from tests.end_to_end.site import Ran
from tests.postgres import PostgresServer, initialise, required_programs, start
from tests.servers.script import Behave, Call, Nth, Rule

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

WORKERS = pytest.mark.parametrize("workers", ["1", "2"])
EXIT_FAILED, EXIT_PARTLY = 1, 3


class OwnPostgres:
    """A PostgreSQL whose commits last, and which a test may crash and start again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._programs = required_programs(folder)
        initialise(self._programs, folder)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        # What a crash of the server keeps is decided by synchronous_commit; fsync is for power.
        self._process = start(self._programs, self._folder, synchronous_commit="on")

    @property
    def url(self) -> str:
        return PostgresServer(self._folder).url("postgres")

    def crash(self) -> None:
        """SIGQUIT: every process of it ends at once, without a checkpoint."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(60)
            self._process = None


@pytest.fixture
def postgres_of_our_own() -> Iterator[OwnPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="digest-pg-"))
    server: OwnPostgres | None = None
    try:
        server = OwnPostgres(folder)
        server.start()
        yield server
    finally:
        if server is not None:
            server.crash()
        shutil.rmtree(folder, ignore_errors=True)


def interrupted(
    ground: Ground, account: Account, workers: str, mischief: Callable[[], None]
) -> Ran:
    """A run whose store goes at the 300th final dot."""
    ground.next_edition()
    ground.mail.script(Rule("final dot", (Behave(), Call(Nth(300, mischief)))))
    ran = ground.start("--workers", workers).end()
    ground.mail.script()
    account.add(ground.taken(), killed=True)
    assert ran.code in {EXIT_FAILED, EXIT_PARTLY}, ran
    assert "Traceback" not in ran.err
    assert "→" in ran.err
    # Each connection may have had one on the wire, and no more was begun after that.
    assert 300 <= len(account.copies) <= 300 + CONNECTIONS
    return ran


def go_on(ground: Ground, account: Account, workers: str) -> None:
    ran = ground.start("--workers", workers).end()
    assert ran.code == 0, ran
    account.add(ground.taken(), killed=False)
    counts, uncertain = ground.status()
    assert counts == {"accepted": len(ground.people)}
    account.check(ground.people, uncertain, most=CONNECTIONS)


@WORKERS
def test_a_postgresql_that_crashes(
    tmp_path: Path, postgres_of_our_own: OwnPostgres, workers: str
) -> None:
    server = postgres_of_our_own
    with proving_ground(tmp_path / "site", server.url) as ground:
        account = Account()
        ran = interrupted(ground, account, workers, server.crash)
        assert "The store" in ran.err
        again = ground.start("--workers", workers).end()
        assert again.code == EXIT_FAILED
        assert "cannot be reached" in again.err
        assert ground.taken() == []
        server.start()
        go_on(ground, account, workers)


@pytest.mark.parametrize(
    ("how", "workers"), [("moved away", "1"), ("moved away", "2"), ("replaced", "2")]
)
def test_a_sqlite_file_that_is_no_longer_there(tmp_path: Path, how: str, workers: str) -> None:
    with proving_ground(tmp_path / "site", "sqlite:///digest.db") as ground:
        folder, attic = ground.site.folder, tmp_path / "attic"
        attic.mkdir()

        def take_away() -> None:
            for file in folder.glob("digest.db*"):
                file.rename(attic / file.name)
            if how == "replaced":
                shutil.copy(attic / "digest.db", folder / "digest.db")

        account = Account()
        ran = interrupted(ground, account, workers, take_away)
        words = {"moved away": "was deleted or moved away", "replaced": "replaced by another file"}
        assert words[how] in ran.err
        assert "Put the file back" in ran.err
        for file in folder.glob("digest.db*"):
            file.unlink()
        for file in attic.iterdir():
            file.rename(folder / file.name)
        go_on(ground, account, workers)
