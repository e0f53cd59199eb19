"""Promises watched: made with a yes, spoken of the working day before, told upwards when over, ticked off when kept."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.delivery.service import post
from bot.handoffs import book, promise_blocks, promise_store
from bot.handoffs.deadline import day_before, day_over
from bot.handoffs.model import Handoff, State
from bot.handoffs.promise import Promise, promised
from bot.handoffs.promise_store import KIND, promise
from bot.handoffs.rights import NotYourHandoff, managers
from bot.handoffs.store import handoff as handoff_table
from bot.handoffs.telling import cast_of
from bot.kit.blocks import esc, mention
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.ownership.index import Index
from bot.ownership.model import Question
from bot.ownership.resolver import resolve
from bot.ownership.takers import sales_ops
from bot.people.model import line_above
from bot.people.working import hours, rings_at
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.rights import require_member

__all__ = ["KIND", "fire", "keep", "make", "near", "settle"]

GONE = (State.REJECTED, State.WITHDRAWN, State.COMPLETED)  # nothing of it is owed any more
OWED = (State.UNDER_WAY, State.ACCEPTED)  # between these two stands one that is asked about anew
WEEK = timedelta(days=7)


async def make(tx: Tx, index: Index, accepted: Handoff) -> None:
    """Of a yes: each promise with its clock; one whose day was over before anybody said yes is none.

    A second yes, to what was sent back and mended, promises what stands in it now; what was kept before stays kept.
    """
    working = hours(index.members[accepted.offer.receiver])
    wanted = promised(accepted.edge, accepted.content, accepted.reply)
    for number, each in enumerate(wanted, start=1):
        made = await promise_store.put(tx, accepted.id, number, each)
        clocks = (day_before(each.day, working), day_over(each.day, working))
        due = next((due for due in clocks if due > tx.now), None)
        if made is not None:
            await (promise_store.set_clock(tx, made, due) if due else promise_store.end(tx, made))
    for row in await promise_store.find(tx, promise.c.handoff_id == accepted.id, promise.c.number > len(wanted)):
        await promise_store.end(tx, row.id)


async def settle(tx: Tx, done: Handoff) -> None:
    """What a handoff promised ends with it."""
    for row in await promise_store.find(tx, promise.c.handoff_id == done.id):
        await promise_store.end(tx, row.id)


async def fire(tx: Tx, index: Index, promise_id: int) -> None:
    """A clock has run out: all that are due now are told together, each person once, at their own working start."""
    due = await promise_store.find(tx, promise.c.next_at <= tx.now, lock=True)
    if promise_id not in {row.id for row in due}:
        return
    messages: dict[int, list[Promise]] = defaultdict(list)
    for row, found in await _seen(tx, index, due):
        for reader in await _step(tx, index, row, found):
            messages[reader].append(found)
    for reader, theirs in messages.items():
        await _tell(tx, index, reader, theirs)


async def _step(tx: Tx, index: Index, row: Row[Any], found: Promise) -> list[int]:
    """Who hears of it now; nobody while the one whose it is sleeps: whose it is then is seen then."""
    if row.state in GONE:
        await promise_store.end(tx, row.id)
        return []
    if row.state not in OWED:
        await promise_store.set_clock(tx, row.id, None)
        return []
    readers = [each for each in found.owners if index.members[each].slack_user_id]
    readers = readers or [each.id for each in sales_ops(index, tx.now)]
    start = min((hours(index.members[each]).next_start(tx.now) for each in readers), default=tx.now)
    if start > tx.now:
        await promise_store.set_clock(tx, row.id, start)
        return []
    over = day_over(row.day, hours(index.members[readers[0]])) if readers else tx.now
    await promise_store.set_clock(tx, row.id, over if over > tx.now else None)
    return readers if over > tx.now else [*readers, *_above(index, readers, tx.now)]


def _above(index: Index, below: Sequence[int], now: datetime) -> list[int]:
    above = managers(index, set(below), now)
    lines = ([each for each in line_above(one, above) if _is_reachable(index, each, now)] for one in below)
    return [line[0] for line in lines if line and line[0] not in below]


def _is_reachable(index: Index, member: int, now: datetime) -> bool:
    return index.may_own(member, now) and bool(index.members[member].slack_user_id)


async def _seen(tx: Tx, index: Index, rows: Sequence[Row[Any]]) -> list[tuple[Row[Any], Promise]]:
    """Each with whose it is now."""
    ids = {row.handoff_id for row in rows}
    found = {each.id: each for each in await book.find(tx, handoff_table.c.id.in_(ids), limit=book.MOST)}
    return [(row, _of(index, row, found[row.handoff_id], tx.now)) for row in rows]


def _of(index: Index, row: Row[Any], found: Handoff, now: datetime) -> Promise:
    """Whoever said yes last owes it, while they are here; else whoever answers for the account in that role now."""
    owners: tuple[int, ...] = (found.offer.receiver,)
    if not index.may_own(owners[0], now) or index.away(owners[0], now):
        role = index.role(found.edge.receiver).id
        known = found.account if found.account in index.accounts else None
        question = Question(role_id=role, segments=frozenset(found.segments), account_id=known)
        owners = resolve(index, question, now, below=0).answering
    return Promise(
        id=row.id,
        handoff=row.handoff_id,
        revision=row.revision,
        company=row.company,
        label=row.label,
        day=row.day,
        owners=tuple(each for each in owners if index.may_own(each, now)),
    )


async def _tell(tx: Tx, index: Index, reader: int, theirs: Sequence[Promise]) -> None:
    to, due = index.members[reader].slack_user_id, rings_at(index.members[reader], tx.now)
    if to:
        message = promise_blocks.reminder(theirs, reader, cast_of(index), day_of(tx.now, index.members[reader].zone))
        key = f"promises:{theirs[0].id}:{reader}:{tx.now:%Y%m%dT%H%M%S%f}"
        await post(tx, key=key, to=to, message=message, due=due)


async def keep(tx: Tx, index: Index, actor: Actor, promise_id: int, via: str) -> Promise:
    """Done: nobody is reminded any more. Whoever owes it, their managers and admins may say so."""
    require_member(actor)
    rows = await promise_store.find(tx, promise.c.id == promise_id, lock=True, skip=False)
    if not rows:
        raise Refusal("This promise is done already, so there is nothing left to do.")
    ((_, found),) = await _seen(tx, index, rows)
    _require(index, actor, found, tx.now)
    await promise_store.end(tx, promise_id)
    after = {"label": found.label, "day": found.day.isoformat(), "handoff": found.handoff}
    await record(tx, actor, via=via, action="promise.kept", subject=("promise", promise_id), after=after)
    return found


def _require(index: Index, actor: Actor, found: Promise, now: datetime) -> None:
    above = managers(index, set(found.owners), now)
    leads = any(actor.member_id in set(line_above(each, above)) for each in found.owners)
    if actor.is_admin or actor.member_id in found.owners or leads:
        return
    who = [mention(index.members[each].slack_user_id, index.members[each].name) for each in found.owners[:3]]
    whose = " or ".join(who) or "an admin"
    raise NotYourHandoff(f"Only {whose}, their managers and admins can say that *{esc(found.company)}* has this.")


async def near(tx: Tx, index: Index, today: date) -> list[Promise]:
    """Open ones of the next seven days and those that are over, completions among them; the earliest first."""
    rows = await promise_store.find(tx, promise.c.day <= today + WEEK, handoff_table.c.state.in_(OWED))
    found = [each for _, each in await _seen(tx, index, rows)]
    found += [each for each in await _completions(tx) if each.day <= today + WEEK]
    return sorted(found, key=lambda each: (each.day, each.company, each.label))


async def _completions(tx: Tx) -> list[Promise]:
    """What handoffs under way still owe as a whole."""
    under_way = await book.find(tx, handoff_table.c.state == State.UNDER_WAY, limit=book.MOST)
    return [
        Promise(
            id=0,
            handoff=each.id,
            revision=each.revision,
            company=each.company,
            label=each.edge.completion.called,
            day=date.fromisoformat(each.content[each.edge.completion.day]),
            owners=(each.offer.receiver,),
        )
        for each in under_way
        if each.edge.completion and each.content.get(each.edge.completion.day)
    ]
