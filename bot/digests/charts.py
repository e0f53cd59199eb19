"""The week as drawings on a card of their own: plan against actual, eight weeks, won and lost; pure.

Nothing is told by colour alone: a status has its mark (full, half, empty, a dot) and its bar (solid, hatched, hollow).
"""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.kit.picture import ALT_LIMIT, Drawing, Picture
from bot.kpis.figures import of_score, stand, told, week
from bot.kpis.reading import Reading
from bot.kpis.rollup import Figure
from bot.kpis.scoring import Score, Status
from bot.kpis.span import PeriodKind, Span

Shape = dict[str, Any]
WIDTH, EDGE = 800, 36  # twice what a phone shows, and the margin
TITLE, BODY, SMALL = 38, 28, 24
GROUND, INK, SOFT, LINE, TRACK = "#ffffff", "#1d1c1d", "#5c5b5e", "#e3e2e4", "#efeef0"
GOOD, CLOSE, BAD, BLUE, NONE = "#1f7a4d", "#9a6700", "#b3261e", "#2a66b0", "#75747a"
COLOURS = {Status.GREEN: GOOD, Status.AMBER: CLOSE, Status.RED: BAD}
BEHIND = {Status.AMBER: "#fff3d1", Status.RED: GROUND}
HEAD, ROW, FOOT = 128, 130, 104
LEFT, BAR, HIGH = 460, 340, 24  # the room of the figures; how long a plan is, and how high
SPARK, TALL = 236, 66  # the eight weeks
MOST, RIVALS = 6, 7  # in one picture: a taller one is shown smaller, until nobody can read it
OTHERS = "others"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rivalry:
    """How often deals against a competitor were won and lost."""

    name: str
    won: int
    lost: int


def of_readings(readings: Sequence[Reading], days: Span, currency: str, *, place: int) -> list[Picture]:
    """So many measures a picture, in their order: each against its plan and along its eight weeks."""
    groups = [readings[at : at + MOST] for at in range(0, len(readings), MOST)]
    return [
        Picture(
            name="digest.png",
            title="Plan and actual",
            alt=_alt(group, currency),
            drawing=_card("Plan and actual", week(days), [_row(each, currency) for each in group], ROW, _legend),
            place=place,
            many=0,
        )
        for group in groups
    ]


def _alt(readings: Sequence[Reading], currency: str) -> str:
    """All that is drawn, in words; where that is too much, without the weeks."""
    plain = [f"{each.measure.name}: {_stand(each.score, currency)}" for each in readings]
    weeks = [", ".join(told(one, each.measure, currency) for one in each.trend) for each in readings]
    whole = "\n".join(f"{line}; eight weeks: {past}" for line, past in zip(plain, weeks, strict=True))
    return whole if len(whole) <= ALT_LIMIT else "\n".join(plain)


def _stand(score: Score, currency: str) -> str:
    return f"{score.status}, {html.unescape(stand(score, currency)).replace('*', '')}"


def _card(title: str, below: str, rows: Sequence[list[Shape]], tall: int, legend: Any) -> Drawing:
    """The rows under their title, each moved to its place, and what the marks mean below them."""
    end = HEAD + len(rows) * tall
    height = end + FOOT
    shapes = [
        {"kind": "rect", "box": [0, 0, WIDTH - 1, height - 1], "outline": LINE, "width": 2},
        text(title, EDGE, 52, size=TITLE, room=WIDTH - 2 * EDGE),
        text(below, EDGE, 96, size=SMALL, room=WIDTH - 2 * EDGE, fill=SOFT),
    ]
    for number, row in enumerate(rows):
        shapes += [moved(each, HEAD + number * tall) for each in (_rule(0), *row)]
    shapes += [_rule(end), *legend(end)]
    return {"width": WIDTH, "height": height, "ground": GROUND, "shapes": shapes}


def text(words: str, x: float, y: float, *, size: int = BODY, room: float, fill: str = INK) -> Shape:
    return {"kind": "text", "text": words, "at": [x, y], "size": size, "room": room, "fill": fill, "anchor": "lm"}


def moved(shape: Shape, down: float) -> Shape:
    """The same, so much lower."""
    if "box" in shape:
        left, top, right, bottom = shape["box"]
        return shape | {"box": [left, top + down, right, bottom + down]}
    if "points" in shape:
        return shape | {"points": [[x, y + down] for x, y in shape["points"]]}
    return shape | {"at": [shape["at"][0], shape["at"][1] + down]}


def _rule(top: float) -> Shape:
    return {"kind": "rect", "box": [EDGE, top, WIDTH - EDGE, top + 1], "fill": LINE}


def mark(status: Status, x: float, y: float, size: float = 12) -> Shape:
    """A full disc, a half one, an empty ring; a dot where nothing can be judged."""
    box = [x - size, y - size, x + size, y + size]
    if status is Status.GREEN:
        return {"kind": "disc", "box": box, "fill": GOOD}
    if status is Status.AMBER:
        return {"kind": "half", "box": box, "outline": CLOSE, "width": 3}
    if status is Status.RED:
        return {"kind": "disc", "box": box, "fill": GROUND, "outline": BAD, "width": 4}
    return {"kind": "disc", "box": [x - 5, y - 5, x + 5, y + 5], "fill": NONE}


def _row(reading: Reading, currency: str) -> list[Shape]:
    """Its name, its figures, its bar; its weeks to the right."""
    score, left = reading.score, EDGE + 38
    return [
        mark(score.status, EDGE + 14, 32),
        text(reading.measure.name, left, 32, room=WIDTH - EDGE - left),
        text(_figures(score, currency), EDGE, 72, size=SMALL, room=LEFT, fill=SOFT),
        *_bar(score),
        *_pace(score),
        *_spark(reading.trend),
    ]


def _figures(score: Score, currency: str) -> str:
    if score.target is None:
        return f"{told(score.now, score.measure, currency)} · no target"
    plan = of_score(score, score.target.value, currency)
    reached = told(score.reached, score.measure, currency)
    period = "" if score.target.period is PeriodKind.WEEK else f" this {score.target.period}"
    return f"{reached} of {plan}{period}"


def _pace(score: Score) -> Iterator[Shape]:
    if score.measure.adds_up and score.percent is not None:
        yield text(f"{score.percent:,} %", EDGE + BAR + 14, 92 + HIGH / 2, size=SMALL, room=LEFT - BAR - 14)


def _bar(score: Score) -> Iterator[Shape]:
    """What is reached, on a ground as long as the plan or the figure; thick: the plan; thin: the plan by now."""
    top = 92
    if score.target is None:
        return
    actual, goal = score.actual or Decimal(0), score.target.value
    whole = max(actual, goal, score.planned or Decimal(0))
    yield {"kind": "rect", "box": [EDGE, top, EDGE + BAR, top + HIGH], "fill": TRACK, "radius": 3}
    if whole <= 0:
        return
    long = EDGE + max(float(actual / whole), 0.0) * BAR
    yield from _filled(score.status, [EDGE, top, max(long, EDGE + 6), top + HIGH])
    if score.measure.adds_up and score.planned is not None and score.planned != goal:
        x = EDGE + float(score.planned / whole) * BAR
        yield {"kind": "rect", "box": [x - 1, top - 6, x + 1, top + HIGH + 6], "fill": INK}
    x = min(EDGE + float(goal / whole) * BAR, EDGE + BAR - 3)
    yield {"kind": "rect", "box": [x - 3, top - 6, x + 3, top + HIGH + 6], "fill": INK}


def _filled(status: Status, box: list[float]) -> Iterator[Shape]:
    """Solid, hatched or hollow: which it is can be seen without its colour."""
    colour = COLOURS.get(status, NONE)
    if status is Status.AMBER:
        yield {"kind": "hatch", "box": box, "fill": colour, "ground": BEHIND[status]}
    solid = {} if status in BEHIND else {"fill": colour}
    hollow = {"fill": GROUND} if status is Status.RED else {}
    yield {"kind": "rect", "box": box, "outline": colour, "width": 4, **solid, **hollow}


def _spark(figures: Sequence[Figure]) -> Iterator[Shape]:
    """From nought to the most there was; a week without a value breaks the line, the last one has a dot."""
    left, floor = WIDTH - EDGE - SPARK, 116
    top = max((each.value for each in figures if each.value is not None), default=Decimal(0))
    yield {"kind": "rect", "box": [left, floor, left + SPARK, floor + 1], "fill": NONE}
    if all(each.value is None for each in figures):
        yield text("no numbers yet", left, floor - 22, size=SMALL, room=SPARK, fill=SOFT)
    step = (SPARK - 20) / max(len(figures) - 1, 1)
    spots = [_spot(each, left + 10 + place * step, floor, top) for place, each in enumerate(figures)]
    for run in _runs(spots):
        if len(run) > 1:
            yield {"kind": "line", "points": run, "fill": BLUE, "width": 4}
        else:
            yield _dot(run[0], 4)
    if spots and spots[-1]:
        yield _dot(spots[-1], 8)


def _spot(figure: Figure, x: float, floor: float, top: Decimal) -> list[float] | None:
    if figure.value is None:
        return None
    return [x, floor - (float(max(figure.value, Decimal(0)) / top) * TALL if top > 0 else 0)]


def _dot(spot: list[float], size: float) -> Shape:
    return {"kind": "disc", "box": [spot[0] - size, spot[1] - size, spot[0] + size, spot[1] + size], "fill": BLUE}


def _runs(spots: Sequence[list[float] | None]) -> Iterator[list[list[float]]]:
    """The stretches between which nothing is known."""
    run: list[list[float]] = []
    for spot in (*spots, None):
        if spot is not None:
            run.append(spot)
        elif run:
            yield run
            run = []


def _legend(top: float) -> Iterator[Shape]:
    for place, (status, words) in enumerate(
        ((Status.GREEN, "on track"), (Status.AMBER, "close"), (Status.RED, "behind"), (Status.NO_PLAN, "not judged"))
    ):
        x = EDGE + 14 + place * 182
        yield mark(status, x, top + 32, 10)
        yield text(words, x + 22, top + 32, size=SMALL, room=150, fill=SOFT)
    below = "Thick line: plan · thin: plan by now · %: pace · right: eight weeks"
    yield text(below, EDGE, top + 72, size=SMALL, room=WIDTH - 2 * EDGE, fill=SOFT)


def of_rivals(rivals: Sequence[Rivalry], days: Span) -> Picture:
    """Won and lost against each competitor, those met most often first; what is too many is one line."""
    met = shown(rivals)
    most = max((max(each.won, each.lost) for each in met), default=1)
    rows = [_rivalry(each, most) for each in met]
    alt = "\n".join(f"{each.name}: {each.won} won, {each.lost} lost" for each in met)
    drawing = _card("Won and lost by competitor", closed_between(days), rows, ROW - 18, _rival_legend)
    return Picture(name="competitors.png", title="Competitors", alt=alt, drawing=drawing, place=1, many=1)


def shown(rivals: Sequence[Rivalry]) -> list[Rivalry]:
    """Those met most often, and the rest of them together."""
    ordered = sorted(rivals, key=lambda each: (-each.won - each.lost, each.name.casefold()))
    if len(ordered) <= RIVALS:
        return ordered
    rest = ordered[RIVALS - 1 :]
    others = Rivalry(
        name=f"{len(rest)} {OTHERS}", won=sum(each.won for each in rest), lost=sum(each.lost for each in rest)
    )
    return [*ordered[: RIVALS - 1], others]


def closed_between(days: Span) -> str:
    """`Closed from 1 Oct to 29 Nov 2026`."""
    return f"Closed from {days.first.day} {days.first:%b} to {days.last.day} {days.last:%b} {days.last.year}"


def _rivalry(rival: Rivalry, most: int) -> list[Shape]:
    long = 560
    shapes = [text(rival.name, EDGE, 26, room=WIDTH - 2 * EDGE)]
    for top, count, status, word in ((48, rival.won, Status.GREEN, "won"), (78, rival.lost, Status.RED, "lost")):
        end = EDGE + max(count / max(most, 1) * long, 4)
        shapes += _filled(status, [EDGE, top, end, top + 22]) if count else ()
        shapes.append(text(f"{count} {word}", (end if count else EDGE) + 14, top + 11, size=SMALL, room=140, fill=SOFT))
    return shapes


def _rival_legend(top: float) -> Iterator[Shape]:
    words = "Solid: won · hollow: lost · only deals for which a competitor is named"
    yield text(words, EDGE, top + 44, size=SMALL, room=WIDTH - 2 * EDGE, fill=SOFT)
