"""What delivery still has in hand for a workspace, counted: for whoever asks how the bot is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select

from bot.delivery.model import OPEN, State
from bot.delivery.store import inbox, outbox, timer
from bot.kit.db import Tx


@dataclass(frozen=True, kw_only=True, slots=True)
class Backlog:
    """Requests not worked off, timers to come and the first of them, messages on their way, and those that stay out."""

    requests: int
    timers: int
    next_timer: datetime | None
    messages: int
    unconfirmed: int
    refused: int


async def backlog(tx: Tx) -> Backlog:
    pending = timer.c.state == "pending"
    first = select(func.min(timer.c.due)).where(timer.c.workspace_id == tx.tenant, pending)
    return Backlog(
        requests=await _count(tx, inbox, inbox.c.state == "new"),
        timers=await _count(tx, timer, pending),
        next_timer=(await tx.conn.execute(first)).scalar_one(),
        messages=await _count(tx, outbox, outbox.c.state.in_(OPEN)),
        unconfirmed=await _count(tx, outbox, outbox.c.state == State.UNCONFIRMED),
        refused=await _count(tx, outbox, outbox.c.state == State.REFUSED),
    )


async def _count(tx: Tx, table: Table, where: ColumnElement[bool]) -> int:
    asked = select(func.count()).select_from(table).where(table.c.workspace_id == tx.tenant, where)
    return int((await tx.conn.execute(asked)).scalar_one())
