"""Claims shelved by their scope, so that a question meets only those that contain it or lie below it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from bot.roles.model import Scope
from bot.roles.trees import Trees


class Scoped(Protocol):
    @property
    def scope(self) -> Scope: ...


C = TypeVar("C", bound=Scoped)
Node = dict[int | None, Any]  # one level per dimension: {segment or None: …}; the innermost holds {None: claims}
Allowed = Collection[int | None] | None  # which segments of a dimension to follow; None follows all


class Shelf(Generic[C]):
    """Nested by dimension, in the written order."""

    def __init__(self, trees: Trees, claims: Iterable[C]) -> None:
        self._trees = trees
        self._places = range(len(trees.dimensions))
        self._top: Node = {}
        for each in claims:
            self._put(each)

    def _put(self, claim: C) -> None:
        named = self._trees.by_dimension(claim.scope)
        node = self._top
        for place in self._places:
            node = node.setdefault(named.get(place), {})
        node.setdefault(None, []).append(claim)

    def containing(self, segments: Scope, on: datetime) -> list[C]:
        """The claims whose every segment equals or contains the question's, whenever they held."""
        asked = self._trees.by_dimension(segments)
        line = self._trees.line
        allowed = [(None, *line(asked[place], on)) if place in asked else (None,) for place in self._places]
        nodes = [self._top]
        for keys in allowed:
            nodes = [node[key] for node in nodes for key in _shared(node, keys)]
        return [claim for node in nodes for claim in node[None]]

    def overlapping(self, segments: Scope, on: datetime) -> Iterator[C]:
        """The claims that contain the question or lie below it, one after the other."""
        asked = self._trees.by_dimension(segments)
        allowed = [self._family(asked[place], on) if place in asked else None for place in self._places]
        return self._walk(self._top, 0, allowed)

    def _family(self, segment_id: int, on: datetime) -> frozenset[int | None]:
        return frozenset((None, *self._trees.line(segment_id, on), *self._trees.below(segment_id, on)))

    def _walk(self, node: Node, place: int, allowed: Sequence[Allowed]) -> Iterator[C]:
        if place == len(allowed):
            yield from node.get(None, ())
            return
        for key in _shared(node, allowed[place]):
            yield from self._walk(node[key], place + 1, allowed)


def _shared(node: Node, allowed: Allowed) -> Iterable[int | None]:
    """The keys to follow, found from the shorter of the two sides."""
    if allowed is None:
        return node.keys()
    if len(allowed) < len(node):
        return (each for each in allowed if each in node)
    return (each for each in node if each in allowed)
