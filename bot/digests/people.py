"""Everybody's own digest: who gets one, in whose time, and that it stops when they leave and goes on when they return.

Each is a schedule whose channel is the person, so that it is due, missed and told once by the channels' own rules.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.delivery import service as delivery
from bot.delivery.model import Timer
from bot.digests import personal, personal_blocks, rollup, store
from bot.digests.model import RunState, Schedule
from bot.digests.personal import Own
from bot.digests.rule import Occurrence, Rule, next_after
from bot.digests.sending import BELOW
from bot.digests.settings import PLAIN
from bot.digests.turns import LATE, due_next, key_of, rest, state_of, wake
from bot.digests.words import MONDAY_MORNING, Asked
from bot.handoffs.telling import cast_of
from bot.kit.blocks import Message
from bot.kit.db import Tx
from bot.kit.zones import day_of, start_of_day
from bot.ownership.index import Index
from bot.people.model import Member
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.rights import require_member
from bot.workspace.service import get

ROUND = "digest.people"  # of the timer that looks each night who gets one
A_DAY = timedelta(days=1)


async def begin(tx: Tx) -> None:
    """Set the clock of the nightly look, where it is not set; the first look is at once."""
    today = day_of(tx.now, (await get(tx)).zone)
    await _set(tx, start_of_day(today, (await get(tx)).zone))


async def _set(tx: Tx, due: datetime) -> None:
    await delivery.schedule(tx, kind=ROUND, subject="people", due=due, key=f"{ROUND}:{due.isoformat()}")


async def look(tx: Tx, index: Index, _: Timer) -> None:
    """Whoever holds a role and has none yet gets one; who moved gets it in their new time; who left gets none."""
    known = {each.member_id: each for each in await store.of_people(tx)}
    for member in _holders(index, tx.now):
        await _keep(tx, member, known.pop(member.id, None))
    for left in known.values():
        if left.active:
            await rest(tx, replace(left, active=False))
    await _set(tx, start_of_day(day_of(tx.now, index.zone) + A_DAY, index.zone))


def _holders(index: Index, now: datetime) -> Iterator[Member]:
    held = {each.member_id for each in index.rows.assignments if each.holds(now)}
    people = (index.members[each] for each in sorted(held) if index.may_own(each, now))
    return (each for each in people if each.slack_user_id)


async def _keep(tx: Tx, member: Member, known: Schedule | None) -> None:
    if known is None:
        await _add(tx, member, Rule(weekday=0, at=MONDAY_MORNING, zone=member.zone))
    elif not known.settings.declined and not _is_right(known, member):
        await _change(tx, known, member, replace(known.rule, zone=member.zone))


def _is_right(known: Schedule, member: Member) -> bool:
    return known.active and known.rule.zone == member.zone and known.channel == member.slack_user_id


async def _add(tx: Tx, member: Member, rule: Rule) -> Schedule:
    due = next_after(rule, tx.now).due
    made = await store.add(tx, str(member.slack_user_id), rule, due, PLAIN, member.id)
    await wake(tx, made)
    return made


async def _change(tx: Tx, known: Schedule, member: Member, rule: Rule) -> Schedule:
    due = (await due_next(tx, known.id, rule)).due
    fresh = replace(known, channel=str(member.slack_user_id), rule=rule, settings=PLAIN, broken=None, next_due=due)
    made = replace(fresh, active=True, revision=known.revision + 1)
    await store.save(tx, made)
    await wake(tx, made)
    return made


async def set_own(tx: Tx, actor: Actor, me: Member, asked: Asked, via: str) -> Schedule:
    """Let one's own come, on that day and at that time."""
    require_member(actor)
    known = await store.of_member(tx, me.id)
    rule = asked.over(known.rule if known else None, me.zone)
    rule = replace(rule, zone=me.zone)
    made = await (_change(tx, known, me, rule) if known else _add(tx, me, rule))
    await _record(tx, actor, via, known, made)
    return made


async def decline(tx: Tx, actor: Actor, me: Member, via: str) -> Schedule:
    """None of one's own, until one wants it back."""
    require_member(actor)
    known = await store.of_member(tx, me.id)
    base = known or await _add(tx, me, Rule(weekday=0, at=MONDAY_MORNING, zone=me.zone))
    ended = replace(base, active=False, settings=replace(PLAIN, declined=True), revision=base.revision + 1)
    await rest(tx, ended)
    await _record(tx, actor, via, known, ended)
    return ended


async def _record(tx: Tx, actor: Actor, via: str, before: Schedule | None, after: Schedule) -> None:
    was, becomes, subject = state_of(before), state_of(after), ("digest_schedule", after.id)
    await record(tx, actor, via=via, action="digest.own", subject=subject, before=was, after=becomes)


async def preview(tx: Tx, index: Index, me: Member) -> Message:
    """One's own as it stands now, whether it comes or not."""
    known = await store.of_member(tx, me.id)
    rule = known.rule if known else Rule(weekday=0, at=MONDAY_MORNING, zone=me.zone)
    found = await personal.gather(tx, index, me, next_after(rule, tx.now))
    return personal_blocks.silent(known) if found.quiet else personal_blocks.own(found, cast_of(index))


async def post(tx: Tx, index: Index, schedule: Schedule, found: Occurrence) -> None:
    """Of a week that was not told before; nothing goes to who has left or has nothing to read."""
    me = index.members.get(schedule.member_id or 0)
    if me is None or not index.hats(me.id, tx.now):
        await store.mark_run(tx, schedule.id, found.week, RunState.QUIET)
        return
    shown = await personal.gather(tx, index, me, found, late=tx.now - found.due > LATE)
    if shown.quiet:
        await store.mark_run(tx, schedule.id, found.week, RunState.QUIET)
        return
    await _send(tx, index, schedule, found.week, shown)


async def _send(tx: Tx, index: Index, schedule: Schedule, week: date, shown: Own) -> None:
    message = personal_blocks.own(shown, cast_of(index))
    key = key_of(schedule.id, week)
    await delivery.post(tx, key=key, to=schedule.channel, message=message)
    rest_ = rollup.thread(shown.rollup) if shown.rollup else None
    if rest_:
        await delivery.post(tx, key=f"{BELOW}:{key}:1", to=schedule.channel, message=rest_, thread=key)
