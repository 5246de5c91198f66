"""One process of several dies: the run alone, or a worker alone."""

import signal
from collections.abc import Iterator

import psutil
import pytest

from tests.chaos.account import Account
from tests.chaos.ground import CONNECTIONS, Ground, proving_ground
from tests.servers.script import Behave, Call, Nth, Rule

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with proving_ground(tmp_path_factory.mktemp("workers"), "sqlite:///digest.db") as made:
        yield made


def workers(ground: Ground) -> list[psutil.Process]:
    """Those that send: they have the mail server on the line."""
    port = ground.mail.server.port

    def sends(process: psutil.Process) -> bool:
        return any(getattr(one.raddr, "port", 0) == port for one in process.net_connections("tcp"))

    return [process for process in ground.run.tree() if sends(process)]


def go_on(ground: Ground, account: Account) -> None:
    """The next run, and the reckoning."""
    ran = ground.start("--workers", "2").end()
    assert ran.code == 0, ran
    account.add(ground.taken(), killed=False)
    counts, uncertain = ground.status()
    assert counts == {"accepted": len(ground.people)}
    account.check(ground.people, uncertain, most=CONNECTIONS)


def test_a_run_that_is_killed_takes_its_workers_with_it_in_good_order(ground: Ground) -> None:
    ground.next_edition()
    orphans: list[psutil.Process] = []

    def kill_the_run_alone() -> None:
        orphans.extend(workers(ground))
        ground.run.process.kill()

    kill = Nth(300, kill_the_run_alone)
    ground.mail.script(Rule("final dot", (Behave(), Call(kill))))
    run = ground.start("--workers", "2")
    assert run.process.wait() == -signal.SIGKILL
    psutil.wait_procs(orphans, timeout=60)
    assert len(orphans) == 2
    assert not any(orphan.is_running() for orphan in orphans)
    run.end()
    ground.mail.script()
    account = Account()
    account.add(ground.taken(), killed=False)
    # They heard of it and finished what was on the wire: nothing is uncertain.
    counts, uncertain = ground.status()
    assert uncertain == set()
    assert counts == {
        "accepted": len(account.copies),
        "pending": len(ground.people) - len(account.copies),
    }
    go_on(ground, account)
    assert account.repeats == 0


def test_a_worker_that_is_killed_is_told_of_and_the_other_goes_on(ground: Ground) -> None:
    ground.next_edition()

    def kill_one() -> None:
        workers(ground)[0].kill()

    kill = Nth(300, kill_one)
    ground.mail.script(Rule("final dot", (Behave(), Call(kill))))
    ran = ground.start("--workers", "2").end()
    ground.mail.script()
    account = Account()
    account.add(ground.taken(), killed=True)
    assert ran.code in {1, 3}, ran
    assert "A sending process died" in ran.err
    assert "→" in ran.err
    go_on(ground, account)
