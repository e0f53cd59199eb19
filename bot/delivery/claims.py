"""The outbox's rows as the sender takes and marks them: leases with an epoch, one message a conversation at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, or_, select, update

from bot.delivery import plates
from bot.delivery.model import OPEN, Developed, Grade, Outgoing, Pace, State
from bot.delivery.store import lane, outbox, picture
from bot.kit.clock import engine_time
from bot.kit.db import Tx, insert_into
from bot.kit.picture import Picture

ahead = outbox.alias("ahead")
target = outbox.alias("target")
root = outbox.alias("root")
WHOLE_WORKSPACE = "*"


def _held(row: Any, now: datetime) -> ColumnElement[bool]:
    return and_(row.c.due.is_not(None), row.c.due > now)


def _first_in_lane(now: datetime) -> ColumnElement[bool]:
    """Nothing older waits for the same conversation, but for what is held until later."""
    same = and_(ahead.c.workspace_id == outbox.c.workspace_id, ahead.c.to == outbox.c.to, ahead.c.id < outbox.c.id)
    return ~exists().where(same, ahead.c.state.in_(OPEN), ~_held(ahead, now))


def _lane_open(moment: datetime) -> ColumnElement[bool]:
    names = or_(lane.c.to == outbox.c.to, lane.c.to == WHOLE_WORKSPACE)
    return ~exists().where(lane.c.workspace_id == outbox.c.workspace_id, names, lane.c.ready_at > moment)


async def claim(tx: Tx, owner: str, state: State, pace: Pace, moment: datetime, limit: int = 50) -> Sequence[Outgoing]:
    """Lease the rows of that state that are due at `moment` of engine time, over all workspaces.

    They are the first of their conversations, oldest first.
    A claimed row is `sending` (or stays `unknown` while it is looked for), its epoch one higher than before.
    """
    where = [outbox.c.state == state, outbox.c.next_at <= moment, ~_held(outbox, tx.now)]
    if state is State.PENDING:
        where += [_first_in_lane(tx.now), _lane_open(moment), ~plates.waits]
    ids = select(outbox.c.id).where(*where).order_by(outbox.c.id).limit(limit)
    if tx.conn.dialect.name == "postgresql":
        ids = ids.with_for_update(skip_locked=True)
    found = list((await tx.conn.execute(ids)).scalars())
    return await _lease(tx, found, owner, state, moment + pace.lease) if found else []


async def _lease(tx: Tx, ids: Sequence[int], owner: str, state: State, until: datetime) -> Sequence[Outgoing]:
    taken: dict[str, Any] = {"owner": owner, "epoch": outbox.c.epoch + 1}
    if state is State.PENDING:
        taken |= {"state": State.SENDING, "lease_until": until, "attempts": outbox.c.attempts + 1}
    else:
        taken |= {"next_at": until}  # nobody else looks for it meanwhile
    await tx.conn.execute(update(outbox).where(outbox.c.id.in_(ids)).values(taken))
    return [_outgoing(row) for row in await tx.conn.execute(_ADDRESSED.where(outbox.c.id.in_(ids)))]


_ADDRESSED = (
    select(outbox, target.c.channel.label("target_channel"), target.c.ts.label("target_ts"))
    .add_columns(root.c.ts.label("root_ts"), root.c.channel.label("root_channel"))
    .outerjoin(target, and_(target.c.workspace_id == outbox.c.workspace_id, target.c.key == outbox.c.target))
    .add_columns(picture.c.file, picture.c.content.label("picture"))
    .outerjoin(picture, and_(picture.c.outbox_id == outbox.c.id, picture.c.state == Developed.READY))
    .outerjoin(root, and_(root.c.workspace_id == outbox.c.workspace_id, root.c.key == outbox.c.thread))
    .order_by(outbox.c.id)
)


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(
        id=row.id,
        tenant=row.workspace_id,
        key=row.key,
        kind=row.kind,
        to=row.to,
        payload=row.payload,
        grade=Grade(row.grade),
        mark=row.mark,
        epoch=row.epoch,
        attempts=row.attempts,
        looks=row.looks,
        created_at=row.created_at,
        resent=row.resent,
        target_channel=row.target_channel or row.root_channel,
        target_ts=row.target_ts,
        thread_ts=row.root_ts,
        answers=row.thread is not None,
        picture=Picture(**row.picture) if row.picture else None,
        file=row.file,
        channel=row.channel,
    )


async def mark(tx: Tx, message: Outgoing, values: Mapping[str, Any]) -> bool:
    """Write what became of a claimed row; False when a later claim has fenced this one out."""
    mine = (outbox.c.id == message.id, outbox.c.epoch == message.epoch)
    live = outbox.c.state.in_((State.SENDING, State.UNKNOWN))
    written = await tx.conn.execute(update(outbox).where(*mine, live).values(**values, lease_until=None))
    return bool(written.rowcount)


async def expire_leases(tx: Tx, pace: Pace, moment: datetime) -> int:
    """Whoever held these died or hangs: their messages' fate is unknown, to be looked at after the quarantine."""
    lapsed = (outbox.c.state == State.SENDING, outbox.c.lease_until < moment)
    fate = {"state": State.UNKNOWN, "next_at": moment + pace.quarantine, "looks": 0, "error": "lease ran out"}
    return int((await tx.conn.execute(update(outbox).where(*lapsed).values(fate))).rowcount)


async def park(tx: Tx, tenant: int, to: str, wait: timedelta) -> None:
    """Send nothing into this conversation (or the whole workspace) before `wait` has passed; never shortens one."""
    ready = await engine_time(tx.conn) + wait
    put = insert_into(tx.conn, lane).values(workspace_id=tenant, to=to, ready_at=ready)
    longest = case((lane.c.ready_at > ready, lane.c.ready_at), else_=ready)
    later = put.on_conflict_do_update(index_elements=["workspace_id", "to"], set_={"ready_at": longest})
    await tx.conn.execute(later)
