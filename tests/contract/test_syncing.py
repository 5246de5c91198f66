"""A roster that is applied while its people do something themselves."""

from dataclasses import replace
from pathlib import Path

import pytest

from digest.model.feedback import Suppression
from digest.model.subscriber import Status
from digest.roster.files import read_folders
from digest.roster.plan import Kind
from digest.roster.sync import sync
from digest.store.store import Store
from tests.contract.samples import HOUR, NOW, join


def test_who_leaves_while_it_is_applied_has_left(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ada,) = join(store, "ada")
    (tmp_path / "ada.toml").write_text(f'address = "{ada.address}"\nitems = 3\n')
    look = store.subscribers.suppression

    def leave_meanwhile(address: str) -> Suppression | None:
        """Between what is read of them and what is written."""
        left = replace(ada, status=Status.UNSUBSCRIBED)
        store.subscribers.change(left, now=NOW, cause="one-click")
        return look(address)

    monkeypatch.setattr(store.subscribers, "suppression", leave_meanwhile)
    report = sync(store.subscribers, read_folders([tmp_path]), now=NOW + HOUR, how="roster")
    assert [action.kind for action in report.actions] == [Kind.REFUSE]
    found = store.subscribers.by_id(ada.id)
    assert found is not None
    assert found.status is Status.UNSUBSCRIBED
