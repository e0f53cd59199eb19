"""The append-only record of who changed what, from what, to what, and by which door."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Text, cast, insert, or_, select

from bot.kit.db import Tx
from bot.kit.rows import put_rows
from bot.workspace.model import Actor
from bot.workspace.store import audit

State = Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One line of the audit; `undoes` names the entry that it took back."""

    id: int
    at: datetime
    actor: str
    actor_member_id: int | None
    via: str
    action: str
    subject: tuple[str, int | None]
    before: State
    after: State
    undoes: int | None
    note: str | None


async def record(  # noqa: PLR0913 - an audit line has this many parts, each named at the call
    tx: Tx,
    actor: Actor,
    *,
    via: str,
    action: str,
    subject: tuple[str, int | None],
    before: State = None,
    after: State = None,
    undoes: int | None = None,
    note: str | None = None,
) -> int:
    """Write one line in the change's own transaction and return its id; states are whole rows as JSON."""
    row = {
        "workspace_id": tx.tenant,
        "at": tx.now,
        "actor": actor.name[:120],
        "actor_member_id": actor.member_id,
        "via": via[:120],
        "action": action,
        "subject_kind": subject[0],
        "subject_id": subject[1],
        "before": dict(before) if before is not None else None,
        "after": dict(after) if after is not None else None,
        "undoes": undoes,
        "note": note,
    }
    written = await tx.conn.execute(insert(audit).values(row).returning(audit.c.id))
    return int(written.scalar_one())


class Line(NamedTuple):
    """One of many changes that one act makes."""

    action: str
    subject: tuple[str, int | None]
    before: State
    after: State


async def record_all(tx: Tx, actor: Actor, via: str, lines: Iterable[Line]) -> None:
    """As `record`, in one statement however many they are."""
    who = {"at": tx.now, "actor": actor.name[:120], "actor_member_id": actor.member_id, "via": via[:120]}
    rows = (
        {"action": each.action, "subject_kind": each.subject[0], "subject_id": each.subject[1]}
        | {"before": each.before, "after": each.after, **who}
        for each in lines
    )
    await put_rows(tx, audit, rows)


async def entries(
    tx: Tx,
    *,
    action: str | None = None,
    member_id: int | None = None,
    subject: tuple[str, int] | None = None,
    since: datetime | None = None,
    limit: int = 100,
) -> Sequence[Entry]:
    """The newest first, narrowed to an action's prefix, who acted, what was acted upon, or what came later."""
    asked = select(audit).where(audit.c.workspace_id == tx.tenant).order_by(audit.c.id.desc()).limit(limit)
    if action:
        asked = asked.where(audit.c.action.startswith(action, autoescape=True))
    if member_id is not None:
        asked = asked.where(audit.c.actor_member_id == member_id)
    if subject:
        asked = asked.where(audit.c.subject_kind == subject[0], audit.c.subject_id == subject[1])
    if since:
        asked = asked.where(audit.c.at > since)
    return [_entry(row) for row in await tx.conn.execute(asked)]


async def mentioning(
    tx: Tx, kinds: Iterable[str], asked: Iterable[tuple[tuple[str, int], Sequence[str]]], before: int | None, limit: int
) -> Sequence[Entry]:
    """The newest first of lines about things of these kinds, older than `before`.

    Of each thing that is asked about, a line is about it itself or holds one of its pieces of JSON in its states.
    """
    where = [audit.c.workspace_id == tx.tenant, audit.c.subject_kind.in_(list(kinds))]
    if before is not None:
        where.append(audit.c.id < before)
    for (kind, number), pieces in asked:
        own = (audit.c.subject_kind == kind) & (audit.c.subject_id == number)
        states = (cast(audit.c.before, Text), cast(audit.c.after, Text))
        where.append(or_(own, *(each.contains(piece, autoescape=True) for each in states for piece in pieces)))
    found = select(audit).where(*where).order_by(audit.c.id.desc()).limit(limit)
    return [_entry(row) for row in await tx.conn.execute(found)]


async def entry_of(tx: Tx, entry_id: int) -> Entry | None:
    found = (
        await tx.conn.execute(select(audit).where(audit.c.workspace_id == tx.tenant, audit.c.id == entry_id))
    ).first()
    return _entry(found) if found else None


def _entry(row: Any) -> Entry:
    named = {name: getattr(row, name) for name in Entry.__dataclass_fields__ if name != "subject"}
    return Entry(subject=(row.subject_kind, row.subject_id), **named)
