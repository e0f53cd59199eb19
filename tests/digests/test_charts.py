"""Drawings of a week: legible on a phone and on any ground, told apart without colour, with all their words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.digests import charts
from bot.digests.charts import MOST, Rivalry, of_readings, of_rivals
from bot.digests.sending import rivals
from bot.kit.draw import drawn
from bot.kit.picture import ALT_LIMIT, Picture
from bot.kpis.model import Deal, Stage
from bot.kpis.reading import Reading
from bot.kpis.rollup import Figure
from bot.kpis.scoring import Status
from bot.kpis.span import Span
from tests.digests.weeks import AMBER, GREEN, LONG, RED, WEEK, WORLDS, many

DAYS = Span(first=date(2026, 10, 1), end=WEEK.end)
PHONE = (330, 440)  # the room for a picture where the screen is 400 pixels wide
SMALLEST = 9.5  # pixels of a letter there
READABLE = 4.5  # the contrast that WCAG asks of text


def every() -> Iterator[Picture]:
    for readings in WORLDS.values():
        yield from of_readings(readings, WEEK, "EUR", place=2)
    yield of_rivals([Rivalry(name=LONG, won=number, lost=40 - number) for number in range(40)], DAYS)


def shapes(picture: Picture, kind: str) -> list[dict[str, Any]]:
    return [each for each in picture.drawing["shapes"] if each["kind"] == kind]


def scale(picture: Picture) -> float:
    """How much smaller a phone shows it."""
    return min(PHONE[0] / float(picture.drawing["width"]), PHONE[1] / float(picture.drawing["height"]))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_all_letters_and_marks_stand_out_from_their_ground_and_are_large_enough_on_a_phone() -> None:
    for picture in every():
        for each in shapes(picture, "text"):
            assert contrast(each["fill"], charts.GROUND) >= READABLE
            assert each["size"] * scale(picture) >= SMALLEST
    for colour in (charts.GOOD, charts.CLOSE, charts.BAD, charts.BLUE, charts.NONE):
        assert contrast(colour, charts.GROUND) >= READABLE


def test_nothing_is_drawn_beyond_the_card_and_no_card_is_taller_than_it_can_be_shown() -> None:
    for picture in every():
        width, height = picture.drawing["width"], picture.drawing["height"]
        assert (width, height <= 1050) == (800, True)
        boxes = [each["box"] for each in picture.drawing["shapes"] if "box" in each]
        spots = [spot for each in shapes(picture, "line") for spot in each["points"]]
        points = [*((x, y) for left, top, x, y in boxes for x, y in ((left, top), (x, y))), *spots]
        assert all(0 <= x <= width and 0 <= y <= height for x, y in points)


@pytest.mark.parametrize("world", WORLDS)
def test_every_world_can_be_drawn(world: str) -> None:
    for picture in of_readings(WORLDS[world], WEEK, "EUR", place=2):
        assert drawn(picture.drawing)[:8] == b"\x89PNG\r\n\x1a\n"


def test_fifteen_measures_are_three_pictures_and_none_is_missing() -> None:
    found = of_readings(WORLDS["mixed"], WEEK, "EUR", place=2)
    said = "\n".join(each.alt for each in found)
    assert [len(each.alt.splitlines()) for each in found] == [MOST, MOST, 15 - 2 * MOST]
    assert all(each.measure.name in said for each in WORLDS["mixed"])


def test_a_status_is_told_by_its_mark_and_its_bar_and_not_by_colour_alone() -> None:
    seen = {colourless(share) for share in (GREEN, AMBER, RED, None)}
    assert len(seen) == 4


def colourless(share: Decimal | None) -> tuple[Any, ...]:
    """What of a row is left for somebody who sees no colours: kinds of shapes, and whether they are full."""
    (picture,) = of_readings(many((share,), count=1), WEEK, "EUR", place=2)
    inside = [each for each in picture.drawing["shapes"] if each["kind"] in {"disc", "half", "hatch", "rect"}]
    row = [each for each in inside if 129 < each["box"][1] < 257 and each["box"][2] < 400]
    return tuple((each["kind"], each.get("fill") in {None, charts.GROUND}, "outline" in each) for each in row)


def test_a_bar_is_as_long_as_what_is_reached_of_the_plan() -> None:
    half = many((Decimal("0.5"),), count=1)[0]
    full = replace(half, score=replace(half.score, reached=Figure(value=half.score.target.value, cases=20)))  # type: ignore[union-attr]
    lengths = [bar(each)[2] - bar(each)[0] for each in (half, full)]
    by_now = half.score.elapsed / half.score.working
    assert lengths == [pytest.approx(charts.BAR * by_now / 2), charts.BAR]


def bar(reading: Reading) -> Sequence[float]:
    """The filled one: the widest of those that have an edge, but for the card's own."""
    (picture,) = of_readings([reading], WEEK, "EUR", place=2)
    edged = [each["box"] for each in shapes(picture, "rect") if each.get("width") == 4]
    return max(edged, key=lambda box: float(box[2] - box[0]))


def test_a_week_without_a_value_breaks_the_line() -> None:
    base = many((GREEN,), count=1)[0]
    gone = Figure(value=None)
    past = (*base.trend[:3], gone, *base.trend[4:6], gone, base.trend[7])
    (picture,) = of_readings([replace(base, trend=past)], WEEK, "EUR", place=2)
    assert [len(each["points"]) for each in shapes(picture, "line")] == [3, 2]


def test_the_words_of_a_picture_are_complete_and_short_enough() -> None:
    assert all(len(each.alt) <= ALT_LIMIT for each in every())
    (picture,) = of_readings(many((RED,), count=1), WEEK, "EUR", place=2)
    assert picture.alt.startswith("Closed-won revenue: Behind, EUR ")
    assert "of EUR 1,250,000 this quarter" in picture.alt
    assert picture.alt.endswith(
        "eight weeks: EUR 250,000, EUR 500,000, EUR 375,000, EUR 625,000, EUR 875,000, EUR 750,000, EUR 1,000,000, "
        "EUR 625,000"
    )


@pytest.mark.parametrize("currency", ["EUR", "JPY", "CHF", "USD"])
def test_every_currency_stands_before_its_amount(currency: str) -> None:
    (picture,) = of_readings(many((GREEN,), count=1), WEEK, currency, place=2)
    assert any(f"of {currency} 1,250,000 this quarter" in each["text"] for each in shapes(picture, "text"))


def test_competitors_met_most_often_come_first_and_the_rest_is_one_line() -> None:
    met = [Rivalry(name=f"Rival {number}", won=number, lost=1) for number in range(14)]
    picture = of_rivals(met, DAYS)
    lines = picture.alt.splitlines()
    assert lines[0] == "Rival 13: 13 won, 1 lost"
    assert lines[-1] == "8 others: 28 won, 8 lost"
    assert len(lines) == charts.RIVALS


def deal(competitor: str | None, stage: Stage) -> Deal:
    return Deal(external_id="1", name="Acme", stage=stage, owner_id=1, competitor=competitor)


def test_a_competitor_is_counted_however_it_is_written_and_deals_without_one_are_not() -> None:
    told = [
        deal("Initech", Stage.WON),
        deal("INITECH ", Stage.LOST),
        deal(None, Stage.LOST),
        deal("Globex", Stage.LOST),
    ]
    assert rivals(told) == [Rivalry(name="Initech", won=1, lost=1), Rivalry(name="Globex", won=0, lost=1)]


def test_statuses_that_cannot_be_judged_look_alike() -> None:
    marks = [charts.mark(each, 0, 0) for each in (Status.NO_PLAN, Status.EARLY, Status.FEW)]
    assert marks[0] == marks[1] == marks[2]
