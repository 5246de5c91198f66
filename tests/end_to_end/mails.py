"""A reader who got a mail, and the whole of a store to compare."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from digest.model.paper import Paper
from digest.model.subscriber import Subscriber
from digest.store.schema import METADATA
from digest.store.store import Store
from digest.wiring import open_tokens
from tests.contract import samples

AUTHORS = (("Jane Doe", "Wei <b>Zhang</b>", "…"), ("Zoë Müller",), ())


@dataclass(frozen=True)
class Mail:
    """Somebody's mail with three papers, and the links in it."""

    reader: Subscriber
    papers: Sequence[Paper]
    vote_token: str
    settings_token: str

    def vote(self, card: object, verb: str) -> str:
        return f"/vote/{self.vote_token}/{card}/{verb}"

    @property
    def settings(self) -> str:
        return f"/settings/{self.settings_token}"

    @property
    def pause(self) -> str:
        return f"/pause/{self.settings_token}"

    @property
    def all_links(self) -> list[str]:
        votes = [self.vote(1, verb) for verb in ("like", "less", "mute-author")]
        return [*votes, self.settings, self.pause]


def mailed(store: Store, **changes: object) -> Mail:
    """Put a reader into the store whose mail of `samples.DAY` has three papers."""
    papers = [
        replace(
            samples.paper(samples.arxiv(number), title=f"Paper <i>{number}</i> & co"),
            authors=authors,
        )
        for number, authors in enumerate(AUTHORS, start=1)
    ]
    samples.collect(store, *papers)
    samples.freeze(store)
    reader = store.subscribers.add(samples.subscriber("ada", **changes), now=samples.NOW)
    samples.ready(store, [reader.id], *papers)
    tokens = open_tokens(store, samples.NOW)
    vote, settings = tokens.vote(samples.DAY, reader.id), tokens.settings(reader.id)
    return Mail(reader, papers, vote, settings)


def everything(store: Store) -> Mapping[str, Sequence[Any]]:
    """Every row of every table."""
    with store._database.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in METADATA.sorted_tables
        }
