"""Any sequence of runs, crashes and departures, in any order: what always holds of the ledger."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete

from digest.model.delivery import NEXT, Claim, Delivery, DeliveryKey, Due, Settlement, State
from digest.model.feedback import SuppressionCause
from digest.model.subscriber import Status
from digest.store.engine import Database
from digest.store.schema import METADATA
from digest.store.store import Store
from tests.contract.samples import DAY, LEASE, NOW, arxiv, join, paper, prepared_with, slate
from tests.stores import DOMAIN

READERS = 4
DAYS = (DAY, DAY + timedelta(days=1))
OUTCOMES = sorted({state for old in (State.CLAIMED, State.SENDING) for state in NEXT[old]})
Key = tuple[date, str]


def steps_from(old: State) -> set[State]:
    """Where one call of the ledger may bring a delivery: some do two steps in one."""
    through = {State.CLAIMED} if State.CLAIMED in NEXT[old] else set()
    found = {old, *NEXT[old]}
    for state in through:
        found |= NEXT[state] & {State.SUPPRESSED, State.EXPIRED}
    return found


class LedgerMachine(RuleBasedStateMachine):
    """Two runs share a ledger; each keeps the claims that it believes it holds."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        with self.database.write() as connection:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(delete(table))
        self.store = Store(self.database, message_domain=DOMAIN)
        self.ledger = self.store.ledger
        self.now: datetime = NOW
        self.readers = join(self.store, *(f"reader{number}" for number in range(READERS)))
        slate(self.store, 1)
        self.held: dict[str, list[Claim]] = {"a": [], "b": []}
        self.sent: Counter[Key] = Counter()
        self.left: dict[str, datetime] = {}
        self.before: dict[Key, Delivery] = {}
        self.tokens: dict[Key, int] = {}
        self.until: dict[Key, datetime] = {}

    @rule(day=st.sampled_from(DAYS))
    def plan(self, day: date) -> None:
        due = [Due(DeliveryKey(day, one.id), day) for one in self.readers]
        self.ledger.plan(due, now=self.now)

    @rule(minutes=st.sampled_from([1, 10, 20]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(
        run=st.sampled_from("ab"),
        prepared=st.booleans(),
        limit=st.integers(1, READERS),
        hold=st.booleans(),
    )
    def claim(self, run: str, *, prepared: bool, limit: int, hold: bool) -> None:
        claims = self.ledger.claim(
            owner=run,
            now=self.now,
            lease=LEASE,
            limit=limit,
            prepared=prepared,
            hold_uncertain=hold,
        )
        for one in claims:
            key = (one.key.edition, one.key.subscriber)
            assert one.token > self.tokens.get(key, 0), "a token is never given twice"
            if self.before[key].state is State.CLAIMED:
                assert self.until[key] <= self.now, "a lease is not cut short"
            self.tokens[key], self.until[key] = one.token, one.until
            assert (one.prepared is not None) == prepared
            assert one.subscriber.id not in self.left, "who left is not claimed"
            assert not (hold and one.was is State.UNCERTAIN)
        self.held[run].extend(claims)

    @rule(run=st.sampled_from("ab"), empty=st.booleans())
    def prepare(self, run: str, *, empty: bool) -> None:
        papers = [] if empty else [paper(arxiv(1))]
        mine = [one for one in self.held[run] if one.prepared is None]
        self.ledger.prepare([(one, prepared_with(*papers)) for one in mine], now=self.now)

    @rule(run=st.sampled_from("ab"))
    def begin(self, run: str) -> None:
        mine = [one for one in self.held[run] if one.prepared is not None]
        for one in self.ledger.begin(mine, now=self.now):
            key = (one.key.edition, one.key.subscriber)
            assert one.token == self.tokens[key], "who was overtaken sends nothing"
            assert one.subscriber.id not in self.left, "who left is not written to"
            assert self.now < self.until[key], "nothing is begun after its lease"
            self.until[key] = one.until
            self.sent[key] += 1

    @rule(
        run=st.sampled_from("ab"),
        state=st.sampled_from(OUTCOMES),
        later=st.sampled_from([None, 5, 60]),
        take=st.integers(1, READERS),
    )
    def settle(self, run: str, state: State, later: int | None, take: int) -> None:
        when = None if later is None else self.now + timedelta(minutes=later)
        now = self._states()
        mine = [
            one
            for one in self.held[run]
            if state in NEXT[now.get((one.key.edition, one.key.subscriber), State.EMPTY)]
            and state is not State.SENDING
        ][:take]
        self.ledger.settle(
            [Settlement(one, state, next_attempt_at=when, spent=True) for one in mine],
            now=self.now,
        )

    @rule(run=st.sampled_from("ab"))
    def crash(self, run: str) -> None:
        self.held[run] = []

    @rule()
    def recover(self) -> None:
        self.ledger.recover(now=self.now)
        for key, state in self._states().items():
            if self.before[key].state is State.SENDING:
                over = self.until[key] <= self.now
                assert state is (State.UNCERTAIN if over else State.SENDING)

    @rule(before=st.sampled_from([*DAYS, DAYS[-1] + timedelta(days=1)]))
    def expire(self, before: date) -> None:
        self.ledger.expire(now=self.now, before=before)

    @rule(number=st.integers(0, READERS - 1), way=st.sampled_from(["change", "suppress"]))
    def leave(self, number: int, way: str) -> None:
        one = self.readers[number]
        if way == "change":
            gone = replace(one, status=Status.UNSUBSCRIBED)
            self.store.subscribers.change(gone, now=self.now, cause="one-click")
        else:
            cause = SuppressionCause.COMPLAINT
            self.store.subscribers.suppress(one.address, cause, now=self.now)
        self.left[one.id] = self.now

    @invariant()
    def every_step_is_in_the_table(self) -> None:
        after = {(one.key.edition, one.key.subscriber): one for one in self.ledger.deliveries()}
        assert self.before.keys() <= after.keys(), "a delivery is never lost"
        for key, one in after.items():
            if old := self.before.get(key):
                assert one.state in steps_from(old.state), (old, one)
                assert one.attempts >= old.attempts
                assert one.uncertain >= old.uncertain
                assert one.message_id == old.message_id
            else:
                assert one.state is State.PENDING
        self.before = after

    @invariant()
    def nobody_gets_a_repeat_that_is_not_told(self) -> None:
        """Each mail begun beyond the first has an entry that says why it may be sent again."""
        for (edition, who), times in self.sent.items():
            trail = [one.state for one in self.ledger.trail(edition, who)]
            again = (State.UNCERTAIN, State.DEFERRED, State.PENDING)
            assert times <= 1 + sum(trail.count(state) for state in again)

    def _states(self) -> dict[Key, State]:
        return {
            (one.key.edition, one.key.subscriber): one.state for one in self.ledger.deliveries()
        }


@contextmanager
def machine_over(url: str) -> Iterator[type[LedgerMachine]]:
    database = Database.open(url)
    try:
        yield type("Machine", (LedgerMachine,), {"database": database})
    finally:
        database.close()


@pytest.mark.timeout(600)
def test_the_ledger_holds_whatever_happens(store_url: str, backend: str) -> None:
    few = settings(
        max_examples=80 if backend == "sqlite" else 20,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    with machine_over(store_url) as machine:
        run_state_machine_as_test(machine, settings=few)
