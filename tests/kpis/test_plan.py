"""Plans split over working days, by hand and against a count of one day after another; fiscal calendars too."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kpis.plan import planned, planned_whole
from bot.kpis.span import PeriodKind, Span, period_of, periods_in, quarter_of, week_of, year_of
from bot.kpis.target import Subject, Target

DAY = timedelta(days=1)
NOVEMBER = Span(first=date(2026, 11, 1), end=date(2026, 12, 1))  # 21 working days
SIXTEENTH = date(2026, 11, 16)
WEEK = week_of(date(2026, 11, 18))
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


def target(
    value: int | str,
    period: str,
    *,
    member: int | None = 1,
    since: date | None = None,
    until: date | None = None,
    role: str | None = None,
) -> Target:
    kind, exact = PeriodKind(period), Decimal(value)
    return Target(measure="ae.revenue", member_id=member, role=role, period=kind, value=exact, since=since, until=until)


@pytest.mark.parametrize(
    ("day", "year_start", "quarter", "year"),
    [
        (date(2026, 11, 24), 1, (date(2026, 10, 1), date(2027, 1, 1)), (date(2026, 1, 1), date(2027, 1, 1))),
        (date(2026, 11, 24), 2, (date(2026, 11, 1), date(2027, 2, 1)), (date(2026, 2, 1), date(2027, 2, 1))),
        (date(2027, 1, 31), 2, (date(2026, 11, 1), date(2027, 2, 1)), (date(2026, 2, 1), date(2027, 2, 1))),
        (date(2027, 2, 1), 2, (date(2027, 2, 1), date(2027, 5, 1)), (date(2027, 2, 1), date(2028, 2, 1))),
        (date(2026, 6, 30), 7, (date(2026, 4, 1), date(2026, 7, 1)), (date(2025, 7, 1), date(2026, 7, 1))),
        (date(2026, 7, 1), 7, (date(2026, 7, 1), date(2026, 10, 1)), (date(2026, 7, 1), date(2027, 7, 1))),
        (date(2028, 2, 29), 12, (date(2027, 12, 1), date(2028, 3, 1)), (date(2027, 12, 1), date(2028, 12, 1))),
    ],
)
def test_quarters_and_years_follow_the_month_in_which_the_fiscal_year_begins(
    day: date, year_start: int, quarter: tuple[date, date], year: tuple[date, date]
) -> None:
    found = [quarter_of(day, year_start), year_of(day, year_start)]
    assert [(each.first, each.end) for each in found] == [quarter, year]


@given(st.dates(FIRST, LAST), st.integers(0, 400), st.sampled_from(list(PeriodKind)), st.integers(1, 12))
def test_periods_follow_each_other_without_a_gap(first: date, days: int, kind: PeriodKind, year_start: int) -> None:
    span = Span(first=first, end=first + timedelta(days=days))
    found = list(periods_in(kind, span, year_start))
    assert [each.first for each in found[1:]] == [each.end for each in found[:-1]]
    assert all(period_of(kind, each.last, year_start) == each for each in found)
    assert bool(found) == bool(days)
    assert not found or (first in found[0] and span.last in found[-1])


@given(st.dates(FIRST, LAST), st.integers(0, 60))
def test_working_days_are_those_from_monday_to_friday(first: date, days: int) -> None:
    each = [first + timedelta(days=n) for n in range(days)]
    assert Span(first=first, end=first + timedelta(days=days)).working_days() == sum(d.weekday() < 5 for d in each)


@pytest.mark.parametrize(
    ("targets", "span", "plan"),
    [
        ([], NOVEMBER, None),
        ([target(300, "month")], NOVEMBER, "300"),
        ([target(2100, "month")], WEEK, "500"),
        ([target(2100, "month")], Span(first=date(2026, 11, 21), end=date(2026, 11, 23)), "0"),
        ([target(6600, "quarter")], NOVEMBER, "2100"),
        ([target(26100, "year")], WEEK, "500"),
        ([target(2100, "month", since=SIXTEENTH)], NOVEMBER, "1100"),
        ([target(2100, "month", until=date(2026, 11, 1))], NOVEMBER, None),
        ([target(2100, "month", until=SIXTEENTH), target(4200, "month", since=SIXTEENTH)], NOVEMBER, "3200"),
        ([target(6600, "quarter"), target(50, "week", since=WEEK.first, until=WEEK.end)], NOVEMBER, "1650"),
        ([target(2100, "month"), target(99999, "year")], NOVEMBER, "2100"),
        ([target("100", "month"), target("0.01", "quarter")], NOVEMBER, "100"),
    ],
)
def test_each_working_day_carries_its_part_of_the_narrowest_target(
    targets: list[Target], span: Span, plan: str | None
) -> None:
    assert planned(targets, span) == (None if plan is None else Decimal(plan))


def test_a_quarter_of_a_fiscal_year_from_february_is_planned_from_november_to_january() -> None:
    quarter = Span(first=date(2026, 11, 1), end=date(2027, 2, 1))
    assert planned([target(700, "quarter")], quarter, 2) == 700
    assert planned([target(700, "quarter")], quarter, 1) != 700


@pytest.mark.parametrize(
    ("targets", "plan"),
    [
        ([target(300, "month"), target(500, "month", member=2)], 800),
        ([target(300, "month"), target(500, "month", member=2), target(700, "month", member=None)], 700),
        ([target(300, "month"), target(900, "month", member=None, role="ae")], 300),
        ([target(900, "month", member=None, role="ae")], None),
        ([target(2100, "month"), target(6600, "quarter", member=2)], 4200),
        ([target(2100, "month"), target(4200, "month", member=None, since=SIXTEENTH)], 1000 + 2200),
    ],
)
def test_where_the_whole_has_no_target_its_members_targets_are_its_plan(
    targets: list[Target], plan: int | None
) -> None:
    assert planned_whole(targets, NOVEMBER) == plan


def test_a_target_is_of_one_subject_at_most() -> None:
    with pytest.raises(ValueError, match="member_id=1"):
        Subject(member_id=1, role="ae")


days = st.dates(FIRST, LAST)
kinds = st.sampled_from(list(PeriodKind))


@given(
    st.lists(st.tuples(st.integers(1, 10**9), kinds, st.none() | days, st.none() | days), max_size=4),
    days,
    st.integers(0, 130),
    st.integers(1, 12),
)
def test_a_plan_equals_a_count_of_one_day_after_another(
    drawn: list[tuple[int, PeriodKind, date | None, date | None]], first: date, length: int, year_start: int
) -> None:
    targets = [target(value, kind, since=since, until=until) for value, kind, since, until in drawn]
    total, covered = Fraction(0), False
    for day in (first + n * DAY for n in range(length)):
        true = [each for each in targets if each.true_on(day)]
        covered = covered or bool(true)
        if true and day.weekday() < 5:
            narrowest = min(true, key=lambda each: list(PeriodKind).index(each.period))
            period = period_of(narrowest.period, day, year_start)
            total += Fraction(narrowest.value) / sum(
                (period.first + n * DAY).weekday() < 5 for n in range((period.end - period.first).days)
            )
    found = planned(targets, Span(first=first, end=first + length * DAY), year_start)
    assert found == (Decimal(total.numerator) / total.denominator if covered else None)


@given(st.integers(1, 10**12), kinds, days, st.integers(1, 12))
def test_a_whole_period_is_planned_exactly(cents: int, kind: PeriodKind, day: date, year_start: int) -> None:
    value = Decimal(cents) / 100
    assert planned([target(str(value), kind)], period_of(kind, day, year_start), year_start) == value
