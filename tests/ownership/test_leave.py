"""The days of an absence as people type them, read in the zone of whoever is away."""

from datetime import UTC, datetime

import pytest

from bot.kit.errors import Refusal
from bot.ownership.leave import leave, stretch
from tests.ownership.town import BERLIN, MEMBERS, town

FRIDAY = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)


def read(line: str) -> str:
    index = town()
    return stretch(leave(index.roster, line, index.members[MEMBERS["Anna"]], FRIDAY).absence, BERLIN)


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("today", "Fri 27 Nov"),
        ("tomorrow", "Sat 28 Nov"),
        ("monday", "Mon 30 Nov"),
        ("on monday", "Mon 30 Nov"),
        ("tomorrow..tomorrow", "Sat 28 Nov"),
        ("today..tomorrow", "Fri 27 Nov to Sat 28 Nov"),
        ("monday..friday", "Mon 30 Nov to Fri 4 Dec"),
        ("from 2026-12-09 until friday", "Wed 9 Dec to Fri 11 Dec"),
        ("until wednesday", "Fri 27 Nov to Wed 2 Dec"),
        ("2026-12-21 - 2026-12-24", "Mon 21 Dec to Thu 24 Dec"),
        ("2026-12-21 \u2013 2026-12-24", "Mon 21 Dec to Thu 24 Dec"),
        ("tomorrow 13:00..17:00", "Sat 28 Nov, 13:00 to 17:00 (Berlin)"),
        ("monday 9:00-12:30", "Mon 30 Nov, 09:00 to 12:30 (Berlin)"),
        ("@Ben 2026-12-21", "Mon 21 Dec"),
    ],
)
def test_days_are_read_as_they_are_meant(line: str, days: str) -> None:
    assert read(line) == days


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("monday..tomorrow", "lies before the first"),
        ("tomorrow 22:00..02:00", "Type the earlier hour first"),
        ("tomorrow 13:00..13:00", "Type the earlier hour first"),
    ],
)
def test_what_ends_before_it_begins_is_refused_with_the_way_to_type_it(line: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        read(line)
