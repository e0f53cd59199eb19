"""Days are kept once and caught up, clocks are set once, and two processes never tell the same gap twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from bot.delivery.store import outbox, timer
from bot.kit.db import Tx
from bot.ownership import kept, nights, notices
from bot.ownership.index import Index, build
from bot.ownership.service import load_rows
from bot.people.absences import Absence
from bot.roles import service as roles
from bot.workspace.model import OPERATOR
from tests.roles.office import NOW, given, make_office

DAY = timedelta(days=1)
TODAY = date(2026, 11, 24)


async def at(tx: Tx, instant: datetime) -> Tx:
    return replace(tx, now=instant)


async def days(tx: Tx) -> list[date]:
    return sorted({each.day for each in await kept.days_since(tx, date(2000, 1, 1))})


async def test_today_is_kept_first_then_every_day_that_was_missed_and_none_twice(tx: Tx) -> None:
    await make_office(tx)
    index = build(await load_rows(tx))
    for later in (0, 0, 1, 4):
        await nights.keep(await at(tx, NOW + later * DAY), index)
    assert await days(tx) == [TODAY + each * DAY for each in range(5)]
    counted = await kept.days_since(tx, TODAY)
    assert len(counted) == len({(each.day, each.role_id) for each in counted})


async def test_after_a_long_sleep_a_month_is_caught_up(tx: Tx) -> None:
    await make_office(tx)
    index = build(await load_rows(tx))
    await nights.keep(await at(tx, NOW), index)
    await nights.keep(await at(tx, NOW + 100 * DAY), index)
    assert await days(tx) == [TODAY, *(TODAY + each * DAY for each in range(70, 101))]


async def test_a_day_is_counted_as_it_began_by_needed_parts(tx: Tx) -> None:
    office = await make_office(tx)
    role_id = office.roles["hos"]
    await nights.keep(await at(tx, NOW), build(await load_rows(tx)))
    await roles.assign(tx, OPERATOR, office.wants("anna", "hos", since=NOW), "test")
    await nights.keep(await at(tx, NOW + DAY), build(await load_rows(tx)))
    mine = [each.counts for each in await kept.days_since(tx, TODAY) if each.role_id == role_id]
    assert mine == [{"gap": 1}, {"held": 1}]


async def test_the_clocks_are_set_once_however_often_a_bot_starts(tx: Tx) -> None:
    await make_office(tx)
    for _ in range(3):
        await nights.begin(await at(tx, NOW))
    found = (await tx.conn.execute(select(timer.c.kind, timer.c.due).order_by(timer.c.due))).all()
    assert [tuple(each) for each in found] == [
        (nights.NIGHT, datetime(2026, 11, 23, 23, tzinfo=UTC)),
        (nights.MORNING, datetime(2026, 11, 25, 7, tzinfo=UTC)),
    ]


async def coming(tx: Tx) -> tuple[Index, Sequence[str]]:
    """Sales Ops and the Head of Sales are held; the latter is away in three days."""
    office = await make_office(tx)
    for key, name in (("hos", "anna"), ("ops", "ben")):
        await given(tx, office, name, key)
    index = build(await load_rows(tx))
    away = Absence(id=1, member_id=office.people["anna"], since=NOW + 3 * DAY, until=NOW + 5 * DAY)
    return index.with_absences([away]), ("UBEN",)


async def told(tx: Tx) -> list[tuple[str, str]]:
    found = await tx.conn.execute(select(outbox.c.to, outbox.c.payload).order_by(outbox.c.id))
    return [(row.to, row.payload["text"].splitlines()[0]) for row in found]


async def test_a_gap_is_told_once_whoever_looks_and_once_more_on_its_day(tx: Tx) -> None:
    index, (ben,) = await coming(tx)
    for hours in (0, 1, 25):
        later = await at(tx, NOW + timedelta(hours=hours))
        await notices.look(later, index, later.now, morning=True)
    assert await told(tx) == [(ben, "Nobody will cover this")]
    for hours in (0, 1):
        later = await at(tx, NOW + 3 * DAY + timedelta(hours=hours))
        await notices.look(later, index, later.now, morning=False)
        await notices.look(later, index, later.now, morning=True)
    assert await told(tx) == [(ben, "Nobody will cover this"), (ben, "Still not covered, from today on")]


async def test_a_gap_that_begins_on_the_day_it_is_seen_is_told_once_in_all(tx: Tx) -> None:
    index, (ben,) = await coming(tx)
    later = await at(tx, NOW + 3 * DAY)
    await notices.look(later, index, later.now, morning=False)
    await notices.look(later, index, later.now, morning=True)
    assert await told(tx) == [(ben, "Nobody covers this now")]


async def test_a_gap_that_closed_before_its_day_is_not_told_again(tx: Tx) -> None:
    index, (ben,) = await coming(tx)
    await notices.look(await at(tx, NOW), index, NOW, morning=False)
    later = await at(tx, NOW + 3 * DAY)
    await notices.look(later, index.with_absences([]), later.now, morning=True)
    assert await told(tx) == [(ben, "Nobody will cover this")]


async def test_a_day_that_was_slept_through_is_told_when_the_bot_wakes(tx: Tx) -> None:
    index, (ben,) = await coming(tx)
    await notices.look(await at(tx, NOW), index, NOW, morning=False)
    later = await at(tx, NOW + 4 * DAY)
    await notices.look(later, index, NOW + DAY, morning=True)
    assert await told(tx) == [(ben, "Nobody will cover this"), (ben, "Still not covered, from today on")]
