"""When an offer is shown, reminded of and due: the SLA counted in the working time of whoever must answer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.handoffs.contract import Sla
from bot.kit.zones import day_of, start_of_day
from bot.people.hours import Hours

NUDGE_DAYS, LAPSE_DAYS = 1, 5  # working days of the sender, while a handoff is returned to them
CHASE_DAYS = 5  # working days between two reminders of what was promised for a day that is over
DAY = timedelta(days=1)
LONGEST = 30  # days back in which a working day is looked for


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """Three instants of one offer; `due_at` may be the very end of a shift, the others lie inside one."""

    shown_at: datetime
    half_at: datetime
    due_at: datetime


def deadline(sla: Sla, hours: Hours, now: datetime) -> Deadline:
    """The clock of an offer made at `now`; outside the receiver's hours it runs from their next start."""
    minutes = sla.minutes(hours.week)
    return Deadline(
        shown_at=hours.next_start(now),
        half_at=hours.next_start(hours.add(now, minutes / 2)),
        due_at=hours.add(now, minutes),
    )


def twice(sla: Sla, hours: Hours, now: datetime) -> datetime:
    """200 % of an offer made at `now`."""
    return hours.add(now, 2 * sla.minutes(hours.week))


def once_more(sla: Sla, hours: Hours, now: datetime) -> datetime:
    """When somebody who has nobody behind them is asked again: after another full SLA, inside their hours."""
    return hours.next_start(hours.add(now, sla.minutes(hours.week)))


def working_days(days: int, hours: Hours, now: datetime) -> datetime:
    """That many of somebody's working days after `now`, inside their hours."""
    return hours.next_start(hours.add(now, days * hours.week.typical_day))


def next_morning(hours: Hours, now: datetime) -> datetime:
    """When somebody's next working day begins: today's, where it has not begun yet."""
    today = day_of(now, hours.zone)
    start = hours.next_start(start_of_day(today, hours.zone))
    return start if start > now else hours.next_start(start_of_day(today + DAY, hours.zone))


def day_over(day: date, hours: Hours) -> datetime:
    """The first instant after a local day: what was promised for it is late from here on."""
    return start_of_day(day + DAY, hours.zone)


def day_before(day: date, hours: Hours) -> datetime:
    """The start of somebody's last working day before a day."""
    for back in range(1, LONGEST):
        begin, end = start_of_day(day - back * DAY, hours.zone), start_of_day(day - (back - 1) * DAY, hours.zone)
        start = hours.next_start(begin)
        if start < end:
            return start
    return start_of_day(day - DAY, hours.zone)
