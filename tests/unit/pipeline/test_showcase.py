"""The archive in public: who asks does not wait for what is newer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from digest.model.paper import PaperId
from digest.pipeline.showcase import LOOK_AFTER, Shelves, StoreShowcase
from digest.store.store import Store
from digest.vectors.open import open_encoder
from tests.public import NOW, announce, fill, shipped_papers

NEW = PaperId.parse("2606.19999")


@pytest.fixture
def backend() -> str:
    """SQLite alone: what is stored is no matter here."""
    return "sqlite"


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_a_search_is_answered_from_the_archive_before_while_a_newer_one_is_laid_out(
    store: Store,
) -> None:
    fill(store)
    clock, waiting = Clock(), list[Callable[[], None]]()
    showcase = StoreShowcase(
        Shelves(store.papers, store.editions, store.versions, store.vectors),
        encoder=lambda: open_encoder("static"),
        clock=clock,
        days=92,
        later=waiting.append,
    )

    def found() -> set[PaperId]:
        return {each.paper.id for each in showcase.search("gelatinous ctenophores")}

    showcase.warm()
    assert NEW not in found()
    paper = replace(
        shipped_papers()[0], id=NEW, ids=(NEW,), title="Gelatinous ctenophores", abstract=""
    )
    announce(store, date(2026, 6, 15), [paper], at=NOW + timedelta(days=3))
    clock.now = NOW + timedelta(days=3) + LOOK_AFTER
    assert NEW not in found()
    assert NEW not in found()
    [renew] = waiting  # asked for once
    renew()
    assert NEW in found()
    assert len(waiting) == 1
