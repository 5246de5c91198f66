"""The later versions of papers, as the public pages are told of them."""

from dataclasses import replace
from datetime import date, timedelta

from digest.model.exhibit import Version
from digest.store.store import Store
from tests.contract.samples import DAY, NOW, ONE_DAY, arxiv, collect, freeze, paper


def test_a_later_version_is_known_by_the_edition_that_told_of_it(store: Store) -> None:
    first = paper(arxiv(1), version=1)
    collect(store, first, paper(arxiv(2), version=1))
    freeze(store)
    for number in (2, 3):
        later = NOW + number * ONE_DAY
        collect(store, replace(first, version=number), now=later)
        freeze(store, DAY + timedelta(days=number), now=later)
    told = Version(2, DAY + 2 * ONE_DAY), Version(3, DAY + 3 * ONE_DAY)
    assert store.versions.versions(since=DAY) == {arxiv(1): told}
    assert store.versions.versions(since=DAY + 3 * ONE_DAY) == {arxiv(1): told[1:]}
    assert store.versions.versions(since=date(2030, 1, 1)) == {}
