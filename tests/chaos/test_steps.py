"""SIGKILL at each step of the protocol, of a run with 1,000 subscribers and 20 connections."""

import signal
import time
from collections.abc import Iterator

import pytest

from digest.model.delivery import State
from digest.store.store import Store
from tests.chaos.account import Account
from tests.chaos.ground import CONNECTIONS, Ground, proving_ground
from tests.servers.http import Reply, Seen
from tests.servers.script import Act, Behave, Call, Nth, Rule
from tests.stores import DOMAIN

pytestmark = [pytest.mark.services, pytest.mark.timeout(600)]

STEPS = {
    "connect": ("connect", 7),
    "EHLO": ("EHLO", 7),
    "MAIL": ("MAIL", 300),
    "RCPT": ("RCPT", 300),
    "DATA": ("DATA", 300),
    "mid-body": ("body", 300),
    "after the final dot, before the reply": ("final dot", 300),
    "after the reply, before the settlement": ("final dot", 300),
}
"""Where a run is killed: at a verb, the so-manyth time that the server hears it."""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with proving_ground(tmp_path_factory.mktemp("steps"), "sqlite:///digest.db") as made:
        yield made


@pytest.mark.parametrize(
    ("step", "workers"),
    [*((step, "1") for step in STEPS), *((step, "2") for step in list(STEPS)[-3:])],
)
def test_killed_at_this_step_nobody_is_lost(ground: Ground, step: str, workers: str) -> None:
    ground.next_edition()
    verb, nth = STEPS[step]
    kill = Call(Nth(nth, ground.kill_run))
    acts: tuple[Act, ...] = (kill, Behave())
    if step == "after the reply, before the settlement":
        # frozen first, so that the reply has reached it and is not read
        kill = Call(Nth(nth, ground.kill_run))
        acts = (Call(Nth(nth, ground.freeze_run)), Behave(), kill)
    ground.mail.script(Rule(verb, acts, after=2000))
    assert ground.start("--workers", workers).end().code == -signal.SIGKILL
    ground.mail.script()
    account = go_on(ground, workers)
    # In the other steps the moment leaves it open how far the other connections were.
    if step == "after the reply, before the settlement":
        assert account.repeats >= 1
    if verb in {"connect", "EHLO"}:
        assert account.repeats <= nth


def go_on(ground: Ground, workers: str) -> Account:
    """The run was killed; the next one, and the reckoning."""
    account = Account()
    account.add(ground.taken(), killed=True)
    ran = ground.start("--workers", workers).end()
    assert ran.code == 0, ran
    account.add(ground.taken(), killed=False)
    counts, uncertain = ground.status()
    assert counts == {"accepted": len(ground.people)}
    account.check(ground.people, uncertain, most=CONNECTIONS)
    return account


def test_killed_while_it_collects_nobody_is_lost(ground: Ground) -> None:
    ground.next_edition()

    def kill(_: Seen) -> Reply:
        ground.kill_run()
        return Reply(503)

    with ground.news_says(kill):
        assert ground.start().end().code == -signal.SIGKILL
    assert go_on(ground, "1").repeats == 0


def test_killed_while_it_ranks_nobody_is_lost(ground: Ground) -> None:
    ground.next_edition()
    run = ground.start()
    with Store.open(f"sqlite:///{ground.site.folder}/digest.db", message_domain=DOMAIN) as store:
        # What is claimed before anything was sent is being ranked, 500 at a time.
        while not store.ledger.counts(ground.day).get(State.CLAIMED):
            assert run.going
            time.sleep(0.005)
    run.kill()
    assert run.end().code == -signal.SIGKILL
    assert ground.mail.call(lambda: len(ground.mail.server.completed)) == 0
    assert go_on(ground, "1").repeats == 0
