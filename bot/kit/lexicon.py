"""Names and aliases that people type: found by their longest form, in any order; what is close is offered."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

T = TypeVar("T", bound=Hashable)
Key = tuple[str, ...]
Names = dict[Key, dict[T, None]]
FILLERS = frozenset(
    {"a", "an", "and", "are", "at", "by", "for", "has", "have", "holds", "in", "is", "of", "on"}
    | {"our", "own", "owner", "owns", "the", "to", "who", "whose", "with"}
)
EDGES = ".,;:!?\"'()[]“”\u2018\u2019„«»"
BETWEEN = re.compile(r"[\s\-_/]+")
INVISIBLE = frozenset({"Cf", "Cc"})
VARIATION = frozenset("\ufe0e\ufe0f")
CLOSE, CLOSE_RUN = 60, 75  # rapidfuzz scores of 100: for one word, for several read as one name


@lru_cache(maxsize=65_536)  # names and the words that people type for them come again and again
def normal(text: str) -> str:
    """One spelling for what looks alike: forms, case, zero-width marks and spaces are evened out."""
    if text.isascii() and text.isprintable():  # nearly all that is typed: nothing to even out but case and spaces
        return " ".join(text.casefold().split())
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    seen = (" " if c.isspace() else c for c in folded if c.isspace() or _visible(c))
    return " ".join("".join(seen).split())


def _visible(char: str) -> bool:
    return char not in VARIATION and unicodedata.category(char) not in INVISIBLE


def key_of(text: str) -> Key:
    """The words by which a name is compared: hyphens part them, punctuation at their edges does not count."""
    return _parts(text) or ((normal(text),) if normal(text) else ())


@lru_cache(maxsize=65_536)
def _parts(text: str) -> Key:
    """As `key_of`, but nothing for what is only hyphens: those of several pieces together make their key."""
    words = (word.strip(EDGES) or word for word in BETWEEN.split(normal(text)))
    return tuple(word for word in words if word)


def tokens(text: str) -> list[str]:
    """The pieces of a line as typed, commas dropped."""
    return [piece for piece in re.split(r"[\s,;،]+", text) if key_of(piece)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Found(Generic[T]):
    """Words of the line that name something; several things when the name fits them all."""

    start: int
    end: int
    things: tuple[T, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown(Generic[T]):
    """Words of the line that name nothing, with the nearest names there are, best first."""

    start: int
    end: int
    near: tuple[tuple[str, T], ...]


class Lexicon(Generic[T]):
    """Every known name and what it names: a name may fit several things, a thing may have many names."""

    def __init__(self, names: Iterable[tuple[str, T]]) -> None:
        self._exact: Names[T] = defaultdict(dict)
        self._starts: Names[T] = defaultdict(dict)
        self._shown: dict[str, str] = {}
        for name, thing in names:
            self._add(name, thing)
        self._longest = max(map(len, self._exact), default=0)

    def _add(self, name: str, thing: T) -> None:
        key = key_of(name)
        if not key:
            return
        self._exact[key][thing] = None
        self._shown.setdefault(" ".join(key), name)
        for length in range(1, len(key)):
            self._starts[key[:length]][thing] = None

    def named(self, name: str) -> tuple[T, ...]:
        """What bears exactly this name; else what has a longer name that begins with it."""
        key = key_of(name)
        return tuple(self._exact.get(key) or self._starts.get(key) or ())

    def bears(self, name: str) -> bool:
        """Whether it is the whole name of something."""
        return key_of(name) in self._exact

    def read(self, line: Sequence[str]) -> list[Found[T] | Unknown[T]]:
        """What each part of the line names, in its order. The longest exact names are taken first, then what
        is the beginning of a longer name; words that only join others are dropped.
        """
        parts = [_parts(piece) for piece in line]
        found = self._take(parts, self._exact, set())
        taken = {index for each in found for index in range(each.start, each.end)}
        if len(taken) < len(line):
            found += self._take(parts, self._starts, taken)
        return sorted([*found, *self._unknown(line, found)], key=lambda each: each.start)

    def near(self, text: str, limit: int = 3, score: float = CLOSE) -> tuple[tuple[str, T], ...]:
        """The names nearest to a text, best first, each thing once."""
        query = " ".join(key_of(text))
        hits = process.extract(query, self._shown.keys(), scorer=fuzz.ratio, limit=limit * 3, score_cutoff=score)
        best: dict[T, str] = {}
        for name, _, _ in hits:
            for thing in self._exact[tuple(name.split(" "))]:
                best.setdefault(thing, self._shown[name])
        return tuple((name, thing) for thing, name in best.items())[:limit]

    def _take(self, parts: Sequence[Key], names: Names[T], taken: set[int]) -> list[Found[T]]:
        found: list[Found[T]] = []
        position = 0
        while position < len(parts):
            hit = self._longest_at(parts, position, names, taken)
            if hit:
                found.append(hit)
            position = hit.end if hit else position + 1
        return found

    def _longest_at(self, parts: Sequence[Key], start: int, names: Names[T], taken: set[int]) -> Found[T] | None:
        if names is self._starts and len(parts[start]) == 1 and parts[start][0] in FILLERS:
            return None
        for end in range(min(len(parts), start + self._longest), start, -1):
            things = names.get(tuple(chain.from_iterable(parts[start:end])))
            if things and taken.isdisjoint(range(start, end)):
                return Found(start=start, end=end, things=tuple(things))
        return None

    def _unknown(self, line: Sequence[str], found: Sequence[Found[T]]) -> list[Unknown[T]]:
        known = {index for each in found for index in range(each.start, each.end)}
        rest = [i for i, piece in enumerate(line) if i not in known and normal(piece) not in FILLERS]
        unknown: list[Unknown[T]] = []
        for run in _runs(rest):
            unknown += self._explain(line, run)
        return unknown

    def _explain(self, line: Sequence[str], run: range) -> list[Unknown[T]]:
        whole = self.near(" ".join(line[run.start : run.stop]), score=CLOSE_RUN)
        if whole or len(run) == 1:
            near = whole or self.near(line[run.start])
            return [Unknown(start=run.start, end=run.stop, near=near)]
        return [Unknown(start=i, end=i + 1, near=self.near(line[i])) for i in run]


def _runs(indexes: Sequence[int]) -> list[range]:
    runs: list[range] = []
    for index in indexes:
        if runs and runs[-1].stop == index:
            runs[-1] = range(runs[-1].start, index + 1)
        else:
            runs.append(range(index, index + 1))
    return runs
