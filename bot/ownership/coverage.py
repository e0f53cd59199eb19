"""What nobody covers: the needed cells of each role, judged by the resolver, folded where a whole branch is empty."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from bot.ownership.index import Index
from bot.ownership.model import Gap, Question, State
from bot.ownership.resolver import resolve
from bot.roles.model import Role, Scope

UNCOVERED = frozenset({State.GAP, State.WEAK})


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """A role and one leaf of each dimension by which it is cut."""

    role_id: int
    scope: Scope
    state: State


def cells(index: Index, role: Role, on: datetime) -> Iterator[Cell]:
    """Every cell of a role with its state; a dimension without segments cuts nothing."""
    axes = [index.trees.leaves(each.id, on) for each in index.trees.dimensions if each.key in role.cut_by]
    for leaves in product(*filter(None, axes)):
        scope = frozenset(leaves)
        answer = resolve(index, Question(role_id=role.id, segments=scope), on, below=0)
        yield Cell(role_id=role.id, scope=scope, state=answer.state)


def gaps(index: Index, on: datetime, roles: Collection[int] | None = None) -> list[Gap]:
    """What is needed and not held at that instant, in the order of the roles (or of some); whole branches as one."""
    wanted = (each for each in index.rows.roles if each.needed_in and (roles is None or each.id in roles))
    return [gap for role in wanted for gap in _gaps_of(index, role, on)]


def _gaps_of(index: Index, role: Role, on: datetime) -> list[Gap]:
    needed = [each for each in cells(index, role, on) if each.state is not State.NOT_NEEDED]
    sizes = Counter(whole for each in needed for whole in _wholes(index, each.scope, on))
    parts = {each.scope: Part(state=each.state) for each in needed if each.state in UNCOVERED}
    for place in range(len(index.trees.dimensions)):
        parts = _folded(index, parts, sizes, place, on)
    return [Gap(role_id=role.id, scope=scope, state=part.state, cells=part.cells) for scope, part in parts.items()]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Some needed cells that are open in the same way."""

    state: State
    cells: int = 1


Parts = dict[Scope, Part]


def _wholes(index: Index, scope: Scope, on: datetime) -> Iterator[Scope]:
    """Every scope that contains this one."""
    lines = [(*({each} for each in index.trees.line(segment_id, on)), set[int]()) for segment_id in sorted(scope)]
    return (frozenset().union(*chosen) for chosen in product(*lines))


def _folded(index: Index, parts: Parts, sizes: Counter[Scope], place: int, on: datetime) -> Parts:
    """Where all that is needed in a wider scope is open in the same way, that scope stands for it."""
    while family := _like_family(index, parts, sizes, place, on):
        above, below = family
        whole = Part(state=parts[below[0]].state, cells=sizes[above])
        parts = {scope: part for scope, part in parts.items() if scope not in below} | {above: whole}
    return parts


def _like_family(
    index: Index, parts: Parts, sizes: Counter[Scope], place: int, on: datetime
) -> tuple[Scope, list[Scope]] | None:
    families: dict[Scope, list[Scope]] = {}
    for scope in parts:
        if segment_id := index.trees.by_dimension(scope).get(place):
            parent = index.trees.parent(segment_id, on)
            families.setdefault(scope - {segment_id} | ({parent} if parent else set()), []).append(scope)
    for whole, members in families.items():
        alike = len({parts[each].state for each in members}) == 1
        if alike and sum(parts[each].cells for each in members) == sizes[whole]:
            return whole, members
    return None
