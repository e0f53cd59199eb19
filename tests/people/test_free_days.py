"""Public holidays: which are known, and that they are no working time."""

from datetime import UTC, date, datetime

import pytest

from bot.kit.errors import Refusal
from bot.people.free_days import coming, free_days, read_place
from bot.people.model import Member
from bot.people.working import hours

EPIPHANY = datetime(2027, 1, 6, 9, 0, tzinfo=UTC)  # a Wednesday; free in Bavaria, not in Berlin


def member(place: str | None) -> Member:
    return Member(id=1, name="Anna", zone="Europe/Berlin", holidays=place)


def test_whoever_keeps_holidays_works_again_on_the_day_behind_them() -> None:
    assert hours(member("DE-BE")).next_start(EPIPHANY) == EPIPHANY
    assert hours(member(None)).next_start(EPIPHANY) == EPIPHANY
    assert hours(member("DE-BY")).next_start(EPIPHANY) == datetime(2027, 1, 7, 8, 0, tzinfo=UTC)


def test_every_year_is_known_however_late_it_is_asked_for() -> None:
    assert date(2031, 1, 6) in free_days("DE-BY")
    assert date(2031, 1, 6) not in free_days("DE-BE")


def test_the_next_ones_are_told_in_their_order() -> None:
    assert [day for day, _ in coming("GB-ENG", date(2026, 12, 1))] == [
        date(2026, 12, 25),
        date(2026, 12, 26),
        date(2026, 12, 28),
    ]


def test_over_new_year_the_next_ones_are_those_of_the_next_year() -> None:
    assert coming("GB-ENG", date(2026, 12, 30), limit=1)[0][0] == date(2027, 1, 1)


def test_a_place_is_read_in_any_case_and_none_is_none() -> None:
    assert (read_place(" de-by "), read_place("None"), read_place("us")) == ("DE-BY", None, "US")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("Bavaria", "“Bavaria” is no country or region"),
        ("XX", "I know no public holidays of “XX”"),
        ("DE-ZZ", "I know no public holidays of “DE-ZZ”"),
        ("<!here>", "&lt;!here&gt;"),
    ],
)
def test_what_is_no_place_is_told_with_what_to_type(typed: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_place(typed)
    assert sentence in refusal.value.text
