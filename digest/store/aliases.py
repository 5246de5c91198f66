"""The names of papers: every name leads to the one stored paper that bears it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, delete, select, update

from digest.model.paper import Paper, PaperId
from digest.store.batches import batches
from digest.store.codec import paper_id
from digest.store.engine import Database
from digest.store.schema import aliases, observations, papers


def resolve(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """The id of the stored paper for each name that is known."""
    found: dict[str, str] = {}
    for batch in batches(dict.fromkeys(names)):
        rows = connection.execute(
            select(aliases.c.name, aliases.c.paper).where(aliases.c.name.in_(batch))
        )
        found.update((row.name, row.paper) for row in rows)
    return found


def absorbed(connection: Connection) -> dict[str, str]:
    """Ids that a paper once had, each with the id of the paper that it turned out to be.

    Two ids for one paper are rare (two sources, found to tell of the same one days later), so
    this is small, however many papers there are.
    """
    rows = connection.execute(
        select(aliases.c.name, aliases.c.paper).where(aliases.c.absorbed.is_(True))
    )
    return {row.name: row.paper for row in rows}


@dataclass(frozen=True, slots=True)
class Names:
    """The few papers with more than one id, both ways; and each id made into an object once."""

    _current: Mapping[str, str]
    _former: Mapping[str, Sequence[str]]
    _ids: dict[str, PaperId] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection) -> "Names":
        """All that there are."""
        current = absorbed(connection)
        former: dict[str, list[str]] = defaultdict(list)
        for old, new in current.items():
            former[new].append(old)
        return cls(current, former)

    def present(self, name: str) -> str:
        """The id that the paper with this id, present or former, has now."""
        return self._current.get(name, name)

    def all_of(self, names: Set[str]) -> frozenset[PaperId]:
        """Every id, present and former, of the papers with these ids."""
        if self._current:
            now = {self.present(name) for name in names}
            names = names | now | {old for name in now for old in self._former.get(name, ())}
        return frozenset(self.id(name) for name in names)

    def id(self, name: str) -> PaperId:
        """The id as an object."""
        found = self._ids.get(name)
        if found is None:
            found = self._ids[name] = paper_id(name)
        return found


def add(connection: Connection, database: Database, stored: Sequence[Paper]) -> None:
    """Note all names of these papers. A name that another paper bears stays with that one."""
    statement = database.insert(aliases).on_conflict_do_nothing()
    rows = [
        {"name": str(name), "paper": str(paper.id), "absorbed": False}
        for paper in stored
        for name in dict.fromkeys((paper.id, *paper.ids))
    ]
    for batch in batches(rows):
        connection.execute(statement, batch)


def absorb(connection: Connection, database: Database, merged: Mapping[PaperId, PaperId]) -> None:
    """Make each key one more name of its value's paper, and move there what it had."""
    names = [str(name) for pair in merged.items() for name in pair]
    current = resolve(connection, names)
    for old_name, new_name in merged.items():
        old, new = current.get(str(old_name)), current.get(str(new_name))
        if old is None or new is None or old == new:
            continue
        _move(connection, database, old, new)
        # A later pair may name a paper that has just moved.
        current = {name: new if paper == old else paper for name, paper in current.items()}


def _move(connection: Connection, database: Database, old: str, new: str) -> None:
    rows = connection.execute(select(papers).where(papers.c.id.in_([old, new]))).all()
    # On the earlier of the two slates, if they are on two.
    edition = min((row.edition for row in rows if row.edition), default=None)
    [kept] = (row for row in rows if row.id == new)
    connection.execute(
        update(papers)
        .where(papers.c.id == new)
        .values(
            edition=edition,
            first_seen=min(row.first_seen for row in rows),
            # Two servers number apart, so that the higher number need not be the later text.
            shown=kept.version if edition else None,
        )
    )
    connection.execute(update(aliases).where(aliases.c.paper == old).values(paper=new))
    connection.execute(update(aliases).where(aliases.c.name == old).values(absorbed=True))
    columns = [column for column in observations.c if column.name != "paper"]
    moved = select(bindparam("paper", new, papers.c.id.type), *columns)
    connection.execute(
        database.insert(observations)
        .from_select(
            ["paper", *(column.name for column in columns)],
            moved.where(observations.c.paper == old),
        )
        .on_conflict_do_nothing()
    )
    connection.execute(delete(observations).where(observations.c.paper == old))
    connection.execute(delete(papers).where(papers.c.id == old))
