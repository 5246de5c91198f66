"""The ranking desk on a real store: what its readers bring along, and what a rehearsal foresees."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from digest.model.edition import Candidates
from digest.model.feedback import Verb, Vote
from digest.model.paper import Paper
from digest.model.subscriber import Interest, Subscriber
from digest.pipeline.desk import RankingDesk
from digest.pipeline.parts import Parts
from digest.pipeline.rehearsal import desk_for
from digest.ports import Collected
from digest.settings import load
from digest.store.store import Store
from digest.wiring import make_parts, open_store
from tests.contract.samples import DAY, HOUR, NOW, ONE_DAY, arxiv, collect, freeze, join, paper
from tests.end_to_end.site import Site

BEFORE = DAY - ONE_DAY
LIKED, EXAMPLE, DULL = (paper(arxiv(number), version=1, day=BEFORE) for number in (1, 2, 3))


@pytest.fixture
def site(tmp_path: Path) -> Site:
    papers = tmp_path / "papers.json"
    return Site.make(tmp_path, sources=f'[[sources]]\nkind = "file"\npath = "{papers}"\n')


@pytest.fixture
def store(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store with an edition of yesterday."""
    monkeypatch.chdir(site.folder)
    with open_store(load(site.folder / "config.toml")) as store:
        collect(store, LIKED, EXAMPLE, DULL, now=NOW - ONE_DAY)
        freeze(store, BEFORE, now=NOW - ONE_DAY)
        yield store


@pytest.fixture
def parts(site: Site, store: Store) -> Parts:
    return make_parts(load(site.folder / "config.toml"), store, clock=lambda: NOW)


def announce(site: Site, *versions: tuple[Paper, int]) -> None:
    """What the source gives from now on."""
    records = [
        {"id": one.id.value, "title": one.title, "abstract": "Anew.", "version": version}
        for one, version in versions
    ]
    (site.folder / "papers.json").write_text(json.dumps(records), encoding="utf-8")


def revised(desk: RankingDesk, reader: Subscriber) -> dict[str, int | None]:
    [found] = desk.readers([reader])
    return {one.id.value: one.version for one in found.candidates.revised}


def test_readers_bring_their_votes_and_the_papers_voted_on(store: Store, parts: Parts) -> None:
    ada, bob = join(store, "ada", "bob")
    ada = replace(ada, interests=(Interest(papers=(EXAMPLE.id,)),))
    votes = (
        Vote(ada.id, DULL.id, Verb.LESS, NOW - HOUR),
        Vote(ada.id, LIKED.id, Verb.LIKE, NOW),
        Vote(ada.id, arxiv(99), Verb.LIKE, NOW + HOUR),  # which the store does not know
    )
    for vote in votes:
        store.votes.cast(vote)
    desk = RankingDesk(parts, BEFORE, NOW)
    of_ada, of_bob = desk.readers([ada, replace(bob, interests=())])
    assert of_ada.votes == votes
    assert of_bob.votes == ()
    assert of_ada.examples == {one.id: one for one in (LIKED, EXAMPLE, DULL)}


def test_readers_bring_what_was_revised(store: Store, parts: Parts) -> None:
    [ada] = join(store, "ada")
    newer = replace(LIKED, title="Second thoughts", version=2)
    store.papers.save(Collected((newer,)), now=NOW)
    freeze(store)
    parts = replace(parts, lookback_days=1)
    [reader] = RankingDesk(parts, DAY, NOW).readers([ada])
    assert reader.candidates == Candidates(receipts=reader.candidates.receipts, revised=(newer,))


async def test_a_rehearsal_foresees_what_freezing_would_keep(
    site: Site, store: Store, parts: Parts
) -> None:
    [ada] = join(store, "ada")
    parts = replace(parts, lookback_days=1)
    store.papers.save(Collected((replace(LIKED, version=2),)), now=NOW)
    announce(site, (LIKED, 3), (EXAMPLE, 2), (DULL, 1), (paper(arxiv(4)), 7))

    stored = await desk_for(parts, DAY, now=NOW, read_sources=False)
    assert revised(stored, ada) == {"2606.00001": 2}
    read = await desk_for(parts, DAY, now=NOW, read_sources=True)
    assert revised(read, ada) == {"2606.00001": 3, "2606.00002": 2}
    # To whom the papers themselves are still to be sent these are no updates.
    week = await desk_for(replace(parts, lookback_days=7), DAY, now=NOW, read_sources=True)
    assert revised(week, ada) == {}

    collected = await parts.collect(BEFORE, DAY, NOW)
    store.papers.save(collected, now=NOW)
    freeze(store)
    frozen = await desk_for(parts, DAY, now=NOW, read_sources=False)
    assert revised(frozen, ada) == revised(read, ada)


class Reading:
    """An encoder whose vectors are kept; it remembers what it was given to read."""

    name = "reading"
    lasting = True

    def __init__(self) -> None:
        self.read: list[str] = []

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.read += texts
        return np.array([[len(text), 1.0] for text in texts], np.float32).reshape(-1, 2)


def test_what_people_wrote_of_themselves_is_not_kept_beside_their_profile(
    site: Site, store: Store, parts: Parts
) -> None:
    """Vectors of papers are kept for good; those of wishes would outlive an erased reader."""
    [ada] = join(store, "ada")
    wish = "something that only she would ask for"
    encoder = Reading()
    desk = RankingDesk(replace(parts, encoder=lambda: encoder), BEFORE, NOW)
    with closing(sqlite3.connect(site.folder / "digest.db")) as connection:

        def kept() -> int:
            return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])

        papers = kept()
        assert papers >= 3
        desk.select([replace(ada, interests=(Interest(wish),))])
        assert wish in encoder.read
        assert kept() == papers
