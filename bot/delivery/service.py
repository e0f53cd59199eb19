"""What features ask of delivery, inside their own transaction: post, update, withdraw, schedule, unschedule."""

import uuid
from collections.abc import Awaitable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy import update as update_

from bot.delivery import plates
from bot.delivery.model import Grade, State
from bot.delivery.store import NO_ROOT, outbox, timer
from bot.kit.blocks import POSTED, Message
from bot.kit.clock import engine_time
from bot.kit.db import Tx, insert_into
from bot.kit.picture import Picture


async def post(  # noqa: PLR0913 - each of them stands by its name
    tx: Tx,
    *,
    key: str,
    to: str,
    message: Message,
    grade: Grade = Grade.ALERT,
    due: datetime | None = None,
    thread: str | None = None,
    broadcast: bool = False,
    picture: Picture | None = None,
) -> bool:
    """Put one message in the outbox, once for ever by its key; False when that key was there already.

    `to` is a Slack user's or conversation's id, `due` a business instant before which it is held, `thread` the key
    of the message it answers (with `broadcast` the conversation sees the answer too). It waits until its `picture` is
    uploaded, and goes without one that cannot be.
    """
    payload = message.payload(POSTED) | ({"reply_broadcast": True} if thread and broadcast else {})
    row = {
        "key": key,
        "kind": "post",
        "thread": thread,
        "to": to,
        "payload": payload,
        "grade": grade,
        "due": await _not_before(tx, thread, due) if thread else due,
    }
    fresh = await _put(tx, row)
    if fresh and picture:
        await plates.add(tx, key, picture)
    return fresh


def answer(tx: Tx, *, key: str, to: str, ts: str, message: Message) -> Awaitable[bool]:
    """As `post`, below a message of somebody else: the one of that `ts` in the conversation `to`."""
    payload = message.payload() | {"thread_ts": ts}
    return _put(tx, {"key": key, "kind": "post", "to": to, "payload": payload, "grade": Grade.ALERT})


async def update(tx: Tx, *, key: str, message: Message) -> bool:
    """Change the message of that key where it stands; one not yet sent simply goes out in its new form."""
    where = _row(tx, key)
    columns = (outbox.c.to, outbox.c.grade, outbox.c.state, outbox.c.payload)
    found = (await tx.conn.execute(select(*columns).where(*where))).one_or_none()
    if found is None or found.state in (State.WITHDRAWN, State.REFUSED):
        return False
    kept = {name: found.payload[name] for name in ("reply_broadcast",) if name in found.payload}
    unsent = or_(_untried(), outbox.c.state == State.UNCONFIRMED)
    held = update_(outbox).where(*where, unsent).values(payload=message.payload() | kept)
    if (await tx.conn.execute(held)).rowcount:
        return True
    await _supersede(tx, key)
    change = {"key": f"{key}!{uuid.uuid4().hex[:12]}", "kind": "update", "target": key, "to": found.to}
    return await _put(tx, change | {"payload": message.payload(), "grade": found.grade})


async def withdraw(tx: Tx, *, key: str) -> bool:
    """Drop a message that nobody has seen yet; False when it has left already."""
    gone = update_(outbox).where(*_row(tx, key), _untried()).values(state=State.WITHDRAWN)
    return bool((await tx.conn.execute(gone)).rowcount)


async def place(tx: Tx, *, key: str) -> tuple[str, str] | None:
    """The conversation and `ts` of a message, once Slack has it."""
    found = (await tx.conn.execute(select(outbox.c.channel, outbox.c.ts).where(*_row(tx, key)))).one_or_none()
    return (found.channel, found.ts) if found and found.ts else None


async def schedule(
    tx: Tx, *, kind: str, subject: str, due: datetime, key: str, payload: Mapping[str, Any] | None = None
) -> bool:
    """Have `kind`'s handler called at a business instant, once for ever by its key; False when the key is known."""
    row = {"workspace_id": tx.tenant, "kind": kind, "subject": subject, "key": key, "due": due}
    row |= {"payload": dict(payload or {}), "state": "pending", "attempts": 0}
    return await _insert_new(tx, timer, row)


async def is_scheduled(tx: Tx, *, subject: str, kind: str) -> bool:
    """Whether a timer of that kind is still to come; one that is firing in this very moment is not."""
    where = (timer.c.workspace_id == tx.tenant, timer.c.subject == subject, timer.c.kind == kind)
    coming = select(timer.c.id).where(*where, timer.c.state == "pending", timer.c.due > tx.now).limit(1)
    return (await tx.conn.execute(coming)).first() is not None


async def unschedule(tx: Tx, *, subject: str, kinds: Sequence[str]) -> None:
    """Those timers of a subject that have not fired never will, but for one that is firing in this very moment.

    Its handler may wait for what is locked here, so to wait for it would be a deadlock; behind us it looks again
    whether it still applies, as every timer does.
    """
    where = (timer.c.workspace_id == tx.tenant, timer.c.subject == subject, timer.c.kind.in_(kinds))
    quiet = select(timer.c.id).where(*where, timer.c.state == "pending")
    if tx.conn.dialect.name == "postgresql":
        quiet = quiet.with_for_update(skip_locked=True)
    await tx.conn.execute(update_(timer).where(timer.c.id.in_(quiet)).values(state="cancelled"))


async def resend(tx: Tx, *, key: str) -> bool:
    """A human's word that an unconfirmed message shall go out again; False when it is not unconfirmed (any more).

    What belongs below it and was held back goes with it.
    """
    again = {"state": State.PENDING, "next_at": await engine_time(tx.conn), "looks": 0, "error": None}
    where = (*_row(tx, key), outbox.c.state == State.UNCONFIRMED)
    if not (await tx.conn.execute(update_(outbox).where(*where).values(again))).rowcount:
        return False
    left = (outbox.c.workspace_id == tx.tenant, outbox.c.thread == key, outbox.c.error == NO_ROOT)
    await tx.conn.execute(update_(outbox).where(*left, outbox.c.state == State.WITHDRAWN).values(again))
    return True


def _row(tx: Tx, key: str) -> tuple[ColumnElement[bool], ...]:
    return (outbox.c.workspace_id == tx.tenant, outbox.c.key == key)


def _untried() -> ColumnElement[bool]:
    return (outbox.c.state == State.PENDING) & (outbox.c.attempts == 0)


async def _not_before(tx: Tx, root: str, due: datetime | None) -> datetime | None:
    """An answer is held as long as the message it answers."""
    held = select(outbox.c.due).where(*_row(tx, root), outbox.c.state == State.PENDING)
    root_due: datetime | None = (await tx.conn.execute(held)).scalar_one_or_none()
    return max((each for each in (due, root_due) if each), default=None)


async def _supersede(tx: Tx, key: str) -> None:
    """An older change of the same message that has not left is pointless beside the new one."""
    where = (outbox.c.workspace_id == tx.tenant, outbox.c.target == key, _untried())
    await tx.conn.execute(update_(outbox).where(*where).values(state=State.REPLACED))


async def _put(tx: Tx, row: Mapping[str, Any]) -> bool:
    moment = await engine_time(tx.conn)
    mark = uuid.uuid4().hex
    state = {"state": State.PENDING, "epoch": 0, "attempts": 0, "looks": 0, "resent": False}
    state |= {"next_at": moment, "created_at": tx.now}
    return await _insert_new(tx, outbox, {"workspace_id": tx.tenant, "mark": mark, **state, **row})


async def _insert_new(tx: Tx, table: Any, row: Mapping[str, Any]) -> bool:
    put = insert_into(tx.conn, table).values(row).on_conflict_do_nothing(index_elements=["workspace_id", "key"])
    return (await tx.conn.execute(put.returning(table.c.id))).first() is not None
