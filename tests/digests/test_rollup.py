"""The roll-up of whoever heads sales: every role's measures, the worst first, and the channels' digests."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.digests import people as own
from bot.digests.rollup import MOST, RollUp, blocks, foremost, thread
from bot.digests.rule import Rule
from bot.digests.slack import feature as digest_feature
from bot.digests.words import MONDAY_MORNING
from bot.kit.blocks import Message
from bot.kit.db import Database
from bot.kpis.catalogue import BY_KEY, MEASURES
from bot.kpis.model import Direction, Tally
from bot.kpis.reading import Reading
from bot.kpis.scoring import Status, score, trend, whole_week
from bot.kpis.slack import feature as kpi_feature
from bot.kpis.span import PeriodKind, week_of
from bot.kpis.target import Target
from bot.playground.limits.messages import check_message_blocks
from tests.digests.office import Office

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
LAST = whole_week(week_of(date(2026, 11, 16)))


def reading(key: str, reached: int, planned: int | None) -> Reading:
    measure = BY_KEY[key]
    found = [Tally(measure=measure.tag, day=date(2026, 11, 18), member_id=1, amount=Decimal(reached))]
    value = Decimal(planned or 0)
    targets = [Target(measure=key, member_id=None, period=PeriodKind.WEEK, value=value)] if planned else []
    return Reading(score=score(measure, found, targets, LAST), trend=trend(measure, found, LAST.week))


def test_the_worst_come_first_whatever_role_they_are_of() -> None:
    shown = [reading("ae.revenue", 10, 10), reading("sdr.leads", 1, 10), reading("sdr.intro_calls", 95, 100)]
    first, rest = foremost([reading("ae.closed_opps", 3, None), *shown])
    assert [each.score.status for each in first] == [Status.RED, Status.AMBER, Status.GREEN, Status.NO_PLAN]
    assert rest == []


def test_what_the_message_cannot_hold_stands_in_its_thread_by_role() -> None:
    flows = [each.key for each in MEASURES if each.adds_up and each.direction is Direction.UP]
    every = tuple(reading(each, 1, 10) for each in flows * 4)
    shown = RollUp(readings=every, roles={"sdr": "SDR", "ae": "AE"}, channels=(), currency="EUR")
    message, more = Message.of(*blocks(shown)), thread(shown)
    assert message.text.count("🟥 Behind") == MOST
    assert f"{len(every) - MOST} more in the thread" in message.text
    assert more is not None
    assert more.text.count("🟥 Behind") == len(every) - MOST
    for each in (message, more):
        check_message_blocks(each.payload()["blocks"])


@pytest.fixture
async def office(db: Database, tenant: int) -> Office:
    made = Office(db, tenant, NOW)
    made.join(kpi_feature(db, made.ownership))
    made.join(digest_feature(db, made.ownership))
    return made


async def test_the_head_of_sales_reads_every_role_and_each_channels_digest(office: Office) -> None:
    sam, ana = await office.hire("Sam", "sdr"), await office.hire("Ana", "ae")
    await office.hire("Hugo", "hos")
    async with office.db.begin(office.tenant, office.now) as tx:
        await own.begin(tx)
    await office.set("C1", Rule(weekday=0, at=MONDAY_MORNING, zone="Europe/Berlin"))
    await office.set("C2", Rule(weekday=1, at=MONDAY_MORNING, zone="UTC"))
    await office.type(sam, "/kpi log leads 8")
    await office.submit(ana, "kpi.deal", account="new:Acme", value="40000", closed_on="2026-11-24")
    await office.move(MONDAY + timedelta(minutes=1))
    (told,) = await office.texts("UHUGO")
    assert "Sales Development Representative\n" in told
    assert "New leads created\n8 · no target" in told
    assert "Account Executive\n" in told
    assert "Digests of the channels\n• <#C1>: posted\n• <#C2>: comes Tue 1 Dec, 09:00 (UTC)" in told
    assert "Digests of the channels" not in (await office.texts("USAM"))[0]
