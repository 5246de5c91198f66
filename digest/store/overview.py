"""What those who only look are told of the ledger: sums, and names where something is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import Text, case, cast, func, or_, select

from digest.model.delivery import Attempt, Delivery, DeliveryKey, State
from digest.model.feedback import Strike, SuppressionCause
from digest.model.standing import ANSWERED, TROUBLED, Standing, Stretch, Trouble, joined
from digest.model.subscriber import Status
from digest.store import strikes, trail
from digest.store.batches import SIZE
from digest.store.engine import Database
from digest.store.rows import delivery_of
from digest.store.schema import contents, subscribers, suppressions
from digest.store.schema import deliveries as d
from digest.store.schema import strikes as soft

_TO_THE_MINUTE = 16
"""Characters of "2026-06-12 07:05", with which both databases begin a moment's text."""
# Not `contents.prepared`: it is long, and nobody here reads it.
_COLUMNS = (
    d.c.edition,
    d.c.subscriber,
    d.c.state,
    d.c.local_date,
    d.c.message_id,
    d.c.attempts,
    d.c.updated_at,
    d.c.due_at,
    d.c.reply,
    d.c.reason,
    contents.c.picks,
    d.c.uncertain,
    subscribers.c.address,
    subscribers.c.address_key,
)
_KINDS = list(Trouble)
_KIND = case(
    (d.c.state == State.UNCERTAIN, _KINDS.index(Trouble.UNCERTAIN)),
    (d.c.uncertain > 0, _KINDS.index(Trouble.REPEAT)),
    *((d.c.state == state, _KINDS.index(Trouble(state))) for state in sorted(TROUBLED)),
)
"""The same as `model.standing.trouble_of`, as a number: its place in `Trouble`."""


class LedgerOverview:
    """Fulfils `ports.Overview`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self, edition: date) -> Standing:
        """An edition in sums: one pass over its rows, and a row back for each minute."""
        minute = func.substr(cast(d.c.updated_at, Text), 1, _TO_THE_MINUTE)
        once = (d.c.uncertain > 0).label("once")
        sums = (
            select(
                d.c.state,
                once,
                func.count().label("total"),
                func.min(d.c.updated_at).label("first"),
                func.max(d.c.updated_at).label("last"),
            )
            .where(d.c.edition == edition)
            .group_by(d.c.state, once, minute)
        )
        counts: dict[State, int] = {}
        again: dict[State, int] = {}
        stretches = []
        with self._database.read() as connection:
            for row in connection.execute(sums):
                state = State(row.state)
                counts[state] = counts.get(state, 0) + row.total
                if row.once:
                    again[state] = again.get(state, 0) + row.total
                if state in ANSWERED:
                    stretches.append(Stretch(row.total, row.first, row.last))
            struck = connection.scalar(select(func.count()).where(soft.c.edition == edition))
        return Standing(counts, again, joined(stretches), struck or 0)

    def notable(self, edition: date, *, limit: int | None = None) -> Iterator[Delivery]:
        """The deliveries with a `Trouble`, the worst kind first, then by address; streamed.

        Holds a snapshot open until it is read to its end or closed.
        """
        place = func.row_number().over(partition_by=_KIND, order_by=subscribers.c.address_key)
        found = (
            select(*_COLUMNS, _KIND.label("kind"), place.label("place"))
            .join_from(d, subscribers)
            .join(contents, contents.c.delivery == d.c.id, isouter=True)
            .where(d.c.edition == edition, or_(d.c.state.in_(sorted(TROUBLED)), d.c.uncertain > 0))
            .subquery()
        )
        wanted = select(found).order_by(found.c.kind, found.c.address_key)
        if limit is not None:
            wanted = wanted.where(found.c.place <= limit)
        wanted = wanted.execution_options(yield_per=SIZE)
        with self._database.read() as connection, connection.execute(wanted) as rows:
            yield from map(delivery_of, rows)

    def trail(self, edition: date, subscriber: str) -> Sequence[Attempt]:
        """Everything that became of a delivery, oldest first."""
        with self._database.read() as connection:
            return trail.read(connection, DeliveryKey(edition, subscriber))

    def strikes(self, subscriber: str) -> Sequence[Strike]:
        """The soft strikes against a subscriber's address, oldest first."""
        with self._database.read() as connection:
            return strikes.read(connection, subscriber)

    def people(self) -> Mapping[Status, int]:
        """How many subscribers there are of each status."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(subscribers.c.status, func.count()).group_by(subscribers.c.status)
            )
            return {Status(status): count for status, count in rows}

    def suppressions(self) -> Mapping[SuppressionCause, int]:
        """How many addresses are on the suppression list, by cause."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(suppressions.c.cause, func.count()).group_by(suppressions.c.cause)
            )
            return {SuppressionCause(cause): count for cause, count in rows}
