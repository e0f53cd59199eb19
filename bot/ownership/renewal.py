"""The day until which an account has signed."""

from datetime import date

from sqlalchemy import select, update

from bot.kit.db import Tx
from bot.ownership.store import account as table
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.service import touch


async def set_renewal(tx: Tx, actor: Actor, account: int, day: date | None, via: str) -> None:
    """Whoever calls this checks the right, and moves the clocks that hang on the day. The same again is no change."""
    where = (table.c.workspace_id == tx.tenant, table.c.id == account)
    old = (await tx.conn.execute(select(table.c.renewal).where(*where))).scalar_one()
    if old == day:
        return
    await touch(tx)
    await tx.conn.execute(update(table).where(*where).values(renewal=day))
    before, after = {"renewal": old and old.isoformat()}, {"renewal": day and day.isoformat()}
    subject = ("account", account)
    await record(tx, actor, via=via, action="account.renewal", subject=subject, before=before, after=after)
