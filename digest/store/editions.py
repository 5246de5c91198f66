"""Editions: frozen once, under a lease, and what each subscriber may draw from them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import and_, delete, insert, or_, select, update

from digest.errors import LeaseLostError
from digest.model.edition import Candidates, Edition, Receipt
from digest.model.paper import Paper
from digest.store import candidates, revisions, summaries
from digest.store.batches import batches
from digest.store.codec import dump_receipts, load_paper, load_receipts
from digest.store.engine import Database
from digest.store.schema import editions, papers, slates


class Editions:
    """The shelf of editions; fulfils `ports.EditionShelf`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, day: date) -> Edition | None:
        """The frozen edition of that day."""
        with self._database.read() as connection:
            row = connection.execute(
                select(editions).where(editions.c.day == day, editions.c.frozen_at.is_not(None))
            ).one_or_none()
            if row is None:
                return None
            bodies = connection.scalars(
                select(slates.c.body).where(slates.c.edition == day).order_by(slates.c.position)
            ).all()
        on_slate = tuple(load_paper(body) for body in bodies)
        return Edition(day, row.frozen_at, on_slate, load_receipts(row.receipts))

    def frozen(self, *, until: date | None = None, limit: int = 30) -> Sequence[date]:
        """The keys of frozen editions, newest first."""
        wanted = select(editions.c.day).where(editions.c.frozen_at.is_not(None))
        if until is not None:
            wanted = wanted.where(editions.c.day <= until)
        with self._database.read() as connection:
            return connection.scalars(wanted.order_by(editions.c.day.desc()).limit(limit)).all()

    def lease(self, day: date, *, owner: str, now: datetime, lease: timedelta) -> bool:
        """Whether the caller may freeze this day; False if it is frozen or leased by another.

        One statement. `owner` must differ between runs; the same one extends its lease.
        """
        take = self._database.insert(editions).values(day=day, owner=owner, lease_until=now + lease)
        take = take.on_conflict_do_update(
            index_elements=[editions.c.day],
            set_={"owner": take.excluded.owner, "lease_until": take.excluded.lease_until},
            where=and_(
                editions.c.frozen_at.is_(None),
                or_(editions.c.lease_until <= now, editions.c.owner == owner),
            ),
        )
        with self._database.write() as connection:
            return connection.execute(take.returning(editions.c.day)).first() is not None

    def freeze(
        self, day: date, *, owner: str, now: datetime, receipts: Sequence[Receipt]
    ) -> Edition:
        """Freeze the slate: every stored paper that no other edition has, newest day first.

        Never those first stored after `now`. Beside it is kept what was replaced of earlier
        slates. What a model wrote of a paper without a short summary goes along with it. Raises
        LeaseLostError.

        A lease that ran out but that nobody took over still holds: the slate is written in one
        transaction, so there is nothing that a later run could find half done.
        """
        kept = tuple(receipts)
        unfrozen = and_(papers.c.edition.is_(None), papers.c.first_seen <= now)
        with self._database.write(lock="papers") as connection:
            won = connection.execute(
                update(editions)
                .where(
                    editions.c.day == day,
                    editions.c.owner == owner,
                    editions.c.frozen_at.is_(None),
                )
                .values(frozen_at=now, receipts=dump_receipts(kept))
            ).rowcount
            if not won:
                raise LeaseLostError(
                    f"The edition of {day} is frozen already, or another run is at it.",
                    cure="Nothing is lost; the next run goes on from there.",
                )
            rows = connection.execute(
                select(papers.c.id, papers.c.body).where(unfrozen).order_by(*revisions.ORDER)
            ).all()
            bodies = summaries.told(connection, [row.body for row in rows])
            for batch in batches(enumerate(zip(rows, bodies, strict=True))):
                places = [
                    {"edition": day, "position": position, "paper": row.id, "body": body}
                    for position, (row, body) in batch
                ]
                connection.execute(insert(slates), places)
            revisions.record(connection, day, first=len(rows), now=now)
            connection.execute(
                update(papers).where(unfrozen).values(edition=day, shown=papers.c.version)
            )
        return Edition(day, now, tuple(load_paper(body) for body in bodies), kept)

    def release(self, day: date, *, owner: str) -> None:
        """Give the lease back without freezing."""
        with self._database.write() as connection:
            connection.execute(
                delete(editions).where(
                    editions.c.day == day,
                    editions.c.owner == owner,
                    editions.c.frozen_at.is_(None),
                )
            )

    def unfrozen(self) -> Sequence[Paper]:
        """The stored papers that no edition has yet: what `freeze` would take now."""
        with self._database.read() as connection:
            bodies = connection.scalars(
                select(papers.c.body).where(papers.c.edition.is_(None)).order_by(*revisions.ORDER)
            ).all()
            return [load_paper(body) for body in summaries.told(connection, bodies)]

    def replaced(self, day: date) -> Sequence[Paper]:
        """What was replaced of earlier slates: what `freeze` would keep beside that day's now."""
        with self._database.read() as connection:
            rows = revisions.grown(connection, papers.c.edition < day)
            bodies = summaries.told(connection, [body for _, _, body in rows])
            return [load_paper(body) for body in bodies]

    def candidates(
        self,
        subscribers: Sequence[str],
        *,
        edition: date,
        lookback_days: int,
        in_hindsight: bool = False,
    ) -> Mapping[str, Candidates]:
        """What each subscriber may be sent, and everything they were ever sent.

        That is the slates after their last accepted mail with papers up to `edition`, of its last
        `lookback_days` days, newest first; and of the papers of earlier slates what was replaced
        in that time, unless they were sent that version. `in_hindsight`, mails of that edition
        and of later ones are taken as not sent.
        """
        with self._database.read() as connection:
            return candidates.candidates(
                connection,
                subscribers,
                edition=edition,
                lookback_days=lookback_days,
                sent_before=edition if in_hindsight else None,
            )
