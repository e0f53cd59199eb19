"""Boards kept in memory: none is ever older than what was written, in this process or another, on both engines."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from bot.kit.db import Database, Tx
from bot.kpis import board, service
from bot.kpis.catalogue import BY_KEY, of_keys
from bot.kpis.filed import put_facts
from bot.kpis.model import Deal, Fact, Source, Stage
from bot.kpis.reading import Board
from bot.kpis.scoring import running
from bot.kpis.span import PeriodKind
from bot.kpis.target import Target
from bot.ownership.history import Day
from bot.ownership.kept import keep_days
from bot.people import service as people
from bot.people.model import Member
from bot.roles import service as roles
from bot.roles.setup import install_catalogue
from bot.workspace.counter import counts
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure
from tests.house import function_sources

NOW, TODAY = datetime(2026, 11, 25, 10, tzinfo=UTC), date(2026, 11, 25)
MEASURES = of_keys(["sdr.leads", "ae.revenue", "ops.win_rate", "ops.reps_at_quota", "x.coverage"])
Write = Callable[[Tx, Member], Awaitable[object]]
DEAL = Deal(external_id="D1", name="Acme", stage=Stage.WON, owner_id=None, value=Decimal(5), closed_on=TODAY)
FACT = Fact(
    kind="lead",
    external_id="F1",
    day=TODAY,
    member_id=None,
    role="sdr",
    components={"count": Decimal(3)},
    source=Source.FILE,
)


async def log(tx: Tx, sam: Member) -> None:
    await service.log(tx, OPERATOR, BY_KEY["sdr.leads"], sam, TODAY, Decimal(4), "test")


async def log_and_undo(tx: Tx, sam: Member) -> None:
    kept = await service.log(tx, OPERATOR, BY_KEY["sdr.leads"], sam, TODAY, Decimal(9), "test")
    await service.undo_log(tx, OPERATOR, kept.id or 0, "test")


async def win(tx: Tx, sam: Member) -> None:
    await service.log_deal(tx, OPERATOR, replace(DEAL, external_id="", value=Decimal(7)), sam, "test")


async def file_deals(tx: Tx, sam: Member) -> None:
    await service.put_deals(tx, [replace(DEAL, owner_id=sam.id)])


async def lose(tx: Tx, sam: Member) -> None:
    await service.put_deals(tx, [replace(DEAL, owner_id=sam.id, stage=Stage.LOST)])


async def file_facts(tx: Tx, sam: Member) -> None:
    await put_facts(tx, [replace(FACT, member_id=sam.id)])


async def plan(tx: Tx, sam: Member) -> None:
    target = Target(measure="ae.revenue", member_id=None, period=PeriodKind.WEEK, value=Decimal(20))
    await service.set_target(tx, OPERATOR, target, None, "test")


async def cover(tx: Tx, _: Member) -> None:
    role = (await roles.roles(tx))[0]
    await keep_days(tx, [Day(day=TODAY, role_id=role.id, counts={"held": 3, "gap": 1})])


WRITES: list[Write] = [log, log_and_undo, win, file_deals, lose, file_facts, plan, cover]


async def written(db: Database, tenant: int, sam: Member, write: Write) -> None:
    async with db.begin(tenant, NOW) as tx:
        await write(tx, sam)


async def shown(db: Database, tenant: int) -> Board:
    async with db.read(tenant, NOW) as tx:
        return await board.read(tx, MEASURES, running(TODAY), None)


async def worked_out(db: Database, tenant: int) -> Board:
    async with db.begin(tenant, NOW) as tx:
        return await board.read(tx, MEASURES, running(TODAY), None)


async def furnish(db: Database) -> tuple[int, Member]:
    tenant = (await ensure(db)).id
    async with db.begin(tenant, NOW) as tx:
        await install_catalogue(tx)
        return tenant, await people.add(tx, name="Sam", zone="UTC", slack_user_id="USAM")


async def test_every_write_shows_at_once_in_both_processes(fresh_db: Database) -> None:
    tenant, sam = await furnish(fresh_db)
    other = Database(fresh_db.url)
    boards = [await shown(fresh_db, tenant)]
    for place, write in enumerate(WRITES):
        assert await shown(other, tenant) == boards[-1]
        await written((fresh_db, other)[place % 2], tenant, sam, write)
        boards.append(await worked_out(fresh_db, tenant))
        assert await shown(fresh_db, tenant) == boards[-1], write.__name__
        assert await shown(other, tenant) == boards[-1], write.__name__
    changes = [before != after for before, after in pairwise(boards)]
    assert changes == [write is not log_and_undo for write in WRITES]
    await other.close()


async def test_what_is_rolled_back_changes_nothing(fresh_db: Database) -> None:
    tenant, sam = await furnish(fresh_db)
    before = await shown(fresh_db, tenant)

    async def broken(tx: Tx, sam: Member) -> None:
        await log(tx, sam)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await written(fresh_db, tenant, sam, broken)
    assert await shown(fresh_db, tenant) == before == await worked_out(fresh_db, tenant)


async def test_a_reading_is_worked_out_once_for_as_long_as_nothing_changed(fresh_db: Database) -> None:
    tenant, sam = await furnish(fresh_db)
    first, again = await shown(fresh_db, tenant), await shown(fresh_db, tenant)
    same = [one is two for one, two in zip(first.readings, again.readings, strict=True)]
    assert all(same)
    await written(fresh_db, tenant, sam, log)
    third = await shown(fresh_db, tenant)
    moved = {each.measure.key for each, old in zip(third.readings, again.readings, strict=True) if each is not old}
    assert moved == {"sdr.leads"}


async def test_a_changed_definition_is_worked_out_anew(fresh_db: Database) -> None:
    tenant, sam = await furnish(fresh_db)
    await written(fresh_db, tenant, sam, log)
    leads = BY_KEY["sdr.leads"]
    async with fresh_db.read(tenant, NOW) as tx:
        once = await board.read(tx, [leads], running(TODAY), None)
        twice = await board.read(tx, [replace(leads, rule="count * 2")], running(TODAY), None)
    assert [each.readings[0].score.value for each in (once, twice)] == [4, 8]


async def test_the_workspaces_have_a_counter_of_their_own(tx: Tx) -> None:
    assert await counts(tx) == {}


def test_whatever_writes_what_is_counted_from_says_so() -> None:
    counted = (
        r"(insert|update|delete|insert_into)\((tx\.conn, )?(store\.)?(fact|deal|target|handoff_fact|coverage_day|{})\)"
    )
    silent = [
        name
        for folder, more in (("bot/kpis", "table"), ("bot/handoffs", "-"), ("bot/ownership", "-"), ("bot/imports", "-"))
        for name, text in function_sources(folder)
        if re.search(counted.format(more), text) and "changed(" not in text
    ]
    assert silent == ["bot/kpis/plan_store.py:put", "bot/kpis/plan_store.py:supersede"]  # forecasts: never kept
