"""Every peer's nDCG@10 on every set that it can do."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import ModuleType
from typing import Protocol

from benchmarks.ranking.cache import Cache
from benchmarks.ranking.peers import bm25, centroid, meaning, sanity, zotero
from benchmarks.ranking.sets import TEXTS, Collection, DevelopmentSet, Question
from digest.evaluate.metrics import Floats, metrics
from digest.ports import Encoder

Marks = Mapping[str, float]
"""nDCG@10 by uid."""


class Peer(Protocol):
    """Somebody else's ranker over one collection."""

    def scores(self, question: Question) -> Floats:
        """A number for each candidate, higher is better."""
        ...


class Others:
    """Runs the peers, or remembers what they did."""

    def __init__(self, cache: Cache, encoder: Encoder) -> None:
        self._cache = cache
        self._encoder = encoder

    def marks(self, one: DevelopmentSet) -> Iterator[tuple[str, Marks]]:
        """Each peer's name and marks."""
        for module, make in self._peers(one).items():
            depends = one.digest + (self._encoder.name if module in {zotero, meaning} else "")
            marks = self._cache.results(module, depends, partial(_run, make, one))
            yield module.NAME, marks

    def _peers(self, one: DevelopmentSet) -> Mapping[ModuleType, Callable[[Collection], Peer]]:
        if one.name in TEXTS:
            return {bm25: bm25.Bm25, meaning: self._meaning}
        return {sanity: sanity.Sanity, centroid: centroid.Centroid, zotero: self._zotero}

    def _zotero(self, collection: Collection) -> Peer:
        return zotero.Zotero(self._cache.vectors(self._encoder, collection.sentences))

    def _meaning(self, collection: Collection) -> Peer:
        vectors = self._cache.vectors(self._encoder, collection.sentences)
        return meaning.Meaning(vectors, lambda text: self._encoder.encode([text])[0])


def _run(make: Callable[[Collection], Peer], one: DevelopmentSet) -> Marks:
    peer = make(one.collection)
    return {
        task.uid: metrics(peer.scores(one.collection.question(task)), task.relevance).ndcg10
        for task in one.tasks
    }
