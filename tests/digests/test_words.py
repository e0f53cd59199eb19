"""`/rolecall digest …`: a weekday, a time and a zone in any order, and a sentence for everything else."""

from datetime import time

import pytest

from bot.digests.rule import Rule
from bot.digests.words import Asked, find_zone, read
from bot.kit.errors import Refusal

KNOWN = Rule(weekday=2, at=time(17, 30), zone="Asia/Tokyo")


@pytest.mark.parametrize(
    ("typed", "weekday", "at", "zone"),
    [
        ("", None, None, None),
        ("monday 09:00", 0, time(9), None),
        ("09:00 on Mondays", 0, time(9), None),
        ("fri 9:05 Europe/Berlin", 4, time(9, 5), "Europe/Berlin"),
        ("europe/berlin 23:59 SUN", 6, time(23, 59), "Europe/Berlin"),
        ("every tues at 00:00 in Berlin", 1, time(0), "Europe/Berlin"),
        ("utc", None, None, "UTC"),
    ],
)
def test_a_rule_is_read_in_any_order(typed: str, weekday: int | None, at: time | None, zone: str | None) -> None:
    assert read(typed) == Asked(weekday=weekday, at=at, zone=zone)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("monday 25:00", "“25:00” is not a time of day. Type it as 09:00 or 17:30."),
        ("monday 9am", "“9am” is not a time of day"),
        ("noon", "“noon” is not a time of day"),
        ("monday friday", "“friday” is one too many"),
        ("09:00 10:00", "“10:00” is one too many"),
        ("Europe/Berln", "Did you mean Europe/Berlin?"),
        ("Atlantis", "“Atlantis” is no weekday, time or time zone I know."),
        ("<!channel>", "“&lt;!channel&gt;” is no weekday"),
        ("x" * 3001, "is no weekday, time or time zone I know"),
    ],
)
def test_what_is_no_rule_is_told_what_to_type(typed: str, told: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read(typed)
    assert told in refusal.value.text
    assert len(refusal.value.text) < 300


def test_a_city_that_two_zones_share_is_not_guessed() -> None:
    with pytest.raises(Refusal):
        find_zone("Louisville")
    assert find_zone("america/louisville") == "America/Louisville"


def test_what_was_not_typed_stays_as_it_was_or_is_monday_morning() -> None:
    assert Asked().over(None, "UTC") == Rule(weekday=0, at=time(9), zone="UTC")
    assert Asked(at=time(0)).over(KNOWN, "UTC") == Rule(weekday=2, at=time(0), zone="Asia/Tokyo")
    assert Asked(weekday=0, zone="UTC").over(KNOWN, "x") == Rule(weekday=0, at=time(17, 30), zone="UTC")
