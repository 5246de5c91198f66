"""A SQLite that takes less care than it is asked to: what the test of power loss has to notice.

With this folder in PYTHONPATH every `PRAGMA synchronous = FULL` of a process sets what
CHAOS_SYNCHRONOUS says instead. No part of the digest knows of it.
"""

import os
import sqlite3
from typing import Any

_WISH = "PRAGMA synchronous = FULL"
_connect = sqlite3.connect


class _Careless(sqlite3.Connection):
    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        if sql == _WISH:
            sql = f"PRAGMA synchronous = {os.environ['CHAOS_SYNCHRONOUS']}"
        return super().execute(sql, *parameters)


def connect(*arguments: Any, **settings: Any) -> sqlite3.Connection:
    connection: sqlite3.Connection = _connect(*arguments, **{"factory": _Careless, **settings})
    return connection


sqlite3.connect = sqlite3.dbapi2.connect = connect  # type: ignore[assignment]
