"""The turns of a schedule, whoever's it is: which week comes next, and the one timer that stands for it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.delivery import service as delivery
from bot.digests import store
from bot.digests.model import Schedule
from bot.digests.rule import Occurrence, Rule, next_after
from bot.digests.settings import PLAIN, Settings
from bot.kit.db import Tx
from bot.kit.zones import start_of_day

KIND, ASK = "digest", "digest.ask"  # of its timer, and of the one that looks who must be asked for numbers first
AHEAD = timedelta(days=5)  # of that look
LATE = timedelta(minutes=15)


def key_of(schedule_id: int, week: date) -> str:
    """Of a week's post in the outbox: there can be only one."""
    return f"{KIND}:{schedule_id}:{week.isoformat()}"


async def due_next(tx: Tx, schedule_id: int | None, rule: Rule, settings: Settings = PLAIN) -> Occurrence:
    """The first one to come whose week was not reported before, and none in a pause."""
    done = await store.weeks_run(tx, schedule_id) if schedule_id else frozenset()
    found = next_after(rule, max(tx.now, _awake(rule, settings)))
    while found.week in done:
        found = next_after(rule, found.due)
    return found


def _awake(rule: Rule, settings: Settings) -> datetime:
    """The last instant of a pause; long ago without one."""
    ends = settings.paused_until
    return start_of_day(ends, rule.zone) - timedelta(microseconds=1) if ends else datetime.min.replace(tzinfo=UTC)


async def wake(tx: Tx, schedule: Schedule) -> None:
    """One timer stands for each schedule, for what comes next; of a channel's another asks for numbers before."""
    subject, due = str(schedule.id), schedule.next_due
    await delivery.unschedule(tx, subject=subject, kinds=(KIND, ASK))
    which = f"{schedule.id}:{schedule.revision}:{due.isoformat()}"
    await delivery.schedule(tx, kind=KIND, subject=subject, due=due, key=f"{KIND}:{which}")
    if schedule.member_id is None and schedule.settings.ask_hours:
        early = max(due - AHEAD, tx.now)
        await delivery.schedule(tx, kind=ASK, subject=subject, due=early, key=f"{ASK}:{which}")


async def rest(tx: Tx, schedule: Schedule) -> None:
    await store.save(tx, schedule)
    await delivery.unschedule(tx, subject=str(schedule.id), kinds=(KIND, ASK))


def state_of(schedule: Schedule | None) -> Mapping[str, Any] | None:
    """What the audit keeps."""
    if schedule is None:
        return None
    kept = {"channel": schedule.channel, "active": schedule.active, "settings": schedule.settings.to_json()}
    return kept | store.rule_values(schedule.rule)
