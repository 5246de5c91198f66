"""Summaries that a language model wrote: kept for ever, and put into what an edition freezes.

They are no part of a paper as sources tell of it. A slate takes them along when it is frozen, as
the paper's short summary with the model's name; one that arrives later changes no slate, and so
no mail that is sent again.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, exists, select

from digest.model.paper import Paper, PaperId
from digest.store.batches import batches
from digest.store.codec import dump_paper, load_paper
from digest.store.engine import Database
from digest.store.schema import summaries as table

KEY_BYTES = 16


class _Written(NamedTuple):
    text: str
    model: str


class Summaries:
    """The shelf of summaries; fulfils `ports.SummaryShelf`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, papers: Collection[Paper]) -> Collection[PaperId]:
        """Those of these papers, as they are now, of which something is written."""
        with self._database.read() as connection:
            return _written(connection, papers).keys()

    def save(self, written: Mapping[Paper, str], *, model: str, now: datetime) -> None:
        """Keep these; what was written of a paper earlier stays as it is."""
        statement = self._database.insert(table).on_conflict_do_nothing()
        rows = [
            {"paper": str(paper.id), "said": said(paper), "text": text, "model": model, "at": now}
            for paper, text in sorted(written.items(), key=lambda pair: pair[0].id)
        ]
        with self._database.write() as connection:
            for batch in batches(rows):
                connection.execute(statement, batch)


def told(connection: Connection, bodies: Sequence[str]) -> list[str]:
    """Papers as JSON, each without a short summary of its own given what a model wrote of it."""
    if not connection.scalar(select(exists(select(table.c.paper)))):
        return list(bodies)
    papers = [load_paper(body) for body in bodies]
    written = _written(connection, [paper for paper in papers if not paper.tldr])
    return [
        dump_paper(replace(paper, tldr=one.text, tldr_by=one.model))
        if not paper.tldr and (one := written.get(paper.id)) is not None
        else body
        for paper, body in zip(papers, bodies, strict=True)
    ]


def said(paper: Paper) -> bytes:
    """A hash of what a model reads of a paper."""
    text = f"{paper.title}\0{paper.abstract}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).digest()[:KEY_BYTES]


def _written(connection: Connection, papers: Collection[Paper]) -> dict[PaperId, _Written]:
    """What is written of these as they are now."""
    wanted = {str(paper.id): paper for paper in papers}
    found = {}
    columns = select(table.c.paper, table.c.said, table.c.text, table.c.model)
    for batch in batches(sorted(wanted)):
        for row in connection.execute(columns.where(table.c.paper.in_(batch))):
            paper = wanted[row.paper]
            if bytes(row.said) == said(paper):
                found[paper.id] = _Written(row.text, row.model)
    return found
