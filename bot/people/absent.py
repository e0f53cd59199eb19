"""Use-cases of absences: going away, coming back, and who stands in; each change is audited and moves the map."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.rows import add_row, rows
from bot.people.absences import Absence, Tell, require_able, require_sound
from bot.people.service import absences, by_id
from bot.people.store import absence, to_absence
from bot.workspace.audit import record
from bot.workspace.changes import Change, Follow, What, nothing_follows
from bot.workspace.model import Actor
from bot.workspace.service import touch

GONE = "That absence was removed already. `/role away list` shows what there is."


async def find(tx: Tx, absence_id: int) -> Absence | None:
    found = await rows(tx, absence, absence.c.id == absence_id)
    return to_absence(found[0]) if found else None


async def send_away(
    tx: Tx, actor: Actor, wanted: Absence, via: str, tell: Tell, follow: Follow = nothing_follows
) -> tuple[Absence, int]:
    """Keep a new absence, and the audit's line about it; whoever calls this has checked the right."""
    await touch(tx)
    require_sound(wanted, await absences(tx, member_id=wanted.member_id), tx.now, tell)
    if wanted.stand_in_id is not None:
        theirs = await absences(tx, member_id=wanted.stand_in_id)
        require_able(wanted, await by_id(tx, wanted.stand_in_id), theirs, tell)
    made = to_absence(await add_row(tx, absence, _columns(wanted)))
    entry = await _record(tx, actor, via, "absence.add", None, made)
    await follow(tx, Change(what=What.ABSENCE, members=_touched(made)))
    return made, entry


async def come_back(tx: Tx, actor: Actor, known: Absence, via: str, follow: Follow = nothing_follows) -> Absence:
    """End an absence now; one that has not begun is taken away, for it never was."""
    await touch(tx)
    if known.until <= tx.now:
        raise Refusal("That absence is over already. Nothing was changed.")
    if known.since >= tx.now:
        return await take_back(tx, actor, known.id, via, follow)
    return await _change(tx, actor, via, "absence.end", known, replace(known, until=tx.now), follow)


async def take_back(tx: Tx, actor: Actor, absence_id: int, via: str, follow: Follow = nothing_follows) -> Absence:
    """As if it had never been entered; for how long somebody else stood in before stays told."""
    await touch(tx)
    known = await find(tx, absence_id)
    if known is None:
        raise Refusal(GONE)
    where = (absence.c.workspace_id == tx.tenant, absence.c.id == known.id)
    await tx.conn.execute(delete(absence).where(*where))
    await _record(tx, actor, via, "absence.remove", known, None)
    await follow(tx, Change(what=What.ABSENCE, members=_touched(known)))
    return known


async def stand_in(
    tx: Tx, actor: Actor, known: Absence, member_id: int | None, via: str, tell: Tell, follow: Follow = nothing_follows
) -> Absence:
    """Let somebody stand in from now on, or nobody any more; who stood in until now did, in an absence of its own."""
    await touch(tx)
    if known.until <= tx.now:
        raise Refusal("That absence is over already. Nothing was changed.")
    begun = known.since < tx.now and known.stand_in_id != member_id
    after = replace(known, stand_in_id=member_id, since=tx.now if begun else known.since)
    if member_id is not None:
        require_able(after, await by_id(tx, member_id), await absences(tx, member_id=member_id), tell)
    if begun:
        past = to_absence(await add_row(tx, absence, _columns(replace(known, until=tx.now, asked=()))))
        await _record(tx, actor, via, "absence.add", None, past)
    return await _change(tx, actor, via, "absence.stand_in", known, after, follow)


async def ask(tx: Tx, actor: Actor, known: Absence, asked: Sequence[int], via: str) -> Absence:
    """Keep who was asked whether they stand in: only they may say yes."""
    await touch(tx)
    return await _change(tx, actor, via, "absence.ask", known, replace(known, asked=tuple(asked)), nothing_follows)


async def _change(
    tx: Tx, actor: Actor, via: str, action: str, before: Absence, after: Absence, follow: Follow
) -> Absence:
    where = (absence.c.workspace_id == tx.tenant, absence.c.id == before.id)
    await tx.conn.execute(update(absence).where(*where).values(_columns(after)))
    await _record(tx, actor, via, action, before, after)
    if action != "absence.ask":
        await follow(tx, Change(what=What.ABSENCE, members=(*_touched(before), *_touched(after))))
    return after


async def _record(tx: Tx, actor: Actor, via: str, action: str, before: Absence | None, after: Absence | None) -> int:
    known = after or before
    subject = ("absence", known.id if known else None)
    was, becomes = (state(each) if each else None for each in (before, after))
    return await record(tx, actor, via=via, action=action, subject=subject, before=was, after=becomes)


def _touched(known: Absence) -> tuple[int, ...]:
    return (known.member_id, *([known.stand_in_id] if known.stand_in_id is not None else []))


def _columns(wanted: Absence) -> dict[str, Any]:
    named = ("member_id", "stand_in_id", "since", "until", "note")
    return {name: getattr(wanted, name) for name in named} | {"asked": list(wanted.asked)}


def state(known: Absence) -> dict[str, Any]:
    """What the audit keeps of an absence."""
    days: dict[str, datetime] = {"since": known.since, "until": known.until}
    return _columns(known) | {name: moment.isoformat() for name, moment in days.items()}
