"""When somebody is asked for missing numbers: in their own working time, with enough of it left before the digest."""

from datetime import date, datetime, timedelta

from bot.digests.compose import Ask
from bot.kit.blocks import Message, actions, button, context, when
from bot.kit.zones import day_of
from bot.kpis.figures import week as week_words
from bot.kpis.span import week_of
from bot.people.hours import Hours

OPEN = "digest.log"
LOOKED_BACK = timedelta(days=10)  # who does not work in so many days before is not asked
SHOWN = 5  # buttons of one message


def ask_at(working: Hours, due: datetime, hours: int) -> datetime | None:
    """The last instant of their working time at which so many hours of it are left until `due`.

    Of less time than that, its beginning; None where they do not work before it at all.
    """
    left = timedelta(hours=hours)
    worked = []
    for begin, end in working.stretches(due - LOOKED_BACK):
        if begin >= due:
            break
        worked.append((begin, min(end, due)))
    for begin, end in reversed(worked):
        if left <= end - begin:
            return end - left
        left -= end - begin
    return worked[0][0] if worked else None


def asked(ask: Ask, week: date, channel: str, due: datetime) -> Message:
    """A button for each number; what is too much for one message can be logged by its form too."""
    many = len(ask.measures) > 1
    span, zone = week_of(week), ask.member.zone
    opening = f"{'Some numbers of yours are' if many else 'A number of yours is'} missing for *{week_words(span)}*."
    when_ = f"The digest of <#{channel}> comes {when(due, zone)}. Nothing to count? Log a 0."
    buttons = [button(each.name, OPEN, f"{each.key} {span.last.isoformat()}") for each in ask.measures[:SHOWN]]
    rest = len(ask.measures) - SHOWN
    more = [f"{rest} more: `/kpi log` asks for each."] if rest > 0 else []
    return Message.of(opening, actions(*buttons), context(when_, *more))


def day_to_log(last: date, now: datetime, zone: str) -> date:
    """The week's last day, or today while it is still to come."""
    return min(last, day_of(now, zone))
