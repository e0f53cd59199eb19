"""Days and wall clocks at the edges: gaps, folds, the date line, and days as people type them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit.errors import Refusal
from bot.kit.period import Dated
from bot.kit.zones import day_of, local, parse_day, start_of_day, zone

TUESDAY = date(2026, 11, 24)
ZONES = sorted(available_timezones())
DAYS = st.dates(date(2000, 1, 1), date(2037, 1, 1))


@pytest.mark.parametrize(
    ("day", "name", "expected"),
    [
        (date(2026, 11, 24), "Europe/Berlin", datetime(2026, 11, 23, 23, tzinfo=UTC)),
        (date(2026, 4, 24), "Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC)),  # midnight is in the gap
        (date(2026, 11, 1), "America/Havana", datetime(2026, 11, 1, 4, tzinfo=UTC)),  # midnight comes twice
        (date(2011, 12, 31), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),  # the day before was left out
        (date(2026, 1, 1), "Asia/Kathmandu", datetime(2025, 12, 31, 18, 15, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_its_first_instant(day: date, name: str, expected: datetime) -> None:
    assert start_of_day(day, name) == expected


@given(DAYS, st.sampled_from(ZONES))
def test_the_first_instant_of_a_day_is_of_that_day_and_the_one_before_is_not(day: date, name: str) -> None:
    if (name, day) == ("Pacific/Apia", date(2011, 12, 30)) or name == "Pacific/Fakaofo":
        return  # a day that this zone never had
    begin = start_of_day(day, name)
    assert day_of(begin, name) == day
    assert day_of(begin - timedelta(microseconds=1), name) < day


def test_a_wall_clock_is_that_of_the_zone() -> None:
    shown = local(datetime(2026, 7, 1, 12, tzinfo=UTC), "America/New_York")
    assert (shown.hour, shown.utcoffset()) == (8, timedelta(hours=-4))


@pytest.mark.parametrize(
    "name", ["", "Mars/Base", "../etc/passwd", "/etc/passwd", "europe", "x" * 5000, "a\x00b", "Europe"]
)
def test_an_unknown_zone_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(Refusal, match="Europe/Berlin") as refusal:
        zone(name)
    assert len(refusal.value.text) < 250


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("  TODAY ", TUESDAY),
        ("tomorrow", date(2026, 11, 25)),
        ("yesterday", date(2026, 11, 23)),
        ("wednesday", date(2026, 11, 25)),
        ("Monday", date(2026, 11, 30)),
        ("tuesday", date(2026, 12, 1)),
        ("2028-02-29", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str, expected: date) -> None:
    assert parse_day(typed, TUESDAY) == expected


@pytest.mark.parametrize("typed", ["2026-02-30", "2027-02-29", "2026-13-01", "2026-00-10", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused_by_name(typed: str) -> None:
    with pytest.raises(Refusal, match=typed):
        parse_day(typed, TUESDAY)


@pytest.mark.parametrize("typed", ["", "24.12.2026", "12/24/26", "soon", "2026-1-2", "٢٠٢٦-١٢-٢٤x", "next monday"])
def test_what_is_no_day_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(Refusal, match="2026-12-24"):
        parse_day(typed, TUESDAY)


@given(st.text(), DAYS)
def test_reading_a_day_ends_in_a_day_or_a_refusal(typed: str, today: date) -> None:
    try:
        found = parse_day(typed, today)
    except Refusal:
        return
    assert abs((found - today).days) <= 7 or found.isoformat() == typed.strip()


MOMENTS = st.none() | st.integers(0, 9).map(lambda n: datetime(2026, 1, 1 + n, tzinfo=UTC))


@given(MOMENTS, MOMENTS, MOMENTS, MOMENTS)
def test_two_periods_overlap_when_some_instant_lies_in_both(
    since: datetime | None, until: datetime | None, other_since: datetime | None, other_until: datetime | None
) -> None:
    one, other = Dated(since=since, until=until), Dated(since=other_since, until=other_until)
    instants = [datetime(2025, 12, 31, 12, tzinfo=UTC) + timedelta(hours=12 * n) for n in range(30)]
    shared = any(one.holds(each) and other.holds(each) for each in instants)
    proper = all(not (each.since and each.until) or each.since < each.until for each in (one, other))
    assert (one.overlaps(other) and other.overlaps(one)) == shared or not proper


@given(MOMENTS, MOMENTS)
def test_a_period_holds_its_first_instant_and_not_its_last(since: datetime | None, until: datetime | None) -> None:
    period = Dated(since=since, until=until)
    assert until is None or (period.ended(until) and not period.holds(until))
    assert since is None or period.holds(since) == (until is None or since < until)
