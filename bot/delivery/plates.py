"""The rows of pictures on their way: which wait to be drawn, who is at it, and what became of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, exists, insert, select, update

from bot.delivery.model import Developed, State
from bot.delivery.store import outbox, picture
from bot.kit.clock import engine_time
from bot.kit.db import Tx
from bot.kit.picture import Picture

TRIES = 2  # at drawing and uploading: whoever had the first may have died of it
SHOWINGS = 4  # refusals to show a file; it may not have been looked through yet
waits = exists().where(picture.c.outbox_id == outbox.c.id, picture.c.state == Developed.WAITING)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plate:
    """A claimed picture; `tries` is the fence: a later claim makes this one's word void."""

    id: int
    tenant: int
    tries: int
    picture: Picture


async def add(tx: Tx, key: str, wanted: Picture) -> None:
    """The picture that the message of that key waits for."""
    whose = select(outbox.c.id).where(outbox.c.workspace_id == tx.tenant, outbox.c.key == key).scalar_subquery()
    row = {"workspace_id": tx.tenant, "outbox_id": whose, "content": asdict(wanted), "state": Developed.WAITING}
    await tx.conn.execute(insert(picture).values(row | {"tries": 0, "next_at": await engine_time(tx.conn)}))


async def any_wait(tx: Tx) -> bool:
    """Whether some picture may be begun now, or would be if its message were still to go."""
    due = (picture.c.state == Developed.WAITING, picture.c.next_at <= await engine_time(tx.conn))
    return (await tx.conn.execute(select(picture.c.id).where(*due).limit(1))).first() is not None


async def claim(tx: Tx, lease: timedelta, limit: int) -> Sequence[Plate]:
    """Those that wait and nobody is at, oldest first, over all workspaces; what nobody got done is left out."""
    moment = await engine_time(tx.conn)
    wanted = exists().where(outbox.c.id == picture.c.outbox_id, outbox.c.state == State.PENDING)
    where = (picture.c.state == Developed.WAITING, picture.c.next_at <= moment, wanted)
    ids = select(picture.c.id).where(*where).order_by(picture.c.id).limit(limit)
    if tx.conn.dialect.name == "postgresql":
        ids = ids.with_for_update(skip_locked=True)
    found = list((await tx.conn.execute(ids)).scalars())
    if not found:
        return ()
    hopeless = (picture.c.id.in_(found), picture.c.tries >= TRIES)
    await tx.conn.execute(update(picture).where(*hopeless).values(state=Developed.LEFT_OUT))
    taken = {"tries": picture.c.tries + 1, "next_at": moment + lease}
    mine = (picture.c.id.in_(found), picture.c.state == Developed.WAITING)
    rows = await tx.conn.execute(update(picture).where(*mine).values(taken).returning(picture))
    return [_plate(row) for row in rows]


def _plate(row: Row[Any]) -> Plate:
    return Plate(id=row.id, tenant=row.workspace_id, tries=row.tries, picture=Picture(**row.content))


async def ready(tx: Tx, plate: Plate, file_id: str) -> bool:
    """Its file is there; the drawing has done its work. False when a later claim has fenced this one out."""
    content = asdict(plate.picture) | {"drawing": {}}
    return await _settle(tx, plate, {"state": Developed.READY, "file": file_id, "content": content})


async def leave_out(tx: Tx, plate: Plate) -> bool:
    content = asdict(plate.picture) | {"drawing": {}}
    return await _settle(tx, plate, {"state": Developed.LEFT_OUT, "content": content})


async def later(tx: Tx, plate: Plate, at: datetime, *, counted: bool) -> bool:
    """To be tried again; what surely never reached Slack was no try."""
    return await _settle(tx, plate, {"next_at": at, "tries": plate.tries - (not counted)})


async def _settle(tx: Tx, plate: Plate, values: Mapping[str, Any]) -> bool:
    where = (picture.c.workspace_id == tx.tenant, picture.c.id == plate.id)
    mine = (*where, picture.c.state == Developed.WAITING, picture.c.tries == plate.tries)
    return bool((await tx.conn.execute(update(picture).where(*mine).values(values))).rowcount)


async def unshown(tx: Tx, outbox_id: int) -> None:
    """Slack would not show a file: it is given some more chances, and then the words go alone."""
    mine = (picture.c.workspace_id == tx.tenant, picture.c.outbox_id == outbox_id)
    await tx.conn.execute(update(picture).where(*mine).values(tries=picture.c.tries + 1))
    spent = (*mine, picture.c.tries >= SHOWINGS)
    await tx.conn.execute(update(picture).where(*spent).values(state=Developed.LEFT_OUT))
