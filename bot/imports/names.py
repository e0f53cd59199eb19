"""Exact names: trimmed and case-folded, never a near miss; what is near is offered in the fault."""

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from bot.imports.model import quoted
from bot.kit import lexicon

T = TypeVar("T", bound=Hashable)
CLOSE = 70  # rapidfuzz score of 100
REMEMBERED = 10_000  # texts looked up lately


@lru_cache(maxsize=REMEMBERED)
def normal(text: str) -> str:
    """As everywhere in the house; a long file says the same names again and again."""
    return lexicon.normal(text)


class Names(Generic[T]):
    """Every name of one sort of thing; a thing may have many names, and a name may fit several things."""

    def __init__(self, what: str, names: Iterable[tuple[str, T]] = (), hint: str = "") -> None:
        self._what, self._hint = what, hint
        self._things: dict[str, dict[T, None]] = {}
        self._shown: dict[str, str] = {}
        self.find: Callable[[str], tuple[T, ...]] = lru_cache(maxsize=REMEMBERED)(self._find)
        self.fault: Callable[[str], str] = lru_cache(maxsize=REMEMBERED)(self._fault)
        for name, thing in names:
            self.add(name, thing)

    def add(self, name: str, thing: T) -> None:
        key = normal(name)
        if key and thing not in self._things.setdefault(key, {}):
            self._things[key][thing] = None
            self._shown.setdefault(key, name)
            self.find.cache_clear()  # type: ignore[attr-defined]
            self.fault.cache_clear()  # type: ignore[attr-defined]

    def _find(self, text: str) -> tuple[T, ...]:
        return tuple(self._things.get(normal(text), ()))

    def _fault(self, text: str) -> str:
        """Why a text names nothing for certain, and what to write instead."""
        if len(self.find(text)) > 1:
            return f"{quoted(text)} fits {len(self.find(text))} {self._what}s.{self._hint}"
        near = process.extractOne(normal(text), self._shown.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE)
        meant = f" The nearest is {quoted(self._shown[near[0]])}." if near else ""
        return f"there is no {self._what} {quoted(text)}.{meant}"
