"""All roles against the top of the first tree, each place folded to x of y: pure, for the picture."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ownership.cells import Cell, axes, cells
from bot.ownership.index import Index
from bot.ownership.matrix import BAD
from bot.ownership.model import State
from bot.ownership.outlook import COVERED
from bot.roles.model import Role

MOST = 6  # columns beside the whole: what a phone has room for


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Some needed cells of a role together; `worst` is the state that wants most to be seen."""

    covered: int
    needed: int
    worst: State


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A role as a whole, and in each column; None where the column's tree does not cut it."""

    name: str
    whole: Place
    places: tuple[Place | None, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Overview:
    """The first `columns` by name; more trees than fit are left to the wholes."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def overview(index: Index, on: datetime) -> Overview:
    """The columns are the roots of the tree that cuts most roles."""
    roles = [each for each in index.rows.roles if each.needed_in]
    place = _widest(index, roles, on)
    leaves = max((axes(index, each, on)[place] for each in roles), key=len, default=[]) if place is not None else []
    roots = list(dict.fromkeys(index.trees.line(each, on)[-1] for each in leaves))
    shown = roots if 1 < len(roots) <= MOST else roots[: MOST * (len(roots) > MOST)]
    rows = tuple(_row(index, each, on, shown) for each in roles)
    return Overview(columns=tuple(index.segments[each].name for each in shown), rows=rows)


def _widest(index: Index, roles: Sequence[Role], on: datetime) -> int | None:
    cut = Counter(place for role in roles for place, leaves in enumerate(axes(index, role, on)) if leaves)
    return max(cut, key=lambda each: (cut[each], -each)) if cut else None


def _row(index: Index, role: Role, on: datetime, roots: Sequence[int]) -> Row:
    by_root: dict[int, list[Cell]] = {each: [] for each in roots}
    found = list(cells(index, role, on))
    for cell in found:
        for leaf in cell.scope:
            if (root := index.trees.line(leaf, on)[-1]) in by_root:
                by_root[root].append(cell)
    places = tuple(_place(each) if each else None for each in by_root.values())
    return Row(name=role.short, whole=_place(found), places=places)


def _place(found: Iterable[Cell]) -> Place:
    counts = Counter(each.state for each in found if each.needed)
    worst = max(counts, key=BAD.index, default=State.NOT_NEEDED)
    return Place(covered=sum(counts[each] for each in COVERED), needed=counts.total(), worst=worst)
