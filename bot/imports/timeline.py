"""Things that hold one after the other: a row of a file laid over what was known, and rows that contradict."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.imports.model import Faults

Lines = dict[Any, list["Piece"]]  # what one thing went through, by whatever names it


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """Something true in [since, until), days or instants alike; `id` is the stored row's, `line` the file's."""

    value: Hashable
    since: date | None = None
    until: date | None = None
    id: int | None = None
    line: int = 0

    def overlaps(self, other: "Piece") -> bool:
        return _before(self.since, other.until) and _before(other.since, self.until)

    def covers(self, other: "Piece") -> bool:
        return _start(self) <= _start(other) and _end(self) >= _end(other)

    def holds(self, on: date | None) -> bool:
        """At an instant; None is before all of them."""
        if on is None:
            return self.since is None
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    def same(self, other: "Piece") -> bool:
        return (self.value, self.since, self.until) == (other.value, other.since, other.until)


def lay(known: Sequence[Piece], new: Piece) -> list[Piece]:
    """The timeline with `new` in it: what it covers gives way, and one that began alike takes its end."""
    twin = next((each for each in known if each.value == new.value and each.since == new.since), None)
    if twin is None and any(each.value == new.value and each.covers(new) for each in known):
        return list(known)
    laid = replace(new, id=twin.id) if twin else new
    around = [piece for each in known if each is not twin for piece in _without(each, laid)]
    return sorted([*around, laid], key=_start)


class Claims:
    """What the rows of one file say about timelines; two that say different things of one instant are a fault."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._said: Lines = defaultdict(list)

    def lay(self, lines: Lines, key: Hashable, new: Piece, fault: str) -> None:
        """Lay a piece over its timeline, unless it says again or contradicts what a row above has said."""
        said = self._said[key]
        if any(each.same(new) for each in said):
            return
        other = next((each for each in said if each.overlaps(new)), None)
        if other:
            self._faults.add(new.line, f"{fault} at once: {_clash(other, new)}")
            return
        said.append(new)
        lines[key] = lay(lines.get(key, []), new)


def _clash(other: Piece, new: Piece) -> str:
    if other.value == new.value:
        return f"line {other.line} says the same for days that overlap. Make it one row."
    return f"line {other.line} says otherwise for the same days. Give each its from and until."


def _without(piece: Piece, other: Piece) -> list[Piece]:
    """What is left of a piece before and behind another that is laid over it; the former keeps the row."""
    if not piece.overlaps(other):
        return [piece]
    before = [replace(piece, until=other.since)] if _start(piece) < _start(other) else []
    behind = [replace(piece, since=other.until)] if _end(other) < _end(piece) else []
    return [*before, *(replace(each, id=None) if before else each for each in behind)]


def _start(piece: Piece) -> tuple[bool, Any]:
    return (piece.since is not None, piece.since or 0)


def _end(piece: Piece) -> tuple[bool, Any]:
    return (piece.until is None, piece.until or 0)


def _before(start: date | None, end: date | None) -> bool:
    return start is None or end is None or start < end


def circle(lines: Lines, of: Sequence[Piece]) -> list[Hashable] | None:
    """A round of things that stand above one another at the start of one of these pieces, if there is any."""
    for instant in {each.since for each in of}:
        above = {key: each.value for key, pieces in lines.items() for each in pieces if each.holds(instant)}
        found = _round(above)
        if found:
            return found
    return None


def _round(above: dict[Any, Hashable]) -> list[Hashable] | None:
    cleared: set[Hashable] = set()
    for start in above:
        path: dict[Hashable, None] = {}
        at: Hashable = start
        while at is not None and at not in cleared and at not in path:
            path[at] = None
            at = above.get(at)
        if at in path:
            walked = list(path)
            return walked[walked.index(at) :]
        cleared |= path.keys()
    return None


def differing(before: Lines, after: Lines) -> list[Any]:
    """The keys of the timelines that are not as they were."""
    return [key for key, pieces in after.items() if not _alike(before.get(key, ()), pieces)]


def _alike(first: Sequence[Piece], second: Sequence[Piece]) -> bool:
    return len(first) == len(second) and all(one.same(two) for one, two in zip(first, second, strict=True))


def gone_and_new(before: Sequence[Piece], after: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """What is no longer in a timeline as it was, and what is in it instead."""
    gone = [each for each in before if not any(each.same(other) for other in after)]
    return gone, [each for each in after if not any(each.same(other) for other in before)]


def instant(moment: date | None) -> datetime | None:
    """Of a timeline of instants, where the type says no more than days."""
    if moment is not None and not isinstance(moment, datetime):
        raise TypeError(moment)
    return moment
