"""Deals by the thousand: new revisions in the place of old ones, on both engines."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from bot.kit.db import Tx
from bot.kpis import service
from bot.kpis.bulk import BATCH
from bot.kpis.model import Deal, Source, Stage
from bot.kpis.store import deal as rows

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def deals(count: int) -> list[Deal]:
    return [
        Deal(
            external_id=f"D{number}",
            name=f"Deal {number}",
            stage=Stage.LOST,
            owner_id=None,
            value=None if number % 2 else Decimal(f"{number}.25"),
            created_on=date(2026, 1, 1),
            qualified_on=date(2026, 2, 1),
            closed_on=date(2026, 3, 1),
            competitor="Initech",
            loss_reason="price",
            cost=Decimal("7.5"),
            bookings=Decimal(9),
            raw={"product": "GTXPro"},
            source=Source.FILE,
        )
        for number in range(count)
    ]


async def test_what_is_put_is_known_again_with_everything_in_it(tx: Tx) -> None:
    tx.now, many = NOW, deals(BATCH + 3)
    assert await service.put_deals(tx, iter(many)) == len(many)
    known = await service.known_deals(tx, [*(each.external_id for each in many), "not there"])
    assert {key: replace(each, id=None) for key, each in known.items()} == {each.external_id: each for each in many}


async def test_a_deal_put_again_is_the_next_revision_and_the_only_one_that_counts(tx: Tx) -> None:
    tx.now, first = NOW, deals(3)
    await service.put_deals(tx, first)
    await service.put_deals(tx, [replace(first[1], stage=Stage.WON)])
    known = await service.known_deals(tx, ["D0", "D1", "D2"])
    assert [(each.stage, each.revision) for _, each in sorted(known.items())] == [
        (Stage.LOST, 1),
        (Stage.WON, 2),
        (Stage.LOST, 1),
    ]
    assert (await tx.conn.execute(select(func.count()).select_from(rows))).scalar_one() == 4


async def test_a_deal_taken_back_and_put_again_goes_on_counting_its_revisions(tx: Tx) -> None:
    tx.now = NOW
    for _ in range(2):
        await service.put_deals(tx, deals(1))
    await service.put_deals(tx, deals(1), by=None)
    assert (await service.known_deals(tx, ["D0"]))["D0"].revision == 3


async def test_another_workspaces_deals_are_neither_known_nor_touched(tx: Tx) -> None:
    tx.now = NOW
    await service.put_deals(tx, deals(2))
    assert await service.known_deals(Tx(tx.conn, tx.now, tx.tenant + 1), ["D0", "D1"]) == {}
