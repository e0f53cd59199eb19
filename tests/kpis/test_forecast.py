"""Which forecast counts, and how somebody stands between two tiers: by hand, and against plain counts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kpis.forecast import Forecast, as_of, frozen
from bot.kpis.incentive import Incentive, meant_for, standing
from bot.kpis.span import PeriodKind
from bot.kpis.target import WHOLE, Subject, Target

OCTOBER = date(2026, 10, 1)
ANA = Subject(member_id=1)


def forecast(value: int, frozen_on: date, revision: int = 1, *, first: date = OCTOBER, of: Subject = ANA) -> Forecast:
    return Forecast(
        measure="ae.revenue",
        subject=of,
        period=PeriodKind.QUARTER,
        first=first,
        value=Decimal(value),
        frozen_on=frozen_on,
        revision=revision,
    )


EARLY, ON_THE_DAY, LATE = (forecast(n, OCTOBER + timedelta(days=d)) for n, d in ((1, -9), (2, 0), (3, 1)))


@pytest.mark.parametrize(
    ("snapshots", "day", "value"),
    [
        ([], OCTOBER, None),
        ([EARLY, ON_THE_DAY, LATE], OCTOBER - timedelta(days=10), None),
        ([EARLY, ON_THE_DAY, LATE], OCTOBER - timedelta(days=1), 1),
        ([EARLY, ON_THE_DAY, LATE], OCTOBER, 2),
        ([LATE, EARLY], OCTOBER, 1),
        ([EARLY, ON_THE_DAY, LATE], date(2027, 1, 1), 3),
    ],
)
def test_the_forecast_of_a_day_is_the_newest_until_then(
    snapshots: list[Forecast], day: date, value: int | None
) -> None:
    found = as_of(snapshots, day)
    assert (found and found.value) == value


@pytest.mark.parametrize(
    ("today", "year_start", "values"),
    [
        (date(2026, 12, 31), 1, []),
        (date(2027, 1, 1), 1, [2, 7]),
        (date(2027, 4, 1), 1, [2, 7, 9]),
        (date(2026, 12, 31), 4, []),
    ],
)
def test_of_every_period_that_is_over_the_forecast_of_its_first_day_counts(
    today: date, year_start: int, values: list[int]
) -> None:
    others = [forecast(7, OCTOBER, of=WHOLE), forecast(8, OCTOBER + timedelta(days=3), of=Subject(role="ae"))]
    later = [forecast(9, OCTOBER, first=date(2027, 1, 1))]
    found = frozen([LATE, EARLY, ON_THE_DAY, *others, *later], today, year_start)
    assert [each.value for each in found] == values


@given(st.lists(st.tuples(st.integers(-30, 120), st.integers(0, 99)), max_size=12))
def test_what_is_said_after_a_period_began_never_changes_its_frozen_forecast(said: list[tuple[int, int]]) -> None:
    snapshots = [forecast(value, OCTOBER + timedelta(days=n)) for n, value in dict(said).items()]
    before = [each for each in snapshots if each.frozen_on <= OCTOBER]
    assert frozen(snapshots, date(2027, 1, 1)) == frozen(before, date(2027, 1, 1))
    assert bool(frozen(snapshots, date(2027, 1, 1))) == bool(before)


TARGET = Target(measure="ae.revenue", member_id=1, period=PeriodKind.QUARTER, value=Decimal(1000))


def tier(reach: int, of: Subject = WHOLE, period: PeriodKind = PeriodKind.QUARTER) -> Incentive:
    return Incentive(measure="ae.revenue", subject=of, period=period, reach=Decimal(reach), text=f"{reach}")


@pytest.mark.parametrize(
    ("actual", "reached", "coming", "missing"),
    [
        ("0", None, "50", "500"),
        ("499.99", None, "50", "0.01"),
        ("500", "50", "100", "500"),
        ("999.99", "50", "100", "0.01"),
        ("1000", "100", "120", "200"),
        ("1200", "120", None, "0"),
        ("9999", "120", None, "0"),
    ],
)
def test_a_tier_is_reached_at_its_share_of_the_target_and_not_a_cent_before(
    actual: str, reached: str | None, coming: str | None, missing: str
) -> None:
    found = standing([tier(50), tier(100), tier(120)], TARGET, Decimal(actual))
    assert (found.reached and found.reached.text, found.coming and found.coming.text) == (reached, coming)
    assert found.missing == Decimal(missing)


@pytest.mark.parametrize(
    ("tiers", "reaches"),
    [
        ([tier(100), tier(50)], [50, 100]),
        ([tier(100), tier(50, Subject(role="ae"))], [50]),
        ([tier(100), tier(50, Subject(role="sdr"))], [100]),
        ([tier(100), tier(50, Subject(role="ae")), tier(70, ANA), tier(60, Subject(member_id=2))], [70]),
        ([tier(100, period=PeriodKind.MONTH)], []),
    ],
)
def test_ones_own_tiers_come_before_those_of_the_role_and_of_everybody(
    tiers: list[Incentive], reaches: list[int]
) -> None:
    assert [each.reach for each in meant_for(tiers, 1, {"ae"}, TARGET)] == reaches
