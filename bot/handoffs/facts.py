"""Rows of what counted in the life of a handoff: written with each move, read by the digest and the measures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    select,
)

from bot.handoffs.counted import Counted, counted
from bot.handoffs.model import Handoff
from bot.kit.db import Id, Json, Tx, UtcDateTime, insert_into, metadata, pk, tenant
from bot.kit.zones import day_of
from bot.ownership.index import Index as Map
from bot.people.working import hours
from bot.workspace.counter import changed

WORTH, TEN_THOUSANDTHS = "expected_value", 10_000
handoff_fact = Table(
    "handoff_fact",
    metadata,
    pk(),
    tenant(),
    Column("handoff_id", Id, ForeignKey("handoff.id"), nullable=False),
    Column("offer", Integer, nullable=False),  # its number
    Column("what", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("day", Date, nullable=False),  # in the workspace's zone
    Column("edge", String(40), nullable=False),
    Column("sender_id", Id, ForeignKey("member.id"), nullable=False),
    Column("member_id", Id, ForeignKey("member.id"), nullable=False),  # who was asked
    Column("account_id", Id, ForeignKey("account.id"), nullable=False),
    Column("segments", Json, nullable=False),
    Column("reason", String(40)),
    Column("in_time", Boolean, nullable=False),
    Column("due", Boolean, nullable=False),
    Column("minutes", Integer),
    Column("value", BigInteger),  # what the sender expects it to be worth, in ten-thousandths
    UniqueConstraint("workspace_id", "handoff_id", "offer", "what"),
    Index("ix_handoff_fact_day", "workspace_id", "what", "day"),
    Index("ix_handoff_fact_at", "workspace_id", "at"),
)


async def keep(tx: Tx, index: Map, before: Handoff | None, after: Handoff) -> None:
    """Write what a move adds to what counts, in its own transaction.

    An answer counts where it was asked for, even if it says that this was the wrong segment. No time runs for
    somebody who is away, as in deadlines.
    """
    people = (index.members[each.receiver] for each in after.offers)
    working = {each.id: hours(each, index.absences_of(each.id)) for each in people}
    asked = replace(after, segments=before.segments) if before else after
    moved = counted(before.offers if before else (), after, working)
    rows = [_row(each, asked, index.zone) | {"workspace_id": tx.tenant} for each in moved]
    if rows:
        changed(tx, handoff_fact)
        unique = ["workspace_id", "handoff_id", "offer", "what"]
        put = insert_into(tx.conn, handoff_fact).values(rows)
        await tx.conn.execute(put.on_conflict_do_nothing(index_elements=unique))


def _row(each: Counted, of: Handoff, zone: str) -> dict[str, Any]:
    return {
        "handoff_id": of.id,
        "offer": each.offer.number,
        "what": str(each.what),
        "at": each.at,
        "day": day_of(each.at, zone),
        "edge": of.edge.key,
        "sender_id": of.sender,
        "member_id": each.offer.receiver,
        "account_id": of.account,
        "segments": sorted(of.segments),
        "reason": str(each.offer.reason) if each.offer.reason else None,
        "in_time": each.in_time,
        "due": each.due,
        "minutes": each.minutes,
        "value": _worth(of),
    }


def _worth(of: Handoff) -> int | None:
    """Read off a form's field, which holds a checked amount as people read it: `48,000.50`."""
    said = of.content.get(WORTH)
    return int(Decimal(str(said).replace(",", "")) * TEN_THOUSANDTHS) if said else None


async def between(tx: Tx, start: datetime, end: datetime) -> Sequence[Row[Any]]:
    """What counted in [start, end)."""
    where = (handoff_fact.c.workspace_id == tx.tenant, handoff_fact.c.at >= start, handoff_fact.c.at < end)
    return (await tx.conn.execute(select(handoff_fact).where(*where))).all()
