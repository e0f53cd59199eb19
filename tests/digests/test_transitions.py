"""The whole path of a digest over the weeks in which clocks change, on both engines: one for each channel and week."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot.digests.model import RunState, Schedule
from bot.digests.rule import Rule
from bot.digests.slack import feature as digest_feature
from bot.kit.db import Database
from bot.kit.zones import local
from tests.digests.office import Office
from tests.digests.zones import WEEK, changes, nine_times

CLOCKS = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago")
HOURS_DOWN = timedelta(hours=30)


async def office_at(db: Database, tenant: int, now: datetime) -> Office:
    made = Office(db, tenant, now)
    made.join(digest_feature(db, made.ownership))
    await made.hire("Sam", "sdr")
    return made


def changes_of_2026(name: str) -> list[datetime]:
    return [each for each in changes(name) if each.year == 2026]


async def three_channels(office: Office, change: datetime, name: str) -> list[Schedule]:
    """Due on the local day of the change: in what is skipped, in what is repeated, and at nine."""
    weekday = local(change, name).weekday()
    times = (*nine_times(name)[-2:], time(9))
    rules = [Rule(weekday=weekday, at=at, zone=name) for at in times]
    return [await office.set(f"C{place}", rule) for place, rule in enumerate(rules)]


async def weeks_told(office: Office, schedules: Sequence[Schedule]) -> list[list[int]]:
    """Of each channel how many weeks lie between one post and the next, and whether as many posts went out."""
    steps = []
    for each in schedules:
        weeks = [week for week, state, _ in reversed(await office.runs(each)) if state is RunState.POSTED]
        assert len(await office.texts(each.channel)) == len(weeks)
        steps.append([(later - week).days for week, later in itertools.pairwise(weeks)])
    return steps


@pytest.mark.parametrize(("name", "which"), [*((each, 0) for each in CLOCKS), (CLOCKS[0], -1)])
async def test_one_for_each_week_around_a_change_of_the_clocks(
    db: Database, tenant: int, name: str, which: int
) -> None:
    change = changes_of_2026(name)[which]
    office = await office_at(db, tenant, change - timedelta(days=8))
    schedules = await three_channels(office, change, name)
    await office.move(office.now + 3 * WEEK)
    assert await weeks_told(office, schedules) == [[7, 7]] * 3


@pytest.mark.parametrize("name", CLOCKS[:2])
async def test_down_for_thirty_hours_over_the_change_it_comes_once_and_late(
    db: Database, tenant: int, name: str
) -> None:
    change = changes_of_2026(name)[-1]
    office = await office_at(db, tenant, change - timedelta(days=3))
    schedules = await three_channels(office, change, name)
    await office.move(change - timedelta(hours=15))
    await office.move(office.now + HOURS_DOWN, asleep=True)
    for each in schedules:
        (told,) = await office.texts(each.channel)
        assert "Late: it was due" in told
    await office.move(office.now + WEEK)
    assert await weeks_told(office, schedules) == [[7], [7], [7]]


async def test_zone_and_time_moved_to_and_fro_before_each_still_one_for_each_week(db: Database, tenant: int) -> None:
    change = changes_of_2026("Europe/Berlin")[-1]  # on a Sunday
    office = await office_at(db, tenant, change - timedelta(days=6))
    schedule = await office.set("C0", Rule(weekday=6, at=time(2, 30), zone="Europe/Berlin"))
    for each in (0, 7, 14):
        for zone, at in zip(CLOCKS, (time(0, 30), time(23, 30), time(2, 30), time(9), time(2)), strict=True):
            await office.set("C0", replace(schedule.rule, zone=zone, at=at))
        await office.move(change + timedelta(days=each + 2))
    assert await weeks_told(office, [schedule]) == [[7, 7]]


async def test_moved_on_the_very_day_no_week_is_told_twice(db: Database, tenant: int) -> None:
    change = changes_of_2026("Europe/Berlin")[-1]
    office = await office_at(db, tenant, change - timedelta(hours=20))
    schedule = await office.set("C0", Rule(weekday=6, at=time(2, 30), zone="Europe/Berlin"))
    for hours, zone in enumerate(("Pacific/Kiritimati", *CLOCKS, "Pacific/Honolulu", "Europe/Berlin") * 2):
        await office.set("C0", replace(schedule.rule, zone=zone, at=time(2 * hours % 24, 30)))
        await office.move(office.now + timedelta(hours=3))
    await office.move(office.now + WEEK)
    weeks = [week for week, _, _ in await office.runs(schedule)]
    assert len(weeks) == len(set(weeks)) == len(await office.texts("C0")) > 0
