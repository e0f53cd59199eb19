"""Writes that look before they write take turns in one workspace, on both engines."""

import asyncio

from bot.kit.db import Database
from bot.workspace.service import admins, ensure, hold
from bot.workspace.store import admin


async def _grant_once(db: Database, tenant: int, user: str) -> bool:
    """Looks whether anybody is granted yet, dawdles, and then writes: right only when nobody came between."""
    async with db.begin(tenant) as tx:
        await hold(tx)
        if await admins(tx):
            return False
        await asyncio.sleep(0.05)
        row = {"workspace_id": tenant, "slack_user_id": user, "granted_by": "test", "granted_at": tx.now}
        await tx.conn.execute(admin.insert().values(row))
        return True


async def test_those_who_hold_the_workspace_come_one_after_the_other(fresh_db: Database) -> None:
    tenant = (await ensure(fresh_db)).id
    granted = await asyncio.gather(*(_grant_once(fresh_db, tenant, f"U{each}") for each in range(4)))
    assert sorted(granted) == [False, False, False, True]


async def test_who_holds_the_workspace_stops_no_other_row_of_it(fresh_db: Database) -> None:
    tenant = (await ensure(fresh_db)).id
    async with fresh_db.begin(tenant) as tx:
        row = {"workspace_id": tenant, "slack_user_id": "U1", "granted_by": "test", "granted_at": tx.now}
        await tx.conn.execute(admin.insert().values(row))
        await hold(tx)
    async with fresh_db.read(tenant) as tx:
        assert await admins(tx) == ["U1"]
