"""A ledger in memory: a real fake at the seam, which holds to the same rules as the stored one."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from digest.errors import StoreError
from digest.model.delivery import (
    Claim,
    Delivery,
    DeliveryKey,
    Due,
    Prepared,
    Settlement,
    State,
    brings_mail,
    check_step,
)
from digest.model.message import message_id
from digest.model.subscriber import Subscriber

HELD = (State.CLAIMED, State.SENDING)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass
class Row:
    """One delivery, and everything that ever happened to it."""

    subscriber: Subscriber
    local_date: date
    state: State = State.PENDING
    token: int = 0
    until: datetime = LONG_AGO
    lease: timedelta = timedelta(0)
    attempts: int = 0
    drops: int = 0
    uncertain: int = 0
    prepared: Prepared | None = None
    next_attempt_at: datetime | None = None
    reply: str = ""
    reason: str = ""
    updated_at: datetime = LONG_AGO
    history: list[State] = field(default_factory=list)

    def step(self, state: State, now: datetime) -> None:
        check_step(self.state, state)
        self.state = state
        self.updated_at = now
        self.history.append(state)


class FakeLedger:
    """Fulfils `ports.Ledger`. `broken` makes every write fail, as a lost database would."""

    def __init__(self, subscribers: Iterable[Subscriber], *, domain: str = "example.org") -> None:
        self.subscribers = {one.id: one for one in subscribers}
        self.suppressed: set[str] = set()
        self.struck: list[Settlement] = []
        self.rows: dict[DeliveryKey, Row] = {}
        self.broken = False
        self.commits = 0
        self._domain = domain
        self._tokens = 0

    def plan(self, due: Iterable[Due], *, now: datetime) -> int:
        new = [one for one in due if one.key not in self.rows]
        for one in new:
            subscriber = self.subscribers[one.key.subscriber]
            self.rows[one.key] = Row(subscriber, one.local_date, updated_at=now)
        return len(new)

    def latest(self, subscribers: Collection[str]) -> Mapping[str, Due]:
        keys = sorted(key for key in self.rows if key.subscriber in subscribers)
        return {key.subscriber: Due(key, self.rows[key].local_date) for key in keys}

    def claim(
        self,
        *,
        owner: str,  # noqa: ARG002 - the stored ledger keeps it for people to read
        now: datetime,
        lease: timedelta,
        limit: int,
        prepared: bool,
        edition: date | None = None,
        subscriber: str | None = None,
        hold_uncertain: bool = False,
        unknown_since: datetime | None = None,
    ) -> Sequence[Claim]:
        self._write()
        claims: list[Claim] = []
        for key, row in sorted(self.rows.items()):
            wanted = edition in (None, key.edition) and subscriber in (None, key.subscriber)
            if not wanted or (row.prepared is not None) != prepared:
                continue
            since = unknown_since is not None and row.updated_at > unknown_since
            hold = hold_uncertain or (row.state is State.UNCERTAIN and since)
            if len(claims) == limit or not self._claimable(row, now, hold_uncertain=hold):
                continue
            was = row.state
            if row.state is State.CLAIMED:
                row.step(State.PENDING, now)
            row.step(State.CLAIMED, now)
            if key.subscriber in self.suppressed:
                row.step(State.SUPPRESSED, now)
                continue
            self._tokens += 1
            row.token, row.until, row.lease = self._tokens, now + lease, lease
            claims.append(self._as_claim(key, row, was))
        return claims

    def prepare(self, prepared: Iterable[tuple[Claim, Prepared]], *, now: datetime) -> None:
        self._write()
        for claim, fixed in prepared:
            row = self.rows[claim.key]
            row.prepared = fixed
            mail = brings_mail(fixed.selection, claim.subscriber)
            row.step(State.PENDING if mail else State.EMPTY, now)

    def begin(self, claims: Sequence[Claim], *, now: datetime) -> Sequence[Claim]:
        self._write()
        begun = []
        for claim in claims:
            row = self.rows[claim.key]
            if row.token != claim.token or row.state is not State.CLAIMED or row.until <= now:
                continue
            if claim.key.subscriber in self.suppressed:
                row.step(State.SUPPRESSED, now)
                continue
            row.step(State.SENDING, now)
            row.until = now + row.lease
            begun.append(replace(claim, until=row.until))
        return begun

    def settle_and_begin(
        self, settlements: Sequence[Settlement], claims: Sequence[Claim], *, now: datetime
    ) -> Sequence[Claim]:
        self.settle(settlements, now=now)
        return self.begin(claims, now=now)

    def settle(self, settlements: Sequence[Settlement], *, now: datetime) -> int:
        self._write()
        held = 0
        for one in settlements:
            row = self.rows[one.claim.key]
            if row.token != one.claim.token or row.state not in HELD:
                continue
            row.step(one.state, now)
            row.reply, row.reason = str(one.reply or ""), one.reason
            row.next_attempt_at = one.next_attempt_at
            row.attempts += one.spent
            row.drops += one.dropped
            row.uncertain += one.state is State.UNCERTAIN
            if one.suppress:
                self.suppressed.add(one.claim.key.subscriber)
            if one.strike:
                self.struck.append(one)
            held += 1
        return held

    def recover(self, *, now: datetime) -> int:
        self._write()
        lost = [r for r in self.rows.values() if r.state is State.SENDING and r.until <= now]
        for row in lost:
            row.step(State.UNCERTAIN, now)
            row.uncertain += 1
        return len(lost)

    def expire(self, *, now: datetime, before: date) -> int:
        self._write()
        old = [
            row
            for key, row in self.rows.items()
            if key.edition < before and row.state in {State.CLAIMED, State.DEFERRED}
        ]
        for row in old:
            row.step(State.EXPIRED, now)
        return len(old)

    def ready(self, *, now: datetime, limit: int) -> int:
        rows = self.rows.values()
        ready = [
            one for one in rows if one.prepared and self._claimable(one, now, hold_uncertain=False)
        ]
        return min(limit, len(ready))

    def strikes(self, subscriber: str) -> Sequence[Settlement]:
        return [one for one in self.struck if one.claim.key.subscriber == subscriber]

    def unprepared(self) -> Sequence[date]:
        return sorted({key.edition for key, row in self.rows.items() if row.prepared is None})

    def counts(self, edition: date) -> Mapping[State, int]:
        return Counter(row.state for key, row in self.rows.items() if key.edition == edition)

    def deliveries(
        self,
        *,
        edition: date | None = None,
        subscriber: str | None = None,
        states: Collection[State] | None = None,
        limit: int | None = None,
    ) -> Sequence[Delivery]:
        found = [
            Delivery(
                key=key,
                address=row.subscriber.address,
                state=row.state,
                local_date=row.local_date,
                message_id=message_id(key.edition, key.subscriber, self._domain),
                attempts=row.attempts,
                updated_at=row.updated_at,
                next_attempt_at=row.next_attempt_at,
                reply=row.reply,
                reason=row.reason,
                uncertain=row.uncertain,
            )
            for key, row in sorted(self.rows.items())
            if edition in (None, key.edition)
            and subscriber in (None, key.subscriber)
            and (states is None or row.state in states)
        ]
        return found[:limit]

    def prepared(self, edition: date, subscriber: str) -> Prepared | None:
        return self.rows[DeliveryKey(edition, subscriber)].prepared

    def states(self) -> dict[str, State]:
        """The state of each by subscriber, for tests with one edition."""
        return {key.subscriber: row.state for key, row in sorted(self.rows.items())}

    def _write(self) -> None:
        if self.broken:
            raise StoreError("the store is gone")
        self.commits += 1

    def _claimable(self, row: Row, now: datetime, *, hold_uncertain: bool) -> bool:
        due = row.next_attempt_at is None or row.next_attempt_at <= now
        match row.state:
            case State.CLAIMED:
                return row.until <= now
            case State.PENDING | State.DEFERRED:
                return due
            case State.FAILED:  # without a next attempt it stays so until somebody acts
                return row.next_attempt_at is not None and due
            case State.UNCERTAIN:
                return due and not hold_uncertain
            case _:
                return False

    def _as_claim(self, key: DeliveryKey, row: Row, was: State) -> Claim:
        return Claim(
            key=key,
            token=row.token,
            until=row.until,
            subscriber=replace(row.subscriber),
            attempts=row.attempts,
            message_id=message_id(key.edition, key.subscriber, self._domain),
            prepared=row.prepared,
            was=was,
            drops=row.drops,
            local_date=row.local_date,
            lease=row.lease,
        )
