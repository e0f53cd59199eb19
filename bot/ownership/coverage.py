"""What nobody covers: the needed cells of each role, judged by the resolver, folded where a whole branch is empty."""

from collections.abc import Iterator
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


def gaps(index: Index, on: datetime) -> list[Gap]:
    """What is needed and not held at that instant, in the order of the roles; whole branches as one gap."""
    return [gap for role in index.rows.roles if role.needed_in for gap in _gaps_of(index, role, on)]


def _gaps_of(index: Index, role: Role, on: datetime) -> list[Gap]:
    found = {each.scope: each.state for each in cells(index, role, on) if each.state is not State.NOT_NEEDED}
    parts = {scope: Part(state=state) for scope, state in found.items()}
    for place in range(len(index.trees.dimensions)):
        parts = _folded(index, parts, place, on)
    left = ((scope, part) for scope, part in parts.items() if part.state in UNCOVERED)
    return [Gap(role_id=role.id, scope=scope, state=part.state, cells=part.cells) for scope, part in left]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Some needed cells that have one state in common."""

    state: State
    cells: int = 1


def _folded(index: Index, parts: dict[Scope, Part], place: int, on: datetime) -> dict[Scope, Part]:
    """Where all that is needed under a segment is open in the same way, the segment stands for it; roots make all."""
    while family := _like_family(index, parts, place, on):
        above, below = family
        cells_below = sum(parts[each].cells for each in below)
        whole = Part(state=parts[below[0]].state, cells=cells_below)
        parts = {scope: part for scope, part in parts.items() if scope not in below} | {above: whole}
    return parts


def _like_family(index: Index, parts: dict[Scope, Part], place: int, on: datetime) -> tuple[Scope, list[Scope]] | None:
    families: dict[Scope, list[Scope]] = {}
    deeper: set[Scope] = set()  # scopes above something that does not stand directly under them
    for scope in parts:
        above = list(_above(index, scope, place, on))
        if above:
            families.setdefault(above[0], []).append(scope)
            deeper.update(above[1:])
    for whole, members in families.items():
        states = {parts[each].state for each in members}
        if whole not in deeper and len(states) == 1 and states <= UNCOVERED:
            return whole, members
    return None


def _above(index: Index, scope: Scope, place: int, on: datetime) -> Iterator[Scope]:
    """The scopes that hold this one, a level of that dimension at a time; at last the one without it."""
    segment_id = index.trees.by_dimension(scope).get(place)
    if segment_id is not None:
        rest = scope - {segment_id}
        yield from (rest | {each} for each in index.trees.line(segment_id, on)[1:])
        yield rest
