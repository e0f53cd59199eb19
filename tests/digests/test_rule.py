"""The zone rule over every zone: one instant in each local week, later by a gap, first of a repeated hour."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.rule import Rule, next_after, occurrence, occurrences
from tests.digests.zones import WEEK, distinct_zones, nine_times, restless_weeks


def test_every_zone_has_exactly_one_occurrence_in_each_local_week() -> None:
    assert len(distinct_zones()) > 60
    for name in distinct_zones():
        for at, weekday in itertools.product(nine_times(name), range(7)):
            rule = Rule(weekday=weekday, at=at, zone=name)
            for monday in restless_weeks(name):
                due, after = occurrence(rule, monday).due, occurrence(rule, monday + WEEK).due
                assert timedelta(days=6, hours=20) <= after - due <= timedelta(days=7, hours=4), (rule, monday)


def test_every_occurrence_shows_the_wall_time_asked_for_or_later_by_the_gap() -> None:
    for name in distinct_zones():
        zone = ZoneInfo(name)
        for at, monday in itertools.product(nine_times(name), restless_weeks(name)):
            for weekday in (3, 4, 5, 6):
                due = occurrence(Rule(weekday=weekday, at=at, zone=name), monday).due
                wall = datetime.combine(monday + timedelta(days=weekday), at)
                shown = due.astimezone(zone).replace(tzinfo=None, fold=0)
                before, after = (due - timedelta(hours=12)).astimezone(zone), due.astimezone(zone)
                assert shown == wall or shown - wall == _gap(before, after), (name, wall)
                assert after.fold == 0 or shown != wall, (name, wall)


def _gap(before: datetime, after: datetime) -> timedelta:
    """How far the clocks were put forward between two instants."""
    old, new = before.utcoffset(), after.utcoffset()
    assert old is not None
    assert new is not None
    assert new > old
    return new - old


@pytest.mark.parametrize(
    ("zone", "day", "at", "due"),
    [
        pytest.param("Europe/Berlin", date(2026, 11, 30), time(9), "2026-11-30T08:00", id="winter"),
        pytest.param("Europe/Berlin", date(2027, 3, 29), time(9), "2027-03-29T07:00", id="day after the change"),
        pytest.param("Europe/Berlin", date(2027, 3, 28), time(2, 30), "2027-03-28T01:30", id="gap: 03:30 summer"),
        pytest.param("Europe/Berlin", date(2026, 10, 25), time(2, 30), "2026-10-25T00:30", id="fold: first pass"),
        pytest.param("America/New_York", date(2027, 3, 14), time(2, 30), "2027-03-14T07:30", id="gap: 03:30 EDT"),
        pytest.param("Africa/Cairo", date(2026, 4, 24), time(0, 30), "2026-04-23T22:30", id="midnight gap: 01:30"),
        pytest.param("America/Santiago", date(2026, 9, 6), time(0, 30), "2026-09-06T04:30", id="midnight gap: 01:30"),
        pytest.param("Asia/Kolkata", date(2026, 11, 30), time(9), "2026-11-30T03:30", id="half an hour"),
        pytest.param("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:45", id="gap of 30 min"),
        pytest.param("Pacific/Kiritimati", date(2026, 11, 30), time(9), "2026-11-29T19:00", id="fourteen hours ahead"),
    ],
)
def test_the_instant_is_the_one_worked_out_by_hand(zone: str, day: date, at: time, due: str) -> None:
    rule = Rule(weekday=day.weekday(), at=at, zone=zone)
    monday = day - timedelta(days=day.weekday())
    assert occurrence(rule, monday).due == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_the_week_reported_is_the_last_one_that_is_over() -> None:
    rule = Rule(weekday=0, at=time(9), zone="Europe/Berlin")
    assert next_after(rule, datetime(2026, 11, 24, tzinfo=UTC)).week == date(2026, 11, 23)
    sunday = Rule(weekday=6, at=time(20), zone="Europe/Berlin")
    assert next_after(sunday, datetime(2026, 11, 24, tzinfo=UTC)).week == date(2026, 11, 16)


def test_monday_morning_in_auckland_is_still_sunday_in_utc_and_reports_the_week_of_auckland() -> None:
    found = next_after(Rule(weekday=0, at=time(9), zone="Pacific/Auckland"), datetime(2026, 11, 24, tzinfo=UTC))
    assert found.due == datetime(2026, 11, 29, 20, tzinfo=UTC)
    assert found.week == date(2026, 11, 23)


def test_the_instant_itself_is_not_after_itself() -> None:
    rule = Rule(weekday=0, at=time(9), zone="UTC")
    first = next_after(rule, datetime(2026, 11, 24, tzinfo=UTC))
    assert next_after(rule, first.due).due == first.due + timedelta(weeks=1)


ZONES = st.sampled_from(["Europe/Berlin", "America/Havana", "Africa/Cairo", "Pacific/Chatham", "America/Nuuk", "UTC"])
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware by timezones=


@given(ZONES, INSTANTS, st.integers(0, 6), st.times(), st.integers(0, 60))
def test_walking_by_next_after_meets_exactly_the_occurrences_between(
    zone: str, start: datetime, weekday: int, at: time, days: int
) -> None:
    rule, end, walked = Rule(weekday=weekday, at=at, zone=zone), start + timedelta(days=days), []
    step = next_after(rule, start - timedelta(microseconds=1))
    while step.due <= end:
        walked.append(step)
        step = next_after(rule, step.due)
    assert occurrences(rule, start, end) == walked
    assert [each.week for each in walked] == sorted({each.week for each in walked})
