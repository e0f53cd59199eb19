"""Targets laid over each other: what was true of every day before stays askable, and one is true of each day."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.kpis.span import PeriodKind
from bot.kpis.target import Target
from bot.kpis.timeline import cut, laid, overlay

START = date(2026, 1, 1)


def target(value: int, since: date | None = None, until: date | None = None) -> Target:
    week = PeriodKind.WEEK
    return Target(measure="sdr.leads", member_id=1, period=week, value=Decimal(value), since=since, until=until)


def on(timeline: list[Target], day: date) -> list[Decimal]:
    return [each.value for each in timeline if each.true_on(day)]


def test_a_new_target_ends_the_old_one_where_it_begins() -> None:
    later = START + timedelta(days=30)
    assert overlay([target(10)], target(20, later)) == [target(10, None, later), target(20, later)]


def test_a_new_target_holds_until_the_one_that_is_planned_already() -> None:
    planned = START + timedelta(days=30)
    assert overlay([target(20, planned)], target(10, START)) == [target(10, START, planned), target(20, planned)]


def test_a_target_for_a_while_leaves_the_old_one_on_both_sides() -> None:
    first, last = START + timedelta(days=10), START + timedelta(days=20)
    pieces = overlay([target(10, START)], target(99, first, last))
    assert pieces == [target(10, START, first), target(99, first, last), target(10, last)]


def test_the_same_first_day_again_is_a_correction() -> None:
    assert overlay([target(10, START)], target(12, START)) == [target(12, START)]


Piece = tuple[int, int | None, int | None]
DAYS = st.one_of(st.none(), st.integers(0, 40))


def runs_forward(piece: Piece) -> bool:
    return piece[1] is None or piece[2] is None or piece[1] < piece[2]


@given(st.lists(st.tuples(st.integers(1, 99), DAYS, DAYS).filter(runs_forward), max_size=8), st.integers(-2, 45))
def test_the_last_word_said_about_a_day_is_the_one_that_stands(pieces: list[Piece], probe: int) -> None:
    timeline: list[Target] = []
    day = START + timedelta(days=probe)
    expected: list[Decimal] = []
    for value, since, until in pieces:
        dates = [None if n is None else START + timedelta(days=n) for n in (since, until)]
        new = target(value, *dates)
        later = [each.since for each in timeline if each.since and each.since > (new.since or date.min)]
        stop = new.until or min(later, default=None)
        covered = (new.since is None or new.since <= day) and (stop is None or day < stop)
        expected = [new.value] if covered else expected
        timeline = overlay(timeline, new)
    assert on(timeline, day) == expected
    assert on(cut(timeline, START), day) == ([] if day >= START else expected)


@given(st.lists(st.tuples(st.integers(1, 99), DAYS, DAYS).filter(runs_forward), min_size=1, max_size=6))
def test_what_a_target_replaced_is_what_held_on_its_days_until_then(pieces: list[Piece]) -> None:
    days = [START + timedelta(days=n) for n in range(-2, 45)]
    timeline: list[Target] = []
    for value, since, until in pieces:
        new = target(value, *(None if n is None else START + timedelta(days=n) for n in (since, until)))
        before, timeline = timeline, overlay(timeline, new)
        found = laid(before, timeline, new)
        assert [on([*found.replaced], day) for day in days] == [
            on(before, day) if found.target.true_on(day) else [] for day in days
        ]
