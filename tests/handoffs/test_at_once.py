"""The first handoffs of a workspace, sent in the same instant over several connections."""

import asyncio

from sqlalchemy import func, select

from bot.handoffs.catalogue import EDGES
from bot.handoffs.store import edge
from bot.kit.db import Database
from bot.kit.errors import Refusal
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


async def test_of_two_edits_at_once_one_counts_and_the_other_is_told(fresh_db: Database) -> None:
    office = await open_office(fresh_db)
    await office.sends("sam", TUESDAY)
    values = {"sla": "4", "unit": "hours", "reasons": ["other"]}
    seen = str((await office.newest()).edge.id)
    words = [f"Take {number}" for number in range(5)]
    saving = (
        office.submits("ops", "contract", values | {"yes": each}, TUESDAY, edge="sdr_ae", seen=seen) for each in words
    )
    told = await asyncio.gather(*saving, return_exceptions=True)
    lost = [each for each in told if isinstance(each, Refusal)]
    assert len(lost) == len(words) - 1
    assert {each.text.partition(" while")[0] for each in lost} == {"Ops has changed this kind of handoff"}
    assert await contracts(office) == len(EDGES) + 1


async def test_what_is_sent_while_it_is_edited_keeps_to_one_of_the_two_contracts(fresh_db: Database) -> None:
    office = await open_office(fresh_db)
    before = (await office.sends("sam", TUESDAY)).edge
    values = {"sla": "4", "unit": "hours", "yes": "Take it", "reasons": ["other"]}
    leads = (office.sends("sam", TUESDAY, account=f"new:Firm {number}") for number in range(4))
    edit = office.submits("ops", "contract", values, TUESDAY, edge="sdr_ae", seen=str(before.id))
    await asyncio.gather(*leads, edit)
    kept = {each.edge.yes: len(each.edge.reasons) for each in await office.all()}
    assert kept.items() <= {"Accept": len(before.reasons), "Take it": 1}.items()
    assert (await office.sends("sam", TUESDAY, account="new:Südwind")).edge.yes == "Take it"


async def contracts(office: Office) -> int:
    async with office.db.read(office.tenant) as tx:
        return int((await tx.conn.execute(select(func.count()).select_from(edge))).scalar_one())
