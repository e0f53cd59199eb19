"""Past weeks that were corrected, or logged too late: the old value and the new one, by whom and when."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.kit.db import Database
from bot.kpis import service
from bot.kpis.catalogue import BY_KEY
from bot.kpis.filed import put_facts
from bot.kpis.model import Deal, Fact, Source, Stage
from bot.kpis.restated import restated
from bot.kpis.restating import Restated
from bot.kpis.slack import feature
from bot.kpis.span import Span, week_of
from bot.people.model import Member
from tests.kpis.desk import Desk

WEEK = week_of(date(2026, 11, 11))  # Mon 9 Nov to Sun 15 Nov
IN_IT, DURING = date(2026, 11, 11), datetime(2026, 11, 12, 9, tzinfo=UTC)
REPORTED = datetime(2026, 11, 17, tzinfo=UTC)  # a day after its end
LATER = datetime(2026, 11, 17, 15, tzinfo=UTC)
LEADS, REVENUE = BY_KEY["sdr.leads"], BY_KEY["ae.revenue"]


@dataclass
class Town:
    desk: Desk
    sam: Member
    ada: Member

    async def logs(self, amount: int, now: datetime, day: date = IN_IT) -> int:
        async with self.desk.db.begin(self.desk.tenant, now) as tx:
            kept = await service.log(tx, self.sam.actor(), LEADS, self.sam, day, Decimal(amount), "test")
        return kept.id or 0

    async def undoes(self, fact_id: int, now: datetime) -> None:
        async with self.desk.db.begin(self.desk.tenant, now) as tx:
            await service.undo_log(tx, self.ada.actor(), fact_id, "test")

    async def files(self, amount: int, now: datetime, day: date = IN_IT) -> None:
        fact = Fact(
            kind="lead",
            external_id="crm:1",
            day=day,
            member_id=self.sam.id,
            role="sdr",
            components={"count": Decimal(amount)},
            source=Source.FILE,
        )
        async with self.desk.db.begin(self.desk.tenant, now) as tx:
            await put_facts(tx, [fact], self.ada.id)

    async def asked(self, now: datetime, week: Span = WEEK, measure: str = "sdr.leads") -> Restated | None:
        index = await self.desk.ownership.index(self.desk.tenant)
        async with self.desk.db.read(self.desk.tenant, now) as tx:
            return await restated(tx, BY_KEY[measure], week, index)


@pytest.fixture
async def town(db: Database, tenant: int) -> Town:
    desk = Desk(db, tenant, LATER + timedelta(hours=1))
    desk.join(feature(db, desk.ownership))
    return Town(desk=desk, sam=await desk.hire("Sam", "sdr"), ada=await desk.hire("Ada", "ops", admin=True))


async def log_late(town: Town) -> None:
    await town.logs(2, LATER)


async def take_back(town: Town) -> None:
    await town.undoes(await town.logs(2, DURING), LATER)


async def correct(town: Town) -> None:
    await town.files(4, DURING)
    await town.files(1, LATER)


async def move_away(town: Town) -> None:
    await town.files(4, DURING)
    await town.files(4, LATER, WEEK.end)


@pytest.mark.parametrize(
    ("deed", "before", "after", "by"),
    [(log_late, 18, 20, "sam"), (take_back, 20, 18, "ada"), (correct, 22, 19, "ada"), (move_away, 22, 18, "ada")],
)
async def test_a_reported_week_that_changed_tells_both_values_who_and_when(
    town: Town, deed: Callable[[Town], Awaitable[None]], before: int, after: int, by: str
) -> None:
    await town.logs(18, DURING)
    await deed(town)
    found = await town.asked(LATER + timedelta(hours=1))
    assert found is not None
    assert (found.before.value, found.after.value) == (Decimal(before), Decimal(after))
    assert (found.by, found.at) == ({"sam": town.sam, "ada": town.ada}[by].id, LATER)


async def test_a_week_counts_as_reported_a_day_after_its_end(town: Town) -> None:
    await town.logs(18, DURING)
    await town.logs(2, REPORTED)
    assert await town.asked(REPORTED) is None
    assert await town.asked(LATER) is None
    await town.logs(1, REPORTED + timedelta(seconds=1))
    found = await town.asked(LATER)
    assert found is not None
    assert (found.before.value, found.after.value) == (Decimal(20), Decimal(21))


async def test_what_comes_to_the_same_again_was_not_restated(town: Town) -> None:
    await town.logs(18, DURING)
    await town.undoes(await town.logs(2, LATER), LATER)
    assert await town.asked(LATER + timedelta(hours=1)) is None


async def test_what_is_brought_in_from_before_the_bots_time_was_never_reported_otherwise(town: Town) -> None:
    await town.files(16, LATER)
    assert await town.asked(LATER + timedelta(hours=1)) is None


async def test_a_deal_corrected_late_restates_the_revenue(town: Town) -> None:
    deal = Deal(external_id="D1", name="Acme", stage=Stage.WON, owner_id=None, value=Decimal(500), closed_on=IN_IT)
    for value, now in ((500, DURING), (300, LATER)):
        async with town.desk.db.begin(town.desk.tenant, now) as tx:
            await service.put_deals(tx, [replace(deal, value=Decimal(value))], town.ada.id)
    found = await town.asked(LATER + timedelta(hours=1), measure="ae.revenue")
    assert found is not None
    assert (found.before.value, found.after.value, found.by) == (Decimal(500), Decimal(300), town.ada.id)


async def test_the_page_of_a_measure_tells_it_beside_the_trend(town: Town) -> None:
    await town.logs(18, DURING)
    await town.undoes(await town.logs(2, DURING), LATER)
    for _ in range(2):
        seen = await town.desk.type(town.sam, "/kpi leads")
        assert "Restated: week of 9 Nov: 20 → 18, by Ada on 17 Nov" in seen.text
    await town.logs(5, LATER)
    assert "20 → 23, by Sam on 17 Nov" in (await town.desk.type(town.sam, "/kpi leads")).text
