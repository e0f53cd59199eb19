"""The cells of a role with their states, judged all at once: what the resolver says of each, without its path."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import product
from typing import Any

from bot.ownership.claims import overlaps
from bot.ownership.index import Index
from bot.ownership.model import State
from bot.ownership.takers import is_here
from bot.roles.model import EVERYWHERE, Assignment, Rank, Role, Scope

Node = dict[int | None, Any]  # one level per dimension, as on a shelf; the innermost is {None: Post}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A role and one leaf of each dimension by which it is cut. What is held need not be needed."""

    role_id: int
    scope: Scope
    state: State
    needed: bool


@dataclass(kw_only=True, slots=True)
class Post:
    """What all claims of one scope come to at an instant; `depth` is how specific it is."""

    depth: tuple[int, ...]
    led: bool = False
    lead_here: bool = False
    named_here: bool = False  # somebody whom an absent lead named
    backup_here: bool = False


def cells(index: Index, role: Role, on: datetime, within: Collection[Scope] = (EVERYWHERE,)) -> Iterator[Cell]:
    """The cells of a role that claims of these scopes would contain, once each; of all scopes by default.

    A dimension without segments cuts nothing, and a claim that names what does not cut the role contains no cell.
    """
    board = Board(index=index, role=role, on=on)
    posts, seen = _posts(index, _counting(index, role.id, on, within), on), set[Scope]()
    for scope in within:
        for cell in board.within(scope, posts):
            if cell.scope not in seen:
                seen.add(cell.scope)
                yield cell


def needed_scopes(index: Index, role: Role, on: datetime) -> Iterator[Scope]:
    """The scopes of the cells in which somebody must hold the role."""
    everywhere = EVERYWHERE in role.needed_in
    for leaves in product(*filter(None, axes(index, role, on))):
        scope = frozenset(leaves)
        if everywhere or any(overlaps(index, each, scope, on) for each in role.needed_in):
            yield scope


def axes(index: Index, role: Role, on: datetime) -> list[list[int]]:
    """The leaves of each dimension, in the written order; none where it does not cut the role."""
    return [index.trees.leaves(each.id, on) if each.key in role.cut_by else [] for each in index.trees.dimensions]


@dataclass(frozen=True, kw_only=True)
class Board:
    """One role at one instant."""

    index: Index
    role: Role
    on: datetime

    @cached_property
    def axes(self) -> list[list[int]]:
        return axes(self.index, self.role, self.on)

    @cached_property
    def fallback(self) -> bool:
        """Whether the role's fallback is there to answer."""
        return self.role.fallback is not None and is_here(self.index, self.role.fallback, self.on)

    def within(self, scope: Scope, posts: Node) -> Iterator[Cell]:
        named, trees = self.index.trees.by_dimension(scope), self.index.trees
        if all(trees.dimensions[place].key in self.role.cut_by for place in named):
            places = range(len(trees.dimensions))
            kept = [self._leaves(named[place]) if place in named else self.axes[place] for place in places]
            yield from self._walk([posts], kept, 0, ())

    def _leaves(self, segment_id: int) -> list[int]:
        """At or below a segment: where little is asked about, the whole tree is not walked through."""
        trees = self.index.trees
        return [each for each in (segment_id, *trees.below(segment_id, self.on)) if not trees.children(each, self.on)]

    def _walk(self, nodes: list[Node], kept: list[list[int]], place: int, leaves: tuple[int, ...]) -> Iterator[Cell]:
        if place == len(kept):
            yield self._cell(frozenset(leaves), [node[None] for node in nodes if None in node])
            return
        if not kept[place]:
            yield from self._walk([node[None] for node in nodes if None in node], kept, place + 1, leaves)
            return
        for leaf in kept[place]:
            keys = (None, *self.index.trees.line(leaf, self.on))
            below = [node[key] for node in nodes for key in keys if key in node]
            yield from self._walk(below, kept, place + 1, (*leaves, leaf))

    def _cell(self, scope: Scope, posts: list[Post]) -> Cell:
        needed = EVERYWHERE in self.role.needed_in or self._needed(scope)
        state = self._answered(posts) or (State.GAP if needed else State.NOT_NEEDED)
        return Cell(role_id=self.role.id, scope=scope, state=state, needed=needed)

    def _needed(self, scope: Scope) -> bool:
        return any(overlaps(self.index, each, scope, self.on) for each in self.role.needed_in)

    def _answered(self, posts: list[Post]) -> State | None:
        """By whom: scopes of equal depth that contain the same cell are the same scope."""
        led = [each for each in posts if each.led]
        if led:
            top = max(led, key=lambda each: each.depth)
            if top.lead_here:
                return State.HELD
            if top.named_here or any(each.lead_here or each.backup_here for each in posts):
                return State.STAND_IN
        return State.WEAK if self.fallback else None


def _counting(index: Index, role_id: int, on: datetime, within: Collection[Scope]) -> Iterable[Assignment]:
    shelf = index.shelf(role_id)
    found = (each for scope in within for each in shelf.overlapping(scope, on)) if shelf else ()
    counting = (each for each in found if each.holds(on) and index.may_own(each.member_id, on))
    return {each.id: each for each in counting}.values() if len(within) > 1 else counting


def _posts(index: Index, claims: Iterable[Assignment], on: datetime) -> Node:
    top: Node = {}
    here: dict[int, bool] = {}
    for each in claims:
        post = _post(index, top, each.scope, on)
        if each.member_id not in here:
            here[each.member_id] = not index.away(each.member_id, on)
        is_here_ = here[each.member_id]
        if each.rank is Rank.BACKUP:
            post.backup_here |= is_here_
        else:
            post.led = True
            post.lead_here |= is_here_
            post.named_here |= not is_here_ and _covered(index, each.member_id, on)
    return top


def _post(index: Index, top: Node, scope: Scope, on: datetime) -> Post:
    named, node = index.trees.by_dimension(scope), top
    for place in range(len(index.trees.dimensions)):
        node = node.setdefault(named.get(place), {})
    if None not in node:
        node[None] = Post(depth=index.trees.depths(scope, on))
    found: Post = node[None]
    return found


def _covered(index: Index, member_id: int, on: datetime) -> bool:
    named = (each.stand_in_id for each in index.away(member_id, on))
    return any(each is not None and is_here(index, each, on) for each in named)
