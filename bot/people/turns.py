"""Whose turn it is to ask Slack who is here: kept in the database, so that several replicas do not all do it.

By engine time, not by timers of business time: it is Slack's people that change, at Slack's speed, and a playground
that moves its clock by a week has nothing new to learn from it.
"""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update

from bot.kit.clock import engine_time
from bot.kit.db import Tx, insert_into
from bot.people.store import member_sync


class What(StrEnum):
    EVERYBODY = "everybody"
    HOLDERS = "holders"


async def claim(tx: Tx, what: What, every: timedelta, lease: timedelta) -> bool:
    """Whether it is due and nobody else is at it; then it is ours for the length of a lease."""
    await _lay_out(tx, what)
    moment = await engine_time(tx.conn)
    table = member_sync.c
    free = or_(table.leased_until.is_(None), table.leased_until <= moment)
    due = or_(table.done_at.is_(None), table.done_at <= moment - every)
    where = (table.workspace_id == tx.tenant, table.what == what, free, due)
    taken = await tx.conn.execute(update(member_sync).where(*where).values(leased_until=moment + lease))
    return bool(taken.rowcount)


async def renew(tx: Tx, what: What, lease: timedelta) -> None:
    """Still at it: a long list takes longer than a lease."""
    await _set(tx, what, leased_until=await engine_time(tx.conn) + lease)


async def done(tx: Tx, what: What) -> None:
    await _lay_out(tx, what)
    await _set(tx, what, leased_until=None, done_at=await engine_time(tx.conn))


async def drop(tx: Tx, what: What) -> None:
    """Given up half-way: whoever comes next may begin at once."""
    await _set(tx, what, leased_until=None)


async def has_been_done(tx: Tx, what: What) -> bool:
    where = (member_sync.c.workspace_id == tx.tenant, member_sync.c.what == what, member_sync.c.done_at.is_not(None))
    return (await tx.conn.execute(select(member_sync.c.id).where(*where))).first() is not None


async def _set(tx: Tx, what: What, **values: object) -> None:
    where = (member_sync.c.workspace_id == tx.tenant, member_sync.c.what == what)
    await tx.conn.execute(update(member_sync).where(*where).values(values))


async def _lay_out(tx: Tx, what: What) -> None:
    """The row in which turns are taken, laid down by whoever comes first."""
    row = insert_into(tx.conn, member_sync).values(workspace_id=tx.tenant, what=what)
    await tx.conn.execute(row.on_conflict_do_nothing(index_elements=["workspace_id", "what"]))
