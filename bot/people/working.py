"""When a member works: their week in their zone, but for the public holidays they keep and while they are away."""

from collections.abc import Sequence
from datetime import datetime

from bot.people.absences import Absence
from bot.people.free_days import free_days
from bot.people.hours import Hours
from bot.people.model import STANDARD_WEEK, Member


def hours(member: Member, absences: Sequence[Absence] = ()) -> Hours:
    """A week without any shift counts as the usual one; the absences stand in the order of their beginnings."""
    week = member.week if any(member.week.days) else STANDARD_WEEK
    away = tuple((each.since, each.until) for each in absences)
    return Hours(week=week, zone=member.zone, holidays=free_days(member.holidays), away=away)


def rings_at(member: Member, now: datetime) -> datetime | None:
    """When a message that can wait may ring: at their next working start; None while they work, for then it is now."""
    start = hours(member).next_start(now)
    return start if start > now else None
