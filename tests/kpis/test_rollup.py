"""Sums, ratios of sums and medians, against the plainest way to work each out."""

import statistics
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.kpis.catalogue import BY_KEY, MEASURES, once
from bot.kpis.grouping import Axis, Case, Kind, grouping
from bot.kpis.model import Measure, Tally
from bot.kpis.rollup import Figure, Pile, roll_up
from bot.kpis.scoring import Status, score, whole_week
from bot.kpis.span import PeriodKind, week_of
from bot.kpis.target import Target
from bot.ownership.index import Rows, build
from bot.roles.model import Dimension, Placement, Segment

CYCLE, WIN_RATE, WIN_LOSS, REVENUE = (BY_KEY[key] for key in ("ae.cycle", "ops.win_rate", "ae.win_loss", "ae.revenue"))
DAY = date(2026, 11, 18)
WEEK = week_of(DAY)


def tally(measure: Measure, amount: int, base: int = 0, entries: int = 1) -> Tally:
    return Tally(measure=measure.key, day=DAY, member_id=1, amount=Decimal(amount), base=Decimal(base), entries=entries)


def won_and_lost(measure: Measure, won: int, lost: int) -> list[Tally]:
    base = lost if measure is WIN_LOSS else won + lost
    return [tally(measure, won, base, won + lost)]


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 4)), max_size=40))
def test_a_median_is_the_middle_of_every_single_case(lengths: list[tuple[int, int]]) -> None:
    found = roll_up(CYCLE, [tally(CYCLE, days, entries=many) for days, many in lengths])
    every = sorted(days for days, many in lengths for _ in range(many))
    assert found.cases == len(every)
    assert found.value == (Decimal(str(statistics.median(every))) if every else None)
    if every:
        assert found.p90 in every
        assert sum(each <= found.p90 for each in every) * 10 >= 9 * len(every)
        assert sum(each < found.p90 for each in every) * 10 < 9 * len(every)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=20))
def test_a_rate_is_a_ratio_of_sums_and_never_a_mean_of_rates(weeks: list[tuple[int, int]]) -> None:
    found = roll_up(WIN_RATE, [each for won, lost in weeks for each in won_and_lost(WIN_RATE, won, lost)])
    won, lost = sum(won for won, _ in weeks), sum(lost for _, lost in weeks)
    assert found.cases == won + lost
    expected = Fraction(100 * won, won + lost) if won + lost else None
    assert (found.value is None) == (expected is None)
    if expected is not None and found.value is not None:
        assert abs(Fraction(found.value) - expected) < Fraction(1, 10**20)
        assert 0 <= found.value <= 100


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 5)), max_size=30))
def test_the_groups_of_a_sum_add_up_to_the_whole(parts: list[tuple[int, int]]) -> None:
    piles: dict[int, Pile] = {}
    for cents, group in parts:
        piles.setdefault(group, Pile(REVENUE)).add(Decimal(cents) / 100, Decimal(0), 1)
    assert sum(pile.figure().top for pile in piles.values()) == Decimal(sum(cents for cents, _ in parts)) / 100


def test_nothing_to_divide_by_is_no_value_and_not_nought() -> None:
    assert roll_up(WIN_RATE, []) == Figure(value=None)
    assert roll_up(CYCLE, []) == Figure(value=None)
    assert roll_up(REVENUE, []) == Figure(value=Decimal(0))
    unbeaten = roll_up(WIN_LOSS, won_and_lost(WIN_LOSS, 12, 0))
    assert unbeaten == Figure(value=None, cases=12, top=Decimal(12))


def target(measure: Measure, value: int) -> Target:
    return Target(measure=measure.key, member_id=None, period=PeriodKind.WEEK, value=Decimal(value))


def status(measure: Measure, tallies: list[Tally], plan: int | None) -> Status:
    return score(measure, tallies, [target(measure, plan)] if plan else [], whole_week(WEEK)).status


def test_a_level_is_held_against_its_target_as_it_is_and_has_no_projection() -> None:
    found = score(WIN_RATE, won_and_lost(WIN_RATE, 11, 9), [target(WIN_RATE, 60)], whole_week(WEEK))
    assert [found.value, found.planned, found.gap, found.projection] == [55, 60, -5, None]
    assert (found.percent, found.status) == (91, Status.AMBER)


def test_of_days_fewer_are_better() -> None:
    five = [tally(CYCLE, 57, entries=5)]
    assert [status(CYCLE, five, plan) for plan in (60, 55, 50)] == [Status.GREEN, Status.AMBER, Status.RED]


def test_fewer_than_five_cases_are_not_judged() -> None:
    assert status(WIN_RATE, won_and_lost(WIN_RATE, 0, 4), 60) is Status.FEW
    assert status(WIN_RATE, won_and_lost(WIN_RATE, 0, 5), 60) is Status.RED
    assert status(WIN_RATE, won_and_lost(WIN_RATE, 5, 0), None) is Status.NO_PLAN
    assert status(REVENUE, [tally(REVENUE, 10)], 10) is Status.GREEN


def test_two_measures_of_one_recipe_are_one_figure_on_the_teams_board() -> None:
    assert [each.key for each in once([BY_KEY["ae.cycle"], BY_KEY["ops.cycle"]])] == ["ae.cycle"]
    assert [each.key for each in once([BY_KEY["ae.cycle"], BY_KEY["ops.cycle"]], {"ops.cycle"})] == ["ops.cycle"]
    assert len({each.recipe for each in once(MEASURES)}) == len(once(MEASURES))


@given(st.lists(st.integers(0, 20), min_size=1, max_size=20), st.integers(1, 6), st.data())
def test_a_level_of_a_tree_is_counted_from_its_root(parents: list[int], level: int, data: st.DataObject) -> None:
    """Segment n+1 stands under one of those before it, or under none."""
    above = {n + 1: parent % (n + 1) or None for n, parent in enumerate(parents)}
    rows = Rows(
        dimensions=[Dimension(id=1, key="product", name="Product", position=0)],
        segments=[Segment(id=each, dimension_id=1, name=f"S{each}") for each in above],
        placements=[Placement(segment_id=each, parent_id=parent) for each, parent in above.items()],
    )
    chosen = data.draw(st.sampled_from(sorted(above)))
    line = [chosen]
    while (parent := above[line[0]]) is not None:
        line.insert(0, parent)
    group = grouping(build(rows), Axis(kind=Kind.SEGMENT, word="product", place=0, level=level))
    assert group(Case(day=DAY, own=(chosen,))) == (line[level - 1] if level <= len(line) else chosen)


def test_a_case_far_from_any_calendar_still_finds_its_group() -> None:
    index = build(Rows(zone="America/New_York"))
    group = grouping(index, Axis(kind=Kind.MANAGER, word="manager"))
    far = [date.min, date.max, datetime(2050, 2, 28, tzinfo=UTC).date() + timedelta(days=1)]
    assert [group(Case(day=day, member_id=1)) for day in far] == [None, None, None]


def test_a_survey_is_judged_by_its_answers_and_not_by_how_many_entries_brought_them() -> None:
    csat = BY_KEY["am.csat"]
    assert status(csat, [tally(csat, 9, 9)], 80) is Status.FEW
    assert status(csat, [tally(csat, 9, 10)], 80) is Status.GREEN
    assert status(csat, [tally(csat, 1, 1) for _ in range(10)], 80) is Status.GREEN
