"""The first handoffs of a workspace, sent in the same instant over several connections."""

import asyncio

from sqlalchemy import func, select

from bot.handoffs.catalogue import EDGES
from bot.handoffs.store import edge
from bot.kit.db import Database
from tests.handoffs.cases import at
from tests.handoffs.office import LEAD, Office, open_office

TUESDAY = at("2026-11-24 15:00")
POOL = {"cy", "dee", "eli"}


async def test_those_sent_at_once_take_turns_in_the_pool_and_share_one_set_of_contracts(fresh_db: Database) -> None:
    office = await open_office(fresh_db)
    (axis,) = (each for each in (await office.index()).trees.dimensions if each.key == "territory")
    values = LEAD | {f"segments_{axis.id}": str(office.segments["Americas"])}
    leads = [values | {"account": f"new:Firm {number}"} for number in range(len(POOL))]
    await asyncio.gather(*(office.submits("sam", "send", each, TUESDAY, edge="sdr_ae") for each in leads))
    receivers = [each.offer.receiver for each in await office.all()]
    assert sorted(receivers) == sorted([(await office.member(name)).id for name in POOL])
    assert await contracts(office) == len(EDGES)


async def contracts(office: Office) -> int:
    async with office.db.read(office.tenant) as tx:
        return int((await tx.conn.execute(select(func.count()).select_from(edge))).scalar_one())
