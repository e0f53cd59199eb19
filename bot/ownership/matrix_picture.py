"""Coverage as a drawing: shapes and letters on a card of its own, told apart without colour; pure."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.kit.blocks import Message
from bot.kit.picture import Drawing, Picture
from bot.kit.twin import twin
from bot.ownership.history import Week
from bot.ownership.matrix import MEANING, Grid
from bot.ownership.model import State
from bot.ownership.overview import Overview, Place

Shape = dict[str, Any]
WIDTH, EDGE = 800, 36  # twice what a phone shows, and the margin
TITLE, BODY, SMALL = 38, 28, 24
GROUND, INK, SOFT, LINE = "#ffffff", "#1d1c1d", "#5c5b5e", "#e3e2e4"
HELD, STOOD, WEAK, GAP, NONE = "#1f7a4d", "#2a66b0", "#9a6700", "#b3261e", "#9b9a9d"
BEHIND = {State.WEAK: "#fff3d1", State.GAP: "#fbe3e1"}
HATCH = {State.WEAK: "#f3dfa4", State.GAP: "#f0bdb8"}
LABEL, ROW, HEAD, CELL = 256, 48, 200, 60
ROLE, TALL = 236, 84  # where all roles are shown
TIGHT, MANY = 172, 6  # the roles' room where there are more columns than so many
HUNDRED, ALONE = 100, 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """What stands above: the title, and a softer line below it."""

    title: str
    below: str


def picture_of_role(
    shown: Grid, left_out: int, message: Message, title: str, weeks: Sequence[Week], day: date
) -> Picture:
    """Instead of the message's grid and notes."""
    drawing = of_role(shown, Heading(title=title, below=_said(day)), left_out, weeks)
    return _picture(message, title, drawing)


def picture_of_all(shown: Overview, message: Message, title: str, weeks: Sequence[Week], day: date) -> Picture:
    """Instead of the message's lines and weeks."""
    return _picture(message, title, of_all(shown, Heading(title=title, below=_said(day)), weeks))


def _picture(message: Message, title: str, drawing: Drawing) -> Picture:
    """All between the message's title and its last block; their words describe the picture."""
    many = len(message.blocks) - 2
    alt = html.unescape(twin(message.blocks[1 : 1 + many]).replace("`", ""))
    return Picture(name="coverage.png", title=title, alt=alt, drawing=drawing, place=1, many=many)


def _said(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}"


def text(
    words: str, x: float, y: float, *, size: int = BODY, room: float, fill: str = INK, anchor: str = "lm"
) -> Shape:
    return {"kind": "text", "text": words, "at": [x, y], "size": size, "room": room, "fill": fill, "anchor": anchor}


def mark(state: State, x: float, y: float, size: float = 13) -> Iterator[Shape]:
    """A full disc, a half one, a question mark, an empty ring, a dot."""
    box = [x - size, y - size, x + size, y + size]
    if state is State.HELD:
        yield {"kind": "disc", "box": box, "fill": HELD}
    elif state is State.STAND_IN:
        yield {"kind": "half", "box": box, "outline": STOOD, "width": 3}
    elif state is State.WEAK:
        yield text("?", x, y, size=round(size * 2.3), room=WIDTH, fill=WEAK, anchor="mm")
    elif state is State.GAP:
        yield {"kind": "disc", "box": box, "fill": GROUND, "outline": GAP, "width": 4}
    else:
        yield {"kind": "disc", "box": [x - 4, y - 4, x + 4, y + 4], "fill": NONE}


def _cell(state: State, left: float, top: float, wide: float) -> Iterator[Shape]:
    """Whatever is open lies on a hatched ground, so that it is found at a glance."""
    box = [left + 2, top + 2, left + wide - 2, top + ROW - 2]
    if state in BEHIND:
        yield {"kind": "hatch", "box": box, "fill": HATCH[state], "ground": BEHIND[state]}
    yield from mark(state, left + wide / 2, top + ROW / 2)


def of_role(shown: Grid, heading: Heading, left_out: int, weeks: Sequence[Week]) -> Drawing:
    """One role: a line for each leaf, a column for each of the second dimension."""
    several = len(shown.columns) > ALONE
    wide = min(CELL, (WIDTH - 2 * EDGE - LABEL) / max(len(shown.columns), 1))
    top = 130 + (HEAD if several else 0)
    shapes = [*_heading(heading), *(_columns(shown.columns, wide, top) if several else ())]
    for place, line in enumerate(shown.lines):
        shapes += _line(line.name or "everywhere", line.states, wide, top + place * ROW, words=not several)
    end = top + len(shown.lines) * ROW
    shapes += [text(f"{left_out} more are held", EDGE, end + 26, size=SMALL, room=WIDTH, fill=SOFT)] if left_out else []
    return _card(shapes, end + (52 if left_out else 12), weeks)


def _line(name: str, states: Sequence[State], wide: float, top: float, *, words: bool) -> Iterator[Shape]:
    yield _rule(top)
    yield text(name, EDGE, top + ROW / 2, room=LABEL - 14)
    for place, state in enumerate(states):
        yield from _cell(state, EDGE + LABEL + place * wide, top, wide)
    if words:
        yield text(MEANING[states[0]], EDGE + LABEL + wide + 12, top + ROW / 2, size=SMALL, room=400, fill=SOFT)


def _columns(names: Sequence[str], wide: float, top: float) -> Iterator[Shape]:
    for place, name in enumerate(names):
        x = EDGE + LABEL + (place + 0.5) * wide
        yield text(name, x, top - 12, size=SMALL, room=HEAD - 20, fill=SOFT) | {"turned": True}


def of_all(shown: Overview, heading: Heading, weeks: Sequence[Week]) -> Drawing:
    """All roles: x of y as a whole, and under the top of the tree."""
    names = ("all", *shown.columns)
    label, top = ROLE if len(names) <= MANY else TIGHT, 200
    wide = (WIDTH - 2 * EDGE - label) / len(names)
    shapes = [*_heading(heading)]
    for place, name in enumerate(names):
        x = EDGE + label + (place + 0.5) * wide
        shapes.append(text(name, x, top - 24, size=SMALL, room=wide - 8, fill=SOFT, anchor="mm"))
    for number, row in enumerate(shown.rows):
        y = top + number * TALL
        shapes += [_rule(y), text(row.name, EDGE, y + TALL / 2, room=label - 12)]
        for place, found in enumerate((row.whole, *row.places)):
            shapes += _share(found, EDGE + label + place * wide, y, wide) if found else ()
    return _card(shapes, top + len(shown.rows) * TALL + 12, weeks)


def _share(found: Place, left: float, top: float, wide: float) -> Iterator[Shape]:
    if not found.needed:
        yield from mark(State.NOT_NEEDED, left + wide / 2, top + TALL / 2)
        return
    if found.worst in BEHIND:
        box = [left + 3, top + 3, left + wide - 3, top + TALL - 3]
        yield {"kind": "hatch", "box": box, "fill": HATCH[found.worst], "ground": BEHIND[found.worst]}
    yield from mark(found.worst, left + wide / 2, top + 27, 11)
    share = f"{found.covered}/{found.needed}"
    yield text(share, left + wide / 2, top + 60, size=SMALL, room=wide - 6, anchor="mm")


def _heading(heading: Heading) -> Iterator[Shape]:
    yield text(heading.title, EDGE, 54, size=TITLE, room=WIDTH - 2 * EDGE)
    yield text(heading.below, EDGE, 98, size=SMALL, room=WIDTH - 2 * EDGE, fill=SOFT)


def _rule(top: float) -> Shape:
    return {"kind": "rect", "box": [EDGE, top, WIDTH - EDGE, top + 1], "fill": LINE}


def _card(shapes: Sequence[Shape], end: float, weeks: Sequence[Week]) -> Drawing:
    """The shapes on their ground, with the weeks and what the marks mean below."""
    history = list(_weeks(weeks, end + 14)) if any(each.score is not None for each in weeks) else []
    legend = end + (112 if history else 14)
    height = round(legend + 108)
    ground = {"kind": "rect", "box": [0, 0, WIDTH - 1, height - 1], "outline": LINE, "width": 2}
    drawn = [ground, *shapes, *history, _rule(legend), *_legend(legend + 34)]
    return {"width": WIDTH, "height": height, "ground": GROUND, "shapes": drawn}


def _legend(top: float) -> Iterator[Shape]:
    """Three in the first row, two in the second."""
    column = (WIDTH - 2 * EDGE) / 3
    for place, (state, meaning) in enumerate(MEANING.items()):
        x, y = EDGE + place % 3 * column + 16, top + place // 3 * 38
        yield from mark(state, x, y, 11)
        yield text(meaning, x + 26, y, size=SMALL, room=column - 50, fill=SOFT)


def _weeks(weeks: Sequence[Week], top: float) -> Iterator[Shape]:
    """A bar a week from nought to all; a week that nobody knows has none."""
    yield _rule(top)
    known = [each.score for each in weeks if each.score is not None]
    said = f"12 weeks: now {known[-1] * HUNDRED:.0f} %"
    yield text(said, EDGE, top + 50, size=SMALL, room=LABEL - 14, fill=SOFT)
    wide, high = (WIDTH - 2 * EDGE - LABEL) / len(weeks), 64
    for place, each in enumerate(weeks):
        left, floor = EDGE + LABEL + place * wide + 4, top + 14 + high
        tall = 2 if each.score is None else max(2.0, each.score * high)
        fill = LINE if each.score is None else STOOD
        yield {"kind": "rect", "box": [left, floor - tall, left + wide - 8, floor], "fill": fill}
