"""Asking for missing numbers before a digest is due: planned some days ahead, and looked at again when it is time."""

from datetime import date, datetime

from bot.delivery import service as delivery
from bot.delivery.model import Timer
from bot.digests import asking, store
from bot.digests.audience import crowd
from bot.digests.compose import Ask
from bot.digests.gather import missing
from bot.digests.model import Schedule
from bot.digests.rule import occurrences
from bot.digests.turns import ASK
from bot.handoffs.budget import may_tell
from bot.kit.db import Tx
from bot.kit.zones import day_of
from bot.kpis.scoring import running, whole_week
from bot.kpis.span import week_of
from bot.ownership.index import Index
from bot.people.working import hours, rings_at

ONE = "digest.ask.one"  # of the timer that asks one person


async def plan(tx: Tx, index: Index, schedule_id: int) -> None:
    """Some days before: a timer for each who lacks numbers so far, at their own hour."""
    schedule = await store.by_id(tx, schedule_id)
    if schedule is None or not schedule.active or not schedule.settings.ask_hours:
        return
    for ask in await _lacking(tx, index, schedule):
        working = hours(ask.member, index.absences_of(ask.member.id))
        at = asking.ask_at(working, schedule.next_due, schedule.settings.ask_hours)
        if at is not None and ask.member.slack_user_id:
            await _set(tx, schedule, ask.member.id, max(at, tx.now))


async def _set(tx: Tx, schedule: Schedule, member_id: int, at: datetime) -> None:
    due = schedule.next_due.isoformat()
    key = f"{ONE}:{schedule.id}:{schedule.revision}:{member_id}:{due}"
    payload = {"schedule": schedule.id, "member": member_id, "due": due}
    await delivery.schedule(tx, kind=ONE, subject=f"digest:{schedule.id}", due=at, key=key, payload=payload)


async def ask_one(tx: Tx, index: Index, timer: Timer) -> None:
    """It is time: who still lacks numbers, works before the digest and may be told, gets one message for the week."""
    schedule = await store.by_id(tx, int(timer.payload["schedule"]))
    due = datetime.fromisoformat(str(timer.payload["due"]))
    if schedule is None or not schedule.active or schedule.next_due != due or tx.now >= due:
        return
    lacking = {each.member.id: each for each in await _lacking(tx, index, schedule)}
    ask = lacking.get(int(timer.payload["member"]))
    if ask is not None and not index.away(ask.member.id, tx.now):
        await _tell(tx, ask, schedule)


async def _tell(tx: Tx, ask: Ask, schedule: Schedule) -> None:
    rings = rings_at(ask.member, tx.now)
    if (rings and rings >= schedule.next_due) or not await may_tell(tx, ask.member, (), rings):
        return
    week = week_reported(schedule)
    message = asking.asked(ask, week, schedule.channel, schedule.next_due)
    key, to = f"{ASK}:{ask.member.id}:{week.isoformat()}", str(ask.member.slack_user_id)
    await delivery.post(tx, key=key, to=to, message=message, due=rings)


def week_reported(schedule: Schedule) -> date:
    """The Monday of the week that the next digest is about."""
    return occurrences(schedule.rule, schedule.next_due, schedule.next_due)[0].week


async def _lacking(tx: Tx, index: Index, schedule: Schedule) -> list[Ask]:
    """Of those whom the digest is about."""
    week, today = week_of(week_reported(schedule)), day_of(tx.now, schedule.rule.zone)
    start = index.year_start
    at = running(today, start) if today in week else whole_week(week, start)
    whose = crowd(index, schedule.settings.audience, tx.now)
    return [each for each in await missing(tx, index, at, tx.now) if whose.has(each.member.id)]
