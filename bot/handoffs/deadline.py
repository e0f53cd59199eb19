"""When an offer is shown, reminded of and due: the SLA counted in the working time of whoever must answer."""

from dataclasses import dataclass
from datetime import datetime

from bot.handoffs.contract import Sla
from bot.people.hours import Hours

NUDGE_DAYS, LAPSE_DAYS = 1, 5  # working days of the sender, while a handoff is returned to them


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
