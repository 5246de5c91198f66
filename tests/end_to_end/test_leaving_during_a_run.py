"""Leaving by the real page while a real run is on: who is not being sent to yet gets nothing."""

import asyncio
import contextlib
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from digest.model.delivery import State
from digest.store.store import Store
from digest.wiring import open_tokens
from tests.end_to_end.site import Site
from tests.servers.script import Behave, Call, Rule, Wait
from tests.servers.smtp import ScriptedServer
from tests.servers.threaded import Threaded
from tests.stores import DOMAIN

DAY, NEXT_DAY = date(2026, 6, 12), date(2026, 6, 13)
PEOPLE = [f"reader{number}@example.org" for number in range(6)]
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@contextlib.contextmanager
def page(site: Site) -> Iterator[str]:
    """`digest serve`; where it listens."""
    process = site.start("serve", "--port", "0")
    try:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("Listening on ").strip()
    finally:
        process.terminate()
        process.communicate(timeout=60)


def by_state(store: Store, state: State) -> list[tuple[str, str]]:
    """Addresses and ids of those whose mail of the day is in this state."""
    rows = store.ledger.deliveries(edition=DAY, states={state})
    return [(row.address, row.key.subscriber) for row in rows]


def leave(store: Store, where: str, subscriber: str) -> None:
    """The one-click request of a mail program (RFC 8058)."""
    token = open_tokens(store, datetime.now(UTC)).leave(subscriber)
    answer = httpx.post(f"{where}/unsubscribe/{token}", data=ONE_CLICK, trust_env=False)
    assert answer.status_code == 200


def hold_the_first(mail: Threaded) -> Wait:
    """The server takes the first message and does not answer until the test says so."""
    wait = Wait(asyncio.Event())
    mail.script(Rule("final dot", (wait, Behave()), times=1))
    return wait


def until_it_waits(mail: Threaded, run: "subprocess.Popen[str]") -> None:
    end = time.monotonic() + 60
    while not mail.call(mail.server.silent.is_set):
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_leaving_before_the_mark_wins_and_a_later_one_counts_from_the_next_edition(
    tmp_path: Path, store_url: str
) -> None:
    with Threaded(ScriptedServer()) as mail:
        site = Site.make(
            tmp_path / "site",
            store_url=store_url,
            smtp_port=mail.server.port,
            more="[delivery]\nconnections = 1\n",
        )
        for address in PEOPLE:
            site.run("subscribe", address, "--interest", "sparse attention for long contexts")
        with page(site) as where, Store.open(store_url, message_domain=DOMAIN) as store:
            wait = hold_the_first(mail)
            run = site.start("run", "--date", str(DAY))
            until_it_waits(mail, run)
            waiting, on_the_way = by_state(store, State.CLAIMED), by_state(store, State.SENDING)
            assert waiting
            assert on_the_way
            early, early_id = waiting[-1]
            late, late_id = on_the_way[-1]
            leave(store, where, early_id)
            leave(store, where, late_id)
            mail.call(wait.event.set)
            out, err = run.communicate(timeout=100)
            assert run.returncode == 0, (out, err)
            got = mail.call(lambda: [letter.recipient for letter in mail.server.completed])
            assert Counter(got) == Counter(one for one in PEOPLE if one != early)
            assert by_state(store, State.SUPPRESSED) == [(early, early_id)]
            assert (late, late_id) in by_state(store, State.ACCEPTED)

            site.finish("run", "--date", str(NEXT_DAY))
            planned = {row.address for row in store.ledger.deliveries(edition=NEXT_DAY)}
            assert planned == set(PEOPLE) - {early, late}


@pytest.mark.parametrize("left", range(3))
def test_a_leaving_at_any_moment_is_either_before_or_after_the_mark(
    tmp_path: Path, store_url: str, left: int
) -> None:
    """However the two meet, the ledger and the mail server agree on who got it."""
    with Threaded(ScriptedServer()) as mail:
        site = Site.make(
            tmp_path / "site",
            store_url=store_url,
            smtp_port=mail.server.port,
            more="[delivery]\nconnections = 2\nbatch = 2\n",
        )
        for address in PEOPLE:
            site.run("subscribe", address, "--interest", "sparse attention for long contexts")
        with page(site) as where, Store.open(store_url, message_domain=DOMAIN) as store:
            ids = {one.address: one.id for one in store.subscribers.all()}
            tokens = open_tokens(store, datetime.now(UTC))
            links = [f"{where}/unsubscribe/{tokens.leave(ids[one])}" for one in PEOPLE]

            def leave_now() -> None:
                httpx.post(links[left * 2], data=ONE_CLICK, trust_env=False)

            mail.script(Rule("RCPT", (Call(leave_now), Behave()), times=1))
            site.finish("run", "--date", str(DAY))
            got = Counter(mail.call(lambda: [one.recipient for one in mail.server.accepted]))
            accepted = {address for address, _ in by_state(store, State.ACCEPTED)}
            suppressed = {address for address, _ in by_state(store, State.SUPPRESSED)}
            assert got == dict.fromkeys(accepted, 1)
            assert suppressed <= {PEOPLE[left * 2]}
            assert accepted | suppressed == set(PEOPLE)
