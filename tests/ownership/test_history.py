"""The score over weeks, worked out by hand."""

from datetime import date, timedelta

from bot.ownership.history import Day, first_day, line, weeks

FRIDAY = date(2026, 11, 27)
MONDAY = date(2026, 11, 23)


def kept(day: date, role_id: int, **counts: int) -> Day:
    return Day(day=day, role_id=role_id, counts=counts)


def test_a_week_is_all_its_cell_days_that_were_held_or_stood_in_for_of_all_that_were_needed() -> None:
    days = [kept(MONDAY, 1, held=3, gap=1), kept(FRIDAY, 1, held=2, stand_in=1, weak=1), kept(FRIDAY, 2, gap=4)]
    assert weeks(days, FRIDAY)[-1].score == 6 / 12
    assert weeks(days, FRIDAY, role_id=1)[-1].score == 6 / 8
    assert weeks(days, FRIDAY, role_id=2)[-1].score == 0


def test_there_are_twelve_weeks_by_their_mondays_and_what_nobody_knows_is_none() -> None:
    found = weeks([kept(MONDAY - timedelta(days=1), 1, held=1)], FRIDAY)
    assert [each.monday for each in found] == [MONDAY - timedelta(weeks=back) for back in reversed(range(12))]
    assert [each.score for each in found] == [None] * 10 + [1.0, None]
    assert found[0].monday == first_day(FRIDAY)


def test_the_line_goes_from_the_lowest_to_the_highest_week() -> None:
    days = [kept(MONDAY - timedelta(weeks=2), 1, held=1, gap=1), kept(MONDAY, 1, held=3, gap=1)]
    assert line(weeks(days, FRIDAY)) == "·········▁·█"
    assert line(weeks(days[:1], FRIDAY)) == "·········█··"
    assert line(weeks([], FRIDAY)) == ""
