"""What nobody covers: the needed cells of each role, judged by the resolver, folded where a whole branch is empty."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from bot.ownership.cells import cells, needed_scopes
from bot.ownership.index import Index
from bot.ownership.model import Gap, State
from bot.roles.model import Role, Scope

UNCOVERED = frozenset({State.GAP, State.WEAK})


def gaps(index: Index, on: datetime, roles: Collection[int] | None = None) -> list[Gap]:
    """What is needed and not held at that instant, in the order of the roles (or of some); whole branches as one."""
    wanted = (each for each in index.rows.roles if each.needed_in and (roles is None or each.id in roles))
    return [gap for role in wanted for gap in _gaps_of(index, role, on)]


def _gaps_of(index: Index, role: Role, on: datetime) -> list[Gap]:
    open_ = {each.scope: each.state for each in cells(index, role, on) if each.needed and each.state in UNCOVERED}
    return folded(index, role, open_, sizes(index, role, on), on) if open_ else []


def sizes(index: Index, role: Role, on: datetime) -> Counter[Scope]:
    """How many needed cells lie in each scope that contains any."""
    return Counter(whole for scope in needed_scopes(index, role, on) for whole in _wholes(index, scope, on))


def folded(index: Index, role: Role, open_: Mapping[Scope, State], sizes: Counter[Scope], on: datetime) -> list[Gap]:
    """Open cells as gaps: where all that is needed in a wider scope is open alike, that scope stands for it."""
    parts = {scope: Part(state=state) for scope, state in open_.items()}
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
    """One level of a tree after the other: families that are complete become one, and may make another complete."""
    while families := _like_families(index, parts, sizes, place, on):
        gone = {scope for below in families.values() for scope in below}
        wholes = {above: Part(state=parts[below[0]].state, cells=sizes[above]) for above, below in families.items()}
        parts = {scope: part for scope, part in parts.items() if scope not in gone} | wholes
    return parts


def _like_families(
    index: Index, parts: Parts, sizes: Counter[Scope], place: int, on: datetime
) -> dict[Scope, list[Scope]]:
    families: dict[Scope, list[Scope]] = {}
    for scope in parts:
        if segment_id := index.trees.by_dimension(scope).get(place):
            parent = index.trees.parent(segment_id, on)
            families.setdefault(scope - {segment_id} | ({parent} if parent else set()), []).append(scope)
    return {whole: below for whole, below in families.items() if _alike(parts, below, sizes[whole])}


def _alike(parts: Parts, below: list[Scope], size: int) -> bool:
    return len({parts[each].state for each in below}) == 1 and sum(parts[each].cells for each in below) == size
