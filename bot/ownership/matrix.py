"""A role against the leaves of the trees that cut it, as a grid of states: pure, for the text and the picture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.ownership.cells import cells
from bot.ownership.index import Index
from bot.ownership.model import State
from bot.roles.model import Role

MARKS: Mapping[State, str] = {
    State.HELD: "●",
    State.STAND_IN: "◐",
    State.WEAK: "?",
    State.GAP: "○",
    State.NOT_NEEDED: "·",
}
MEANING: Mapping[State, str] = {
    State.HELD: "held",
    State.STAND_IN: "stand-in",
    State.WEAK: "fallback only",
    State.GAP: "gap",
    State.NOT_NEEDED: "not needed",
}


WHOLE, COLUMNS = 0, 12  # no segment at all; the most columns, and lines, that a phone has room for


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A leaf of the first dimension, or several that stand alike below one segment, and the states along the second."""

    name: str
    states: tuple[State, ...]
    segment_id: int = WHOLE
    leaves: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """`columns` are leaves of the second dimension; a role cut by one dimension has a single nameless column."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]


def grid(index: Index, role: Role, on: datetime) -> Grid:
    """A third dimension and more than a dozen columns are folded: a mark is then the worst of what lies behind it."""
    axes = [index.trees.leaves(each.id, on) for each in index.trees.dimensions if each.key in role.cut_by]
    rows, columns = [*filter(None, axes), [WHOLE], [WHOLE]][:2]
    top = {each: _column(index, each, on, few=len(columns) <= COLUMNS) for each in columns}
    found: dict[tuple[int, int], State] = {}
    for cell in cells(index, role, on):
        row, column = (next((each for each in axis if each in cell.scope), WHOLE) for axis in (rows, columns))
        at = (row, top[column])
        found[at] = _worse(found.get(at), cell.state)
    shown = list(dict.fromkeys(top.values()))
    names = {each: index.segments[each].name if each else "" for each in (*rows, *shown)}
    states = {row: tuple(found[row, column] for column in shown) for row in rows}
    lines = tuple(Line(name=names[row], states=states[row], segment_id=row) for row in rows)
    return Grid(columns=tuple(names[each] for each in shown), lines=lines)


def gathered(index: Index, shown: Grid, on: datetime, most: int = COLUMNS) -> Grid:
    """Where there are more lines than a phone has room for: leaves that stand alike become the segment above them."""
    lines = list(shown.lines)
    while len(shown.lines) > most and (family := _alike(index, lines, on)):
        parent, below = family
        leaves = sum(each.leaves for each in below)
        name = f"{index.segments[parent].name} ({leaves})"
        whole = Line(name=name, states=below[0].states, segment_id=parent, leaves=leaves)
        lines[lines.index(below[0])] = whole
        lines = [each for each in lines if each not in below]
    return Grid(columns=shown.columns, lines=tuple(lines))


def _alike(index: Index, lines: Sequence[Line], on: datetime) -> tuple[int, list[Line]] | None:
    """A segment all of whose children are lines with the same states; the deepest come first, for leaves do."""
    families: dict[int, list[Line]] = {}
    for each in lines:
        parent = index.trees.parent(each.segment_id, on) if each.segment_id != WHOLE else None
        if parent is not None:
            families.setdefault(parent, []).append(each)
    for parent, below in families.items():
        if len(below) == len(index.trees.children(parent, on)) and len({each.states for each in below}) == 1:
            return parent, below
    return None


def _column(index: Index, leaf: int, on: datetime, *, few: bool) -> int:
    """Many leaves are folded into the roots above them."""
    return leaf if few or leaf == WHOLE else index.trees.line(leaf, on)[-1]


BAD = (State.NOT_NEEDED, State.HELD, State.STAND_IN, State.WEAK, State.GAP)


def _worse(known: State | None, state: State) -> State:
    return state if known is None else max(known, state, key=BAD.index)


def text(shown: Grid, width: int = 16) -> str:
    """The grid in letters of one width, narrow enough for a phone; columns bear letters that a legend explains."""
    letters = [chr(ord("A") + place) for place in range(len(shown.columns))]
    named = len(shown.columns) > 1
    head = [" " * width + "".join(letters)] if named else []
    body = [f"{_fit(each.name or 'everywhere', width)}{''.join(MARKS[s] for s in each.states)}" for each in shown.lines]
    return "\n".join([*head, *body])


def legend(shown: Grid) -> str:
    if len(shown.columns) < 2:  # noqa: PLR2004 - one column needs no name
        return ""
    return ", ".join(f"{chr(ord('A') + place)} {name}" for place, name in enumerate(shown.columns))


def picture(shown: Grid) -> str:
    """The whole grid with what its letters and marks mean, for a terminal."""
    marks = "  ".join(f"{mark} {MEANING[state]}" for state, mark in MARKS.items())
    return "\n".join(filter(None, [text(shown), legend(shown), marks]))


def _fit(name: str, width: int) -> str:
    return (name if len(name) < width else name[: width - 2] + "…").ljust(width)


def folded(shown: Grid, limit: int) -> tuple[Grid, int]:
    """The lines in which something is open first, at most so many; how many were left out."""
    order: Sequence[Line] = sorted(shown.lines, key=lambda each: -max(map(BAD.index, each.states)))
    kept = set(map(id, order[:limit]))
    lines = tuple(each for each in shown.lines if id(each) in kept)
    return Grid(columns=shown.columns, lines=lines), len(shown.lines) - len(lines)
