"""The trees of segments as they stood at any instant: who is above whom, how deep, and what is a leaf."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.roles.model import Dimension, Placement, Scope, Segment


class Trees:
    """All dimensions with their segments, and where each segment stood when."""

    def __init__(
        self, dimensions: Iterable[Dimension], segments: Iterable[Segment], placements: Iterable[Placement]
    ) -> None:
        self.dimensions = tuple(sorted(dimensions, key=lambda each: (each.position, each.id)))
        self.segments = {each.id: each for each in segments}
        self._above: dict[int, list[Placement]] = defaultdict(list)
        self._below: dict[int | None, list[Placement]] = defaultdict(list)
        for each in placements:
            self._above[each.segment_id].append(each)
            self._below[each.parent_id].append(each)
        self._always: dict[int, tuple[int, ...]] = {}
        places = {each.id: place for place, each in enumerate(self.dimensions)}
        self._place = {each.id: places[each.dimension_id] for each in self.segments.values()}

    def place(self, segment_id: int) -> int:
        """The index of a segment's dimension in the workspace's written order."""
        return self._place[segment_id]

    def dimension(self, segment_id: int) -> Dimension:
        return self.dimensions[self.place(segment_id)]

    def parent(self, segment_id: int, on: datetime) -> int | None:
        for each in self._above.get(segment_id, ()):
            if each.holds(on):
                return each.parent_id
        return None

    def line(self, segment_id: int, on: datetime) -> tuple[int, ...]:
        """The segment, its parent, and so on up to the root; what has always stood like that is looked up once."""
        if known := self._always.get(segment_id):
            return known
        line = [segment_id]
        while (above := self.parent(line[-1], on)) is not None and above not in line:
            line.append(above)
        if all(map(self._never_moved, line)):
            self._always[segment_id] = tuple(line)
        return tuple(line)

    def _never_moved(self, segment_id: int) -> bool:
        placed = self._above.get(segment_id, ())
        return len(placed) <= 1 and all(each.since is each.until is None for each in placed)

    def depth(self, segment_id: int, on: datetime) -> int:
        return len(self.line(segment_id, on))

    def depths(self, scope: Scope, on: datetime) -> tuple[int, ...]:
        """How specific a scope is: its depth in each dimension, in the written order; nought means all."""
        depths = [0] * len(self.dimensions)
        for segment_id in scope:
            depths[self._place[segment_id]] = len(self.line(segment_id, on))
        return tuple(depths)

    def children(self, segment_id: int, on: datetime) -> list[int]:
        return [each.segment_id for each in self._below.get(segment_id, ()) if each.holds(on)]

    def below(self, segment_id: int, on: datetime) -> Iterator[int]:
        """Everything under a segment, nearest first."""
        waiting, seen = self.children(segment_id, on), {segment_id}
        for each in waiting:
            if each not in seen:
                seen.add(each)
                yield each
                waiting += self.children(each, on)

    def roots(self, dimension_id: int, on: datetime) -> list[int]:
        own = (each for each in self.segments.values() if each.dimension_id == dimension_id)
        return [each.id for each in own if self.parent(each.id, on) is None]

    def leaves(self, dimension_id: int, on: datetime) -> list[int]:
        own = (each for each in self.segments.values() if each.dimension_id == dimension_id)
        return [each.id for each in own if not self.children(each.id, on)]

    def by_dimension(self, scope: Scope) -> dict[int, int]:
        """The scope as {place of the dimension: segment}."""
        return {self._place[each]: each for each in scope}

    def ordered(self, scope: Scope) -> list[Segment]:
        return [self.segments[each] for _, each in sorted(self.by_dimension(scope).items())]
