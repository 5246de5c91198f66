"""Statements that are run for many rows at once, on the hot path of sending.

SQLAlchemy compiles a statement once and keeps it, but names, orders and converts the values of
every row anew, which for a dozen columns costs 10 µs a row: more than SQLite takes to write it.
`Many` converts whole columns and hands the driver tuples.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Insert, Update, literal_column


def word(value: StrEnum) -> ColumnElement[str]:
    """A word of our own, such as a state, as part of a statement's text: it is no parameter."""
    return literal_column(f"'{value}'")


class Many:
    """An INSERT or UPDATE with named parameters, all of which `names` lists: one row, one tuple."""

    def __init__(self, statement: Insert | Update, *names: str) -> None:
        self._statement = statement
        self._names = names
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> int:
        """Run it for these rows, each a tuple in the order of `names`; how many were written."""
        if not rows:
            return 0
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = _Compiled(self._statement, self._names, dialect)
            self._compiled[dialect.name] = compiled
        return connection.exec_driver_sql(compiled.text, compiled.values(rows)).rowcount


class _Compiled:
    """A statement as one driver takes it."""

    def __init__(
        self, statement: Insert | Update, names: tuple[str, ...], dialect: Dialect
    ) -> None:
        columns = list(names) if isinstance(statement, Insert) else None
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        if set(compiled.params) != set(names):
            raise TypeError(f"the parameters are {sorted(compiled.params)}, not {sorted(names)}")
        self.text = str(compiled)
        self._names = names
        # SQLite takes values by position, psycopg by name.
        order = compiled.positiontup
        self._order = None if order is None else [names.index(name) for name in order]
        self._converters: list[tuple[int, Callable[[Any], Any]]] = []
        for place, name in enumerate(names):
            kind = compiled.binds[name].type.dialect_impl(dialect)
            if convert := kind.bind_processor(dialect):
                self._converters.append((place, convert))

    def values(self, rows: Sequence[tuple[Any, ...]]) -> Any:
        """What the driver's `executemany` takes: tuples (SQLite) or dicts (psycopg)."""
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
        for place, convert in self._converters:
            # A group mostly shares one moment.
            known = {value: convert(value) for value in set(columns[place])}
            columns[place] = [known[value] for value in columns[place]]
        if self._order is None:
            names = self._names
            return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
        return list(zip(*(columns[place] for place in self._order), strict=True))
