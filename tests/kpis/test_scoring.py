"""Pace, projection, colour and change, each worked out by hand; November 2026 begins on a Sunday."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kpis.catalogue import BY_KEY, MEASURES, of_keys
from bot.kpis.model import Direction, Tally
from bot.kpis.scoring import Score, Status, rag, running, score, trend, whole_week
from bot.kpis.span import PeriodKind, Span, month_of, quarter_of, week_of
from bot.kpis.target import Target
from bot.roles.catalogue import ROLES

LEADS, REVENUE = BY_KEY["sdr.leads"], BY_KEY["ae.revenue"]
WEEK = week_of(date(2026, 11, 18))


def tally(day: date, amount: str, measure: str = "sdr.leads") -> Tally:
    return Tally(measure=measure, day=day, member_id=1, amount=Decimal(amount))


def target(value: int, period: str = "week", *, since: date | None = None, until: date | None = None) -> Target:
    kind = PeriodKind(period)
    return Target(measure="sdr.leads", member_id=1, period=kind, value=Decimal(value), since=since, until=until)


def figures(found: Score, names: str) -> tuple[object, ...]:
    return tuple(getattr(found, name) for name in names.split())


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert Span(first=date(2026, 11, 16), end=date(2026, 11, 23)) == WEEK
    assert WEEK.last == date(2026, 11, 22)
    assert WEEK.working_days() == 5


@pytest.mark.parametrize(
    ("span", "first", "end", "working"),
    [
        (month_of(date(2026, 11, 24)), date(2026, 11, 1), date(2026, 12, 1), 21),
        (month_of(date(2026, 12, 31)), date(2026, 12, 1), date(2027, 1, 1), 23),
        (month_of(date(2028, 2, 29)), date(2028, 2, 1), date(2028, 3, 1), 21),
        (quarter_of(date(2026, 11, 24)), date(2026, 10, 1), date(2027, 1, 1), 66),
        (quarter_of(date(2026, 1, 1)), date(2026, 1, 1), date(2026, 4, 1), 64),
    ],
)
def test_months_and_quarters_are_those_of_the_calendar(span: Span, first: date, end: date, working: int) -> None:
    assert (span.first, span.end, span.working_days()) == (first, end, working)


def test_a_whole_week_is_held_against_its_whole_target() -> None:
    tallies = [tally(date(2026, 11, 15), "9"), tally(date(2026, 11, 16), "7"), tally(date(2026, 11, 22), "11")]
    found = score(LEADS, [*tallies, tally(date(2026, 11, 23), "50")], [target(20)], whole_week(WEEK))
    assert figures(found, "value before change") == (18, 9, 9)
    assert figures(found, "elapsed working planned gap") == (5, 5, 20, -2)
    assert found.pace == Decimal(90)
    assert found.status is Status.AMBER
    assert found.projection == 18
    assert found.change_percent == 100


def test_today_counts_as_reached_but_is_not_asked_for_until_it_is_over() -> None:
    wednesday = date(2026, 11, 18)
    tallies = [tally(date(2026, 11, 16), "4"), tally(wednesday, "3"), tally(date(2026, 11, 11), "2")]
    found = score(LEADS, [*tallies, tally(date(2026, 11, 12), "100")], [target(20)], running(wednesday))
    assert figures(found, "value before") == (7, 2)  # the same days of the week before
    assert figures(found, "elapsed planned") == (2, 8)
    assert found.pace == Decimal("87.5")
    assert found.percent == 87
    assert found.status is Status.RED
    assert found.projection == Decimal("17.5")


def test_on_monday_it_is_too_early_to_judge() -> None:
    found = score(LEADS, [tally(date(2026, 11, 16), "4")], [target(20)], running(date(2026, 11, 16)))
    assert figures(found, "value pace projection status") == (4, None, None, Status.EARLY)


def test_a_quarters_target_is_held_against_the_quarter_to_date() -> None:
    deals = [tally(date(2026, 10, 2), "1000.10", "ae.revenue"), tally(date(2026, 11, 17), "499.90", "ae.revenue")]
    plan = Target(measure="ae.revenue", member_id=None, period=PeriodKind.QUARTER, value=Decimal(6600))
    found = score(REVENUE, deals, [plan], whole_week(WEEK))
    assert figures(found, "value actual") == (Decimal("499.90"), Decimal("1500.00"))
    assert figures(found, "elapsed working") == (37, 66)  # 22 in October, 15 in November
    assert found.planned == 3700
    assert found.pace == Decimal(1500) * 66 / (6600 * 37) * 100
    assert found.percent == 40


def test_a_week_that_straddles_two_quarters_is_held_against_the_one_that_it_ends() -> None:
    week = week_of(date(2026, 12, 31))  # Monday 28 December to Sunday 3 January
    deals = [tally(date(2026, 12, 30), "5", "ae.revenue"), tally(date(2027, 1, 2), "7", "ae.revenue")]
    plan = Target(measure="ae.revenue", member_id=None, period=PeriodKind.QUARTER, value=Decimal(10))
    found = score(REVENUE, deals, [plan], whole_week(week))
    assert figures(found, "value actual elapsed working") == (12, 5, 66, 66)


def test_the_shortest_period_with_a_target_is_the_one_that_is_judged() -> None:
    found = score(LEADS, [], [target(250, "quarter"), target(20), target(80, "month")], whole_week(WEEK))
    assert found.target == target(20)


def test_past_weeks_keep_the_target_of_their_time() -> None:
    targets = [target(10, until=date(2026, 11, 16)), target(20, since=date(2026, 11, 16))]
    now = score(LEADS, [tally(date(2026, 11, 17), "10")], targets, whole_week(WEEK))
    then = score(LEADS, [tally(date(2026, 11, 10), "10")], targets, whole_week(WEEK.weeks_later(-1)))
    assert now.pace == 50
    assert then.pace == 100


def test_without_a_target_nothing_is_judged() -> None:
    found = score(LEADS, [tally(date(2026, 11, 17), "3")], [], whole_week(WEEK))
    assert figures(found, "status pace gap") == (Status.NO_PLAN, None, None)


def test_a_week_after_nothing_has_no_percentage_of_change() -> None:
    found = score(LEADS, [tally(date(2026, 11, 17), "3")], [], whole_week(WEEK))
    assert figures(found, "change change_percent") == (3, None)


@pytest.mark.parametrize(
    ("percent", "up", "down"),
    [
        (0, Status.RED, Status.GREEN),
        (89, Status.RED, Status.GREEN),
        (90, Status.AMBER, Status.GREEN),
        (99, Status.AMBER, Status.GREEN),
        (100, Status.GREEN, Status.GREEN),
        (101, Status.GREEN, Status.AMBER),
        (110, Status.GREEN, Status.AMBER),
        (111, Status.GREEN, Status.RED),
    ],
)
def test_the_colours_turn_at_the_written_percentages(percent: int, up: Status, down: Status) -> None:
    assert (rag(percent, Direction.UP), rag(percent, Direction.DOWN)) == (up, down)


def test_a_shade_under_plan_is_not_rounded_up_to_it() -> None:
    found = score(LEADS, [tally(date(2026, 11, 17), "999")], [target(1000)], whole_week(WEEK))
    assert figures(found, "percent status") == (99, Status.AMBER)


def test_the_trend_has_eight_weeks_oldest_first() -> None:
    tallies = [tally(WEEK.first - timedelta(weeks=n), str(n)) for n in range(10)]
    assert [each.value for each in trend(LEADS, tallies, WEEK)] == [7, 6, 5, 4, 3, 2, 1, 0]


def test_every_measure_has_a_definition_and_names_that_nothing_else_bears_but_its_twin() -> None:
    names = [(name.casefold(), each) for each in MEASURES for name in (each.key, each.name, *each.aliases)]
    bearers = {name: [each for other, each in names if other == name] for name, _ in names}
    shared = {name for name, found in bearers.items() if len({each.recipe for each in found}) > 1}
    assert shared == {"meetings"}  # that is asked back
    assert all(len(found) == len({each.key for each in found}) for found in bearers.values())
    assert all(each.definition.endswith(".") for each in MEASURES)


def test_every_measure_is_one_that_its_role_answers_for() -> None:
    for role in ROLES:
        own = [each.key for each in MEASURES if each.role == role.key]
        assert [each.key for each in of_keys(role.measures)] == own
        assert set(role.measures) == set(own)


def name_of(period: PeriodKind, day: date) -> object:
    """What only the days of one week, month, quarter or year share."""
    week, month = day.isocalendar()[:2], (day.year, day.month)
    return {"week": week, "month": month, "quarter": (day.year, (day.month - 1) // 3), "year": day.year}[period]


@given(
    st.lists(st.tuples(st.integers(-20, 20), st.integers(0, 10**7)), max_size=30),
    st.integers(1, 10**6),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.sampled_from(list(PeriodKind)),
)
def test_a_score_equals_a_plain_count_of_days(
    entries: list[tuple[int, int]], plan: int, today: date, period: PeriodKind
) -> None:
    tallies = [tally(today + timedelta(days=n), str(Decimal(cents) / 100)) for n, cents in entries]
    found = score(LEADS, tallies, [target(plan, period)], running(today))
    days = [today + timedelta(days=n) for n in range(-400, 400)]
    period_days = [day for day in days if name_of(period, day) == name_of(period, today)]
    counted = [cents for n, cents in entries if n <= 0 and today + timedelta(days=n) in period_days]
    actual = Decimal(sum(counted)) / 100
    passed = [d for d in period_days if d < today and d.weekday() < 5]
    assert figures(found, "actual elapsed") == (actual, len(passed))
    assert found.working == len([d for d in period_days if d.weekday() < 5])
    if passed:
        assert found.pace == actual * found.working / (Decimal(plan) * len(passed)) * 100


@pytest.mark.parametrize(
    ("reached", "today", "required"),
    [
        ("7", date(2026, 11, 18), "13/3"),
        ("0", date(2026, 11, 16), "20/5"),
        ("19", date(2026, 11, 20), "1"),
        ("20", date(2026, 11, 18), "0"),
        ("25", date(2026, 11, 18), "0"),
    ],
)
def test_what_is_missing_is_shared_among_the_working_days_that_are_left(
    reached: str, today: date, required: str
) -> None:
    found = score(LEADS, [tally(date(2026, 11, 16), reached)], [target(20)], running(today))
    top, _, left = required.partition("/")
    assert found.required == Decimal(top) / Decimal(left or 1)


def test_nothing_is_required_where_no_day_is_left_or_no_target_set() -> None:
    saturday = date(2026, 11, 21)
    assert score(LEADS, [tally(WEEK.first, "3")], [target(20)], running(saturday)).required is None
    assert score(LEADS, [tally(WEEK.first, "3")], [target(20)], whole_week(WEEK)).required is None
    assert score(LEADS, [tally(WEEK.first, "3")], [], running(WEEK.first)).required is None


def test_a_target_of_the_year_is_held_against_the_fiscal_year_so_far() -> None:
    tallies = [tally(date(2026, 6, 30), "100"), tally(date(2026, 7, 1), "4"), tally(date(2026, 11, 17), "10")]
    found = score(LEADS, tallies, [target(261, "year")], running(date(2026, 11, 18), 7))
    assert (found.period.first, found.period.end) == (date(2026, 7, 1), date(2027, 7, 1))
    assert figures(found, "actual elapsed working") == (14, 100, 261)
    assert found.pace == 14
