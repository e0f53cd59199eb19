"""Rows of a long file, kept beside memory while it is read: in a database of its own that goes with the process."""

import sqlite3
from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple, Self

BATCH = 1_000


class Noted(NamedTuple):
    """A row by its key, with what was made of it as JSON."""

    line: int
    key: str
    made: str


class Known(NamedTuple):
    """The row that bears a key already, and whether it says the same."""

    line: int
    same: bool


class Scratch:
    """To be entered; SQLite keeps it in a file as soon as it grows."""

    def __enter__(self) -> Self:
        self._conn = sqlite3.connect("", isolation_level=None)
        self._conn.execute("PRAGMA cache_size = -2000")
        self._conn.execute("PRAGMA journal_mode = OFF")
        self._conn.execute("PRAGMA synchronous = OFF")
        self._conn.execute("CREATE TABLE noted (line INTEGER PRIMARY KEY, key TEXT UNIQUE, made TEXT)")
        self._conn.execute("BEGIN")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._conn.close()

    def note(self, line: int, key: str, made: str) -> Known | None:
        """Keep a row once; else which one stands there already."""
        put = self._conn.execute("INSERT OR IGNORE INTO noted VALUES (?, ?, ?)", (line, key, made))
        if put.rowcount:
            return None
        known: tuple[int, str] = self._conn.execute("SELECT line, made FROM noted WHERE key = ?", (key,)).fetchone()
        return Known(known[0], known[1] == made)

    def batches(self) -> Iterator[list[Noted]]:
        """All rows in the file's order."""
        after = -1
        while batch := self._after(after):
            yield batch
            after = batch[-1].line

    def _after(self, line: int) -> list[Noted]:
        found = self._conn.execute("SELECT * FROM noted WHERE line > ? ORDER BY line LIMIT ?", (line, BATCH))
        return [Noted(*row) for row in found]
