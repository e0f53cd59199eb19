"""On which line each thing of a TOML text stands: the parser that reads it tells no positions of what is sound."""

import re
import tomllib
from collections.abc import Mapping

Path = tuple[str | int, ...]  # ("role", "ae", "held", 3, "from")

PIECE = re.compile(
    r'(?P<text>"""(?:[^\\]|\\.)*?"{3,5}|\'{3}.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\')'
    r"|(?P<comment>#[^\n]*)|(?P<line>\n)|(?P<blank>[ \t\r]+)|(?P<mark>[\[\]{},=.])|(?P<word>[^\s\[\]{},=.#\"']+)",
    re.DOTALL,
)


def places(text: str) -> Mapping[Path, int]:
    """Of a text that is sound TOML: the line of every table, key and element, the first being 1."""
    return _Walk(text).go()


def twice(text: str) -> tuple[str, int, int] | None:
    """The first key that stands twice in its table, on which line again, and on which first."""
    walk = _Walk(text)
    walk.go()
    return walk.twice


class _Walk:
    """Goes through the pieces once; `self.at` is the next of them."""

    def __init__(self, text: str) -> None:
        self.pieces: list[tuple[str, str, int]] = []
        self.found: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}
        self.twice: tuple[str, int, int] | None = None
        self.at = 0
        line = 1
        for each in PIECE.finditer(text):
            kind, told = str(each.lastgroup), each[0]
            if kind not in {"comment", "blank"}:
                self.pieces.append((kind, told, line))
            line += told.count("\n")

    def go(self) -> Mapping[Path, int]:
        table: Path = ()
        while self.at < len(self.pieces):
            kind, told, line = self.pieces[self.at]
            if kind == "line":
                self.at += 1
            elif told == "[":
                table = self._header(line)
            else:
                self._pair(table)
        return self.found

    def _header(self, line: int) -> Path:
        self.at += 1
        several = self._is("[")
        self.at += several
        path: Path = self._keys()
        self.at += 1 + several
        if several:
            count = self.counts[path] = self.counts.get(path, -1) + 1
            path = (*path, count)
        self._keep(path, line)
        return path

    def _pair(self, table: Path) -> None:
        line = self.pieces[self.at][2]
        path = (*table, *self._keys())
        if path in self.found and self.twice is None:
            self.twice = (str(path[-1]), line, self.found[path])
        self._keep(path, line)
        self.at += 1  # the sign of equality
        self._value(path)

    def _keys(self) -> tuple[str, ...]:
        keys = [self._key()]
        while self._is("."):
            self.at += 1
            keys.append(self._key())
        return tuple(keys)

    def _key(self) -> str:
        kind, told, _ = self.pieces[self.at]
        self.at += 1
        return str(tomllib.loads(f"is = {told}")["is"]) if kind == "text" else told

    def _value(self, path: Path) -> None:
        if self._is("["):
            self._list(path)
        elif self._is("{"):
            self._inline(path)
        else:
            self.at += 1
            while self.at < len(self.pieces) and not self._ends():
                self.at += 1  # a number or an instant of several pieces

    def _list(self, path: Path) -> None:
        self.at += 1
        index = 0
        while not self._skipped("]"):
            self._keep((*path, index), self.pieces[self.at][2])
            self._value((*path, index))
            index += 1
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while not self._skipped("}"):
            self._pair(path)
        self.at += 1

    def _skipped(self, end: str) -> bool:
        """Go on to the next element; whether there is none."""
        while self.pieces[self.at][0] == "line" or self._is(","):
            self.at += 1
        return self._is(end)

    def _is(self, mark: str) -> bool:
        return self.at < len(self.pieces) and self.pieces[self.at][:2] == ("mark", mark)

    def _ends(self) -> bool:
        kind, told, _ = self.pieces[self.at]
        return kind == "line" or (kind == "mark" and told in ",]}")

    def _keep(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.found.setdefault(path[:length], line)
