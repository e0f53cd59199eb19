"""The picture of a number: it says what its words say, fits its card whatever the values, and is drawn by the door."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.db import Database
from bot.kpis.catalogue import BY_KEY
from bot.kpis.chart import chart, short
from bot.kpis.grouping import Axis, Kind
from bot.kpis.model import Unit
from bot.kpis.page_blocks import Answer
from bot.kpis.question import Question
from bot.kpis.reading import Breakdown, Part
from bot.kpis.rollup import Figure
from bot.kpis.slack import feature
from bot.kpis.span import week_of
from tests.kpis.desk import Desk
from tests.ownership.town import town

WEEK = week_of(date(2026, 11, 25))
REVENUE = BY_KEY["ae.revenue"]
VALUES = st.one_of(st.none(), st.decimals(-(10**12), 10**12, places=2))
INDEX = town()


def weekly(values: list[Decimal | None]) -> Answer:
    trend = tuple(Figure(value=each, cases=3) for each in values)
    whole = Breakdown(measure=REVENUE, by=None, first=None, last=None, parts=(Part(group=None, figure=trend[-1]),))
    return Answer(question=Question(measure=REVENUE), found=whole, currency="EUR", trend=trend, week=WEEK)


def parted(groups: list[tuple[str | None, Decimal | None]]) -> Answer:
    question = Question(measure=REVENUE, axis=Axis(kind=Kind.MEMBER, word="member"))
    parts = tuple(Part(group=name, figure=Figure(value=each, cases=3)) for name, each in groups)
    found = Breakdown(measure=REVENUE, by="member", first=None, last=None, parts=parts)
    return Answer(question=question, found=found, currency="EUR")


@given(st.lists(VALUES, min_size=8, max_size=8))
def test_whatever_the_weeks_hold_every_column_lies_on_the_card_and_in_the_words(values: list[Decimal | None]) -> None:
    message, picture = chart(weekly(values), INDEX)
    if all(each is None for each in values):
        assert picture is None
        return
    assert picture is not None
    boxes = [each["box"] for each in picture.drawing["shapes"] if each["kind"] == "rect"]
    assert all(0 <= left <= right <= 800 for left, _, right, _ in boxes)
    assert all(0 <= top <= bottom <= picture.drawing["height"] for _, top, _, bottom in boxes)
    assert len(boxes) == 2 + sum(each is not None for each in values)
    assert picture.alt.count("\n") == 7
    assert all(line.split(": ")[0] in message.text for line in picture.alt.split("\n"))


@given(st.lists(st.tuples(st.text(max_size=80) | st.none(), VALUES), max_size=30))
def test_groups_beyond_a_dozen_are_counted(groups: list[tuple[str | None, Decimal | None]]) -> None:
    message, picture = chart(parted(groups), INDEX)
    assert (f"and {len(groups) - 12} more" in message.text) == (len(groups) > 12)
    assert (picture is None) == all(value is None for _, value in groups[:12])


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        ("12500", Unit.MONEY, "12.5k"),
        ("-2000000", Unit.MONEY, "-2M"),
        ("999", Unit.COUNT, "999"),
        ("66.667", Unit.PERCENT, "66.7 %"),
        ("0", Unit.COUNT, "0"),
        ("7000000000", Unit.MONEY, "7B"),
    ],
)
def test_what_stands_above_a_column_is_short(value: str, unit: Unit, words: str) -> None:
    assert short(Decimal(value), unit) == words


async def test_the_button_draws_the_weeks_or_the_groups_that_were_asked_for(db: Database, tenant: int) -> None:
    desk = Desk(db, tenant, datetime(2026, 11, 25, 10, tzinfo=UTC))
    desk.join(feature(db, desk.ownership))
    sam = await desk.hire("Sam", "sdr")
    await desk.type(sam, "/kpi log leads 4")
    page = await desk.type(sam, "/kpi leads")
    drawn = await desk.press(sam, next(each for each in page.buttons() if each[0] == "kpi.chart"))
    assert "New leads created: eight weeks\n5 Oct \u2013 29 Nov 2026 · Sam\n5 Oct: 0\n" in drawn.text
    assert desk.told[-1].picture is not None
    assert desk.told[-1].picture.alt.endswith("23 Nov: 4")
    by = await desk.type(sam, "/kpi leads this month by member")
    drawn = await desk.press(sam, next(each for each in by.buttons() if each[0] == "kpi.chart"))
    assert drawn.text == "New leads created\n1 Nov \u2013 30 Nov 2026 · by member\nSam: 4"
