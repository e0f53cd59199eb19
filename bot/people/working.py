"""When a member works: their week in their zone, but for the public holidays they keep."""

from bot.people.free_days import free_days
from bot.people.hours import Hours
from bot.people.model import STANDARD_WEEK, Member


def hours(member: Member) -> Hours:
    """A week without any shift counts as the usual one."""
    week = member.week if any(member.week.days) else STANDARD_WEEK
    return Hours(week=week, zone=member.zone, holidays=free_days(member.holidays))
