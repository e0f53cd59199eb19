"""Those who are asked to stand in answer at the same time, or again: the first yes counts, and a no stays a no."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.delivery.store import outbox
from bot.kit.db import Database, Tx
from bot.kit.door import Reply, Request
from bot.ownership.away import Desk
from bot.ownership.service import Ownership
from bot.people.absences import Absence
from bot.people.service import absences
from bot.workspace.changes import nothing_follows
from bot.workspace.service import ensure
from tests.roles.office import NOW, given, make_office

Press = Callable[[Tx, Request], Awaitable[Reply]]


class Leave:
    """Anna leads EMEA, goes away and has asked who could cover; Ben and Cleo hold the same elsewhere."""

    def __init__(self, db: Database, tenant: int) -> None:
        self.db, self.tenant = db, tenant
        self.desk = Desk(db=db, ownership=Ownership(db), follow=nothing_follows)

    async def begin(self, line: str) -> None:
        async with self.db.begin(self.tenant, NOW) as tx:
            office = await make_office(tx)
            for who, scope in (("anna", "EMEA"), ("ben", "AMER"), ("cleo", "DACH")):
                await given(tx, office, who, "ae", scope)
            self.people = office.people
        await self.press(self.desk.save, "UANNA", text=line)

    async def press(self, button: Press, user: str, text: str = "") -> Reply:
        async with self.db.begin(self.tenant, NOW) as tx:
            return await button(tx, self.request(user, text))

    def request(self, user: str, text: str = "") -> Request:
        return Request(tenant=self.tenant, user=user, kind="action", name="", now=NOW, text=text, value="1", via="test")

    async def kept(self) -> Absence:
        async with self.db.read(self.tenant, NOW) as tx:
            (found,) = await absences(tx)
            return found

    async def asked(self, user: str) -> int:
        """How many questions went to them."""
        async with self.db.read(self.tenant, NOW) as tx:
            where = (outbox.c.workspace_id == self.tenant, outbox.c.to == user, outbox.c.key.contains(":ask:"))
            return len((await tx.conn.execute(outbox.select().where(*where))).all())


@pytest.fixture
async def leave(fresh_db: Database) -> Leave:
    return Leave(fresh_db, (await ensure(fresh_db)).id)


async def test_of_two_who_say_yes_in_the_same_second_the_first_stands_in(leave: Leave) -> None:
    await leave.begin("2026-12-01..2026-12-04 cover ask")
    async with leave.db.begin(leave.tenant, NOW) as tx:
        await leave.desk.accept(tx, leave.request("UBEN"))
        second = asyncio.create_task(leave.press(leave.desk.accept, "UCLEO"))
        await asyncio.sleep(0.3)
    told = (await second).message
    assert told
    assert "<@UBEN> stands in" in told.text
    assert (await leave.kept()).stand_in_id == leave.people["ben"]


async def test_a_no_in_the_same_second_takes_nobody_s_yes_away(leave: Leave) -> None:
    await leave.begin("2026-12-01..2026-12-04 cover ask")
    async with leave.db.begin(leave.tenant, NOW) as tx:
        await leave.desk.accept(tx, leave.request("UBEN"))
        second = asyncio.create_task(leave.press(leave.desk.decline, "UCLEO"))
        await asyncio.sleep(0.3)
    await second
    assert (await leave.kept()).stand_in_id == leave.people["ben"]
