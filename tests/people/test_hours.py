"""Working time against instants written by hand, and against a model that steps from minute to minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.people.hours import Hours
from bot.people.model import STANDARD_WEEK, Shift, WorkWeek

MINUTE = timedelta(minutes=1)
BERLIN, NEW_YORK, SYDNEY = "Europe/Berlin", "America/New_York", "Australia/Sydney"
NIGHTS = WorkWeek.of("00:00-08:00", range(7))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def stepped_working(instant: datetime, week: WorkWeek, zone: str) -> bool:
    wall = instant.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    today = instant.astimezone(ZoneInfo(zone)).weekday()
    return any(str(shift)[:5] <= wall < str(shift)[6:] for shift in week.days[today])


def stepped_add(start: datetime, minutes: int, week: WorkWeek, zone: str) -> datetime:
    """Whole minutes only: looks at the wall clock of each minute in turn and counts those that are worked."""
    instant = start
    while minutes:
        minutes -= stepped_working(instant, week, zone)
        instant += MINUTE
    return instant


@pytest.mark.parametrize(
    ("start", "minutes", "zone", "expected"),
    [
        # a Friday half past four: an hour is left, the rest is Monday's
        ("2026-11-20 15:30", 240, BERLIN, "2026-11-23 11:00"),
        ("2026-11-20 15:30", 60, BERLIN, "2026-11-20 16:30"),
        ("2026-11-20 15:30", 61, BERLIN, "2026-11-23 08:01"),
        # Berlin's Friday 16:30 is New York's 10:30
        ("2026-11-20 15:30", 240, NEW_YORK, "2026-11-20 19:30"),
        # from the weekend it counts from Monday 09:00
        ("2026-11-21 12:00", 240, BERLIN, "2026-11-23 12:00"),
        # clocks back in Europe on 25 October 2026: Friday is UTC+2, Monday UTC+1
        ("2026-10-23 14:30", 240, BERLIN, "2026-10-26 11:00"),
        # clocks back in the US a week later, on 1 November
        ("2026-10-30 20:30", 240, NEW_YORK, "2026-11-02 17:00"),
        # clocks forward in the US on 8 March, in Europe on 29 March
        ("2026-03-06 21:30", 240, NEW_YORK, "2026-03-09 16:00"),
        ("2026-03-27 15:30", 240, BERLIN, "2026-03-30 10:00"),
        # Sydney goes forward on 4 October: Friday is UTC+10, Monday UTC+11
        ("2026-10-02 06:30", 240, SYDNEY, "2026-10-05 01:00"),
        # nothing to add is the start itself, whatever the hour
        ("2026-11-21 12:00", 0, BERLIN, "2026-11-21 12:00"),
    ],
)
def test_working_minutes_are_added_in_the_receivers_wall_time(
    start: str, minutes: int, zone: str, expected: str
) -> None:
    assert Hours(week=STANDARD_WEEK, zone=zone).add(at(start), minutes) == at(expected)


@pytest.mark.parametrize(
    ("night", "zone", "minutes"),
    [
        ("2026-03-29", BERLIN, 420),  # 02:00 is followed by 03:00: an hour less
        ("2026-10-25", BERLIN, 540),  # 02:00-03:00 comes twice: an hour more
        ("2026-03-08", NEW_YORK, 420),
        ("2026-11-01", NEW_YORK, 540),
        ("2026-04-05", "Australia/Lord_Howe", 510),  # half an hour twice
        ("2026-10-04", "Australia/Lord_Howe", 450),
        ("2026-04-24", "Africa/Cairo", 420),  # midnight itself is skipped
        ("2026-11-20", BERLIN, 480),
    ],
)
def test_a_skipped_hour_is_not_worked_and_a_repeated_one_is_worked_twice(night: str, zone: str, minutes: int) -> None:
    noon = datetime.fromisoformat(night + " 12:00").replace(tzinfo=ZoneInfo(zone))
    assert Hours(week=NIGHTS, zone=zone).between(noon - timedelta(hours=14), noon) == minutes


def test_a_shift_that_ends_in_the_repeated_hour_is_worked_in_both_passes() -> None:
    week = WorkWeek.of("01:00-02:30", [6])
    start, end = at("2026-10-24 12:00"), at("2026-10-25 12:00")
    assert Hours(week=week, zone=BERLIN).between(start, end) == 120
    assert Hours(week=week, zone=BERLIN).add(start, 91) == at("2026-10-25 01:01")
    assert not Hours(week=week, zone=BERLIN).is_working(at("2026-10-25 00:30"))
    assert Hours(week=week, zone=BERLIN).is_working(at("2026-10-25 01:00"))


def test_a_day_that_was_left_out_of_the_calendar_has_no_hours() -> None:
    week = WorkWeek.of("09:00-17:30", range(7))
    friday = date(2011, 12, 30)  # Samoa went over the date line and had no such Friday
    assert friday.weekday() == 4
    start = datetime(2011, 12, 29, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    end = datetime(2011, 12, 31, 12, tzinfo=ZoneInfo("Pacific/Apia"))
    assert Hours(week=week, zone="Pacific/Apia").between(start, end) == 330 + 180


def test_the_last_instant_of_a_shift_is_no_working_time() -> None:
    assert Hours(week=STANDARD_WEEK, zone=BERLIN).is_working(at("2026-11-20 16:29:59.999999"))
    assert not Hours(week=STANDARD_WEEK, zone=BERLIN).is_working(at("2026-11-20 16:30"))
    assert Hours(week=STANDARD_WEEK, zone=BERLIN).next_start(at("2026-11-20 16:30")) == at("2026-11-23 08:00")
    assert Hours(week=STANDARD_WEEK, zone=BERLIN).next_start(at("2026-11-20 16:29")) == at("2026-11-20 16:29")


def test_a_holiday_is_not_worked() -> None:
    free = frozenset({date(2026, 11, 23)})
    assert Hours(week=STANDARD_WEEK, zone=BERLIN, holidays=free).add(at("2026-11-20 15:30"), 240) == at(
        "2026-11-24 11:00"
    )
    assert not Hours(week=STANDARD_WEEK, zone=BERLIN, holidays=free).is_working(at("2026-11-23 10:00"))


def test_a_range_the_wrong_way_round_holds_nothing() -> None:
    start, end = at("2026-11-20 10:00"), at("2026-11-20 12:00")
    assert Hours(week=STANDARD_WEEK, zone=BERLIN).between(end, start) == 0
    assert Hours(week=STANDARD_WEEK, zone=BERLIN).between(start, start) == 0


def test_a_week_without_hours_is_told_instead_of_searched_for_ever() -> None:
    nobody = WorkWeek(days=((),) * 7)
    with pytest.raises(ValueError, match="no next start"):
        Hours(week=nobody, zone=BERLIN).next_start(at("2026-11-20 10:00"))
    assert Hours(week=nobody, zone=BERLIN).between(at("2026-11-20 10:00"), at("2026-11-25 10:00")) == 0


def test_a_week_survives_the_way_through_json() -> None:
    week = WorkWeek.from_json({"mon": ["09:00-12:00", "13:00-17:30"], "sat": ["22:00-24:00"]})
    assert WorkWeek.from_json(week.to_json()) == week
    assert week.days[5] == (Shift(start=1320, end=1440),)
    assert STANDARD_WEEK.typical_day == 510


ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Cairo",
    "America/Havana",
    "Asia/Beirut",
    "Atlantic/Azores",
    "Africa/Casablanca",
    "Pacific/Chatham",
    "America/Santiago",
]
WEEKS = [
    STANDARD_WEEK,
    NIGHTS,
    WorkWeek.of("22:00-24:00", [0, 4, 5, 6]),
    WorkWeek.of("01:30-02:30", [5, 6]),
    WorkWeek.from_json({"mon": ["09:00-12:00", "13:00-17:30"], "sun": ["00:15-03:45", "23:00-24:00"]}),
]
CHANGES = [
    "2026-03-08",
    "2026-03-29",
    "2026-04-05",
    "2026-04-24",
    "2026-10-04",
    "2026-10-25",
    "2026-10-30",
    "2026-11-01",
]
starts = st.builds(
    lambda day, minutes: at(f"{day} 00:00") + minutes * MINUTE,
    st.sampled_from(CHANGES),
    st.integers(-4 * 24 * 60, 2 * 24 * 60),
)


@settings(max_examples=150, deadline=None)
@given(starts, st.integers(1, 900), st.sampled_from(WEEKS), st.sampled_from(ZONES))
def test_adding_agrees_with_the_model_that_steps_through_minutes(
    start: datetime, minutes: int, week: WorkWeek, zone: str
) -> None:
    expected = stepped_add(start, minutes, week, zone)
    assert Hours(week=week, zone=zone).add(start, minutes) == expected
    assert Hours(week=week, zone=zone).between(start, expected) == minutes


@settings(max_examples=150, deadline=None)
@given(starts, st.integers(0, 5000), st.sampled_from(WEEKS), st.sampled_from(ZONES))
def test_counting_agrees_with_the_model_that_steps_through_minutes(
    start: datetime, span: int, week: WorkWeek, zone: str
) -> None:
    worked = sum(stepped_working(start + n * MINUTE, week, zone) for n in range(span))
    assert Hours(week=week, zone=zone).between(start, start + span * MINUTE) == worked
    begin = Hours(week=week, zone=zone).next_start(start)
    assert stepped_working(begin, week, zone)
    assert Hours(week=week, zone=zone).between(start, begin) == 0
