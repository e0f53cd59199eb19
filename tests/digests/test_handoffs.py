"""The handoffs of a digest, made by real handoffs and counted by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.digests.slack import feature
from bot.handoffs import service as handoffs
from bot.handoffs.contract import RejectReason
from bot.handoffs.model import Handoff
from bot.handoffs.service import Draft
from bot.handoffs.step import Refused
from bot.kit.db import Database
from bot.people.model import Member
from tests.kpis.desk import Desk

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday; everybody works from 09:00 to 17:30 in UTC


@pytest.fixture
async def desk(db: Database, tenant: int) -> Desk:
    made = Desk(db, tenant, NOW)
    made.join(feature(db, made.ownership))
    return made


async def send(desk: Desk, sender: Member, company: str) -> Handoff:
    index = await desk.ownership.index(desk.tenant)
    draft = Draft(edge="sdr_ae", account=None, company=company, segments=frozenset(), content={"pain": "it hurts"})
    async with desk.db.begin(desk.tenant, desk.now) as tx:
        return await handoffs.send(tx, index, sender.actor(), draft, via="test")


async def figures(desk: Desk, who: Member) -> str:
    text = (await desk.type(who, "/kpi digest preview")).text
    return text.partition("Handoffs\n")[2].partition("\n")[0]


async def test_each_move_of_a_handoff_moves_its_figure(desk: Desk) -> None:
    sam, ana = await desk.hire("Sam", "sdr"), await desk.hire("Ana", "ae")
    assert await figures(desk, sam) == "None sent, none answered, none open beyond its time."
    first, second, third = [await send(desk, sam, name) for name in ("Initech", "Globex", "Hooli")]
    desk.now += timedelta(minutes=1)
    assert await figures(desk, sam) == "3 sent · 0 accepted · 0 rejected · 0 overdue"

    desk.now = NOW + timedelta(hours=2, minutes=30)
    index = await desk.ownership.index(desk.tenant)
    async with desk.db.begin(desk.tenant, desk.now) as tx:
        await handoffs.accept(tx, index, ana.actor(), (first.id, first.revision), "button")
    accepted = "3 sent · 1 accepted · 0 rejected · 0 overdue · accepted after 2.5 working hours (median)"
    desk.now += timedelta(minutes=1)
    assert await figures(desk, sam) == accepted

    async with desk.db.begin(desk.tenant, desk.now) as tx:
        no = Refused(reason=RejectReason.NO_BUDGET, note="", until=None)
        await handoffs.reject(tx, index, ana.actor(), (second.id, second.revision), no, "button")
    desk.now += timedelta(minutes=1)
    assert "1 accepted · 1 rejected (1 no budget) · 0 overdue" in await figures(desk, sam)

    desk.now = third.offer.due_at + timedelta(minutes=1)
    assert third.offer.due_at == NOW + timedelta(hours=4)
    assert "1 rejected (1 no budget) · 1 overdue" in await figures(desk, sam)
