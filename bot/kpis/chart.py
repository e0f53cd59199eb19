"""A number as a drawing: columns for weeks and months, rows for any other groups; pure, with its words as a twin."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from bot.kit.blocks import Message, clip, context, esc, header
from bot.kit.picture import Drawing, Picture
from bot.kpis.figures import told
from bot.kpis.grouping import Kind
from bot.kpis.model import Measure, Unit
from bot.kpis.page_blocks import Answer, about
from bot.kpis.question import Question
from bot.kpis.rollup import Figure
from bot.ownership.index import Index

Shape = dict[str, Any]
WIDTH, EDGE = 800, 36  # twice what a phone shows, and the margin
TITLE, BODY, SMALL = 38, 28, 24
GROUND, INK, SOFT, LINE, BAR, LAST = "#ffffff", "#1d1c1d", "#5c5b5e", "#e3e2e4", "#2a66b0", "#174a85"
HEAD, HIGH, ROW, LABEL, VALUE = 140, 260, 52, 240, 210
MOST_COLUMNS, MOST_ROWS, NAME = 12, 12, 60
STEPS = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """`name` as on the axis; `words` is the whole value as people read it."""

    name: str
    figure: Figure
    words: str


def chart(shown: Answer, index: Index) -> tuple[Message, Picture | None]:
    """The values as lines, and the picture that stands instead of them; none where nothing has a value."""
    measure = shown.question.measure
    bars, in_time = _bars(shown), shown.question.axis is None or shown.question.axis.kind is Kind.MONTH
    kept = bars[-MOST_COLUMNS:] if in_time else bars[:MOST_ROWS]
    title = measure.name if shown.week is None else f"{measure.name}: eight weeks"
    below = about(_drawn(shown), index)
    lines = [f"{esc(each.name)}: *{esc(each.words)}*" for each in kept] or ["Nothing in these days."]
    left = len(bars) - len(kept)
    more = [context(f"and {left} more")] if left else []
    message = Message.of(header(clip(title, 140)), context(below), "\n".join(lines), *more)
    if not any(each.figure.value is not None for each in kept):
        return message, None
    shapes = _columns(kept, measure) if in_time else _rows(kept)
    drawing = _card(title, html.unescape(below), shapes, HIGH + 64 if in_time else ROW * len(kept) + 16)
    alt = html.unescape("\n".join(f"{each.name}: {each.words}" for each in kept))
    return message, Picture(name="number.png", title=clip(title, 140), alt=alt, drawing=drawing, place=2, many=1)


def _drawn(shown: Answer) -> Question:
    """The days that the picture shows: where nothing is parted, those of the weeks."""
    if shown.week is None:
        return shown.question
    first = shown.week.weeks_later(1 - len(shown.trend)).first
    return replace(shown.question, first=first, last=shown.week.last, said="")


def _bars(shown: Answer) -> list[Bar]:
    measure = shown.question.measure
    if shown.week is None:
        named = [(clip(each.group or "none", NAME), each.figure) for each in shown.found.parts]
    else:
        weeks = [shown.week.weeks_later(-back) for back in reversed(range(len(shown.trend)))]
        named = [(f"{week.first.day} {week.first:%b}", each) for week, each in zip(weeks, shown.trend, strict=True)]
    return [Bar(name=name, figure=each, words=told(each, measure, shown.currency)) for name, each in named]


def _columns(bars: Sequence[Bar], measure: Measure) -> Iterator[Shape]:
    """The newest is the darkest; what has no value has no column and says so."""
    wide, top, low = (WIDTH - 2 * EDGE) / len(bars), *_range(bars)
    scale = Decimal(HIGH - 40) / (top - low)
    base = HEAD + 40 + float(top * scale)
    for place, each in enumerate(bars):
        left = EDGE + place * wide
        yield _text(each.name, left + wide / 2, HEAD + HIGH + 36, size=SMALL, room=wide - 6, fill=SOFT, anchor="mm")
        value = each.figure.value
        if value is None:
            yield _text("n/a", left + wide / 2, base - 18, size=SMALL, room=wide - 6, fill=SOFT, anchor="mm")
            continue
        end = base - float(value * scale)
        box = [left + wide * 0.18, min(base, end), left + wide * 0.82, max(base, end, min(base, end) + 2)]
        yield {"kind": "rect", "box": box, "fill": LAST if place == len(bars) - 1 else BAR}
        above = min(base, end) - 18
        yield _text(short(value, measure.unit), left + wide / 2, above, size=SMALL, room=wide - 4, anchor="mm")
    yield {"kind": "rect", "box": [EDGE, base, WIDTH - EDGE, base + 2], "fill": SOFT}


def _rows(bars: Sequence[Bar]) -> Iterator[Shape]:
    top, low = _range(bars)
    room = WIDTH - 2 * EDGE - LABEL - VALUE
    for place, each in enumerate(bars):
        middle = HEAD + place * ROW + ROW / 2
        yield _text(each.name, EDGE, middle, room=LABEL - 16)
        yield _text(each.words, WIDTH - EDGE, middle, room=VALUE - 10, anchor="rm")
        share = float(((each.figure.value or Decimal(0)) - low) / (top - low))
        zero = float((Decimal(0) - low) / (top - low))
        left, right = sorted((EDGE + LABEL + zero * room, EDGE + LABEL + share * room))
        if each.figure.value is not None:
            yield {"kind": "rect", "box": [left, middle - 15, max(right, left + 2), middle + 15], "fill": BAR}


def _range(bars: Sequence[Bar]) -> tuple[Decimal, Decimal]:
    """From nought, and below it where something lies there."""
    values = [each.figure.value for each in bars if each.figure.value is not None]
    top, low = max(Decimal(0), *values), min(Decimal(0), *values)
    return (top, low) if top > low else (Decimal(1), Decimal(0))


def short(value: Decimal, unit: Unit) -> str:
    """What fits above a column: `12.5k`, `60 %`, `1.7`."""
    size = next(((step, sign) for step, sign in STEPS if abs(value) >= step), None)
    shown, sign = (value / size[0], size[1]) if size else (value, "")
    text = f"{shown:.1f}".removesuffix(".0")
    return f"{text}{sign}{' %' if unit is Unit.PERCENT else ''}"


def _card(title: str, below: str, shapes: Iterator[Shape], tall: float) -> Drawing:
    height = round(HEAD + tall + 12)
    ground = {"kind": "rect", "box": [0, 0, WIDTH - 1, height - 1], "outline": LINE, "width": 2}
    heading = [
        _text(title, EDGE, 54, size=TITLE, room=WIDTH - 2 * EDGE),
        _text(below, EDGE, 98, size=SMALL, room=WIDTH - 2 * EDGE, fill=SOFT),
    ]
    return {"width": WIDTH, "height": height, "ground": GROUND, "shapes": [ground, *heading, *shapes]}


def _text(
    words: str, x: float, y: float, *, size: int = BODY, room: float, fill: str = INK, anchor: str = "lm"
) -> Shape:
    return {"kind": "text", "text": words, "at": [x, y], "size": size, "room": room, "fill": fill, "anchor": anchor}
