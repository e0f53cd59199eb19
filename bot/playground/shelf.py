"""The stand-in's own SQLite file: documents by kind and key; a playground goes on where it was left."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SCHEMA = """CREATE TABLE IF NOT EXISTS doc
    (kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID"""
PUT = "INSERT INTO doc VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body"


class Shelf:
    """Write-through: memory is the truth, this is what survives it. Without a path nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._db: sqlite3.Connection | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = OFF")
            self._db.execute(SCHEMA)

    def put(self, kind: str, key: str, body: Any) -> None:
        if self._db is not None:
            self._db.execute(PUT, (kind, key, json.dumps(body)))

    def drop(self, kind: str, key: str) -> None:
        if self._db is not None:
            self._db.execute("DELETE FROM doc WHERE kind = ? AND key = ?", (kind, key))

    def clear(self) -> None:
        if self._db is not None:
            self._db.execute("DELETE FROM doc")

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        if self._db is None:
            return
        for key, body in self._db.execute("SELECT key, body FROM doc WHERE kind = ? ORDER BY key", (kind,)):
            yield key, json.loads(body)

    def get(self, kind: str, key: str) -> Any:
        return dict(self.all(kind)).get(key)

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
