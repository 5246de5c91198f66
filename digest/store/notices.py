"""Mails outside of editions, which wait to be sent."""

import json
from collections.abc import Mapping
from datetime import datetime

from digest.store.engine import Database
from digest.store.schema import notices


class Notices:
    """The shelf of notices; fulfils `ports.NoticeShelf`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        name: str,
        kind: str,
        address: str,
        language: str,
        body: Mapping[str, str],
        *,
        now: datetime,
    ) -> bool:
        """Enter a mail under the name that makes it one; False if that was entered before."""
        row = {
            "name": name,
            "kind": kind,
            "address": address,
            "language": language,
            "body": json.dumps(dict(body)),
            "created_at": now,
            "state": "waiting",
            "due_at": now,
            "attempts": 0,
            "reason": "",
        }
        with self._database.write() as connection:
            insertion = self._database.insert(notices).on_conflict_do_nothing()
            return bool(connection.execute(insertion, row).rowcount)
