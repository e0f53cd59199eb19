"""What a personal digest looks like, and what is told about it."""

from bot.digests import rollup
from bot.digests.model import Schedule
from bot.digests.personal import Own
from bot.handoffs.blocks import standing
from bot.handoffs.cast import Cast
from bot.handoffs.model import Handoff
from bot.kit.again import again
from bot.kit.blocks import Block, Element, Message, actions, button, clip, context, esc, header, section, when
from bot.kit.zones import WEEKDAYS
from bot.kpis.blocks import OPEN_LOG, lines, reading_lines
from bot.kpis.figures import week
from bot.ownership.leave import stretch
from bot.people.absences import Absence

HANDOFFS, ABSENCES, MISSING, NAME = 8, 6, 5, 60
HOW = "`/kpi digest me monday 08:30` moves it, `/kpi digest me off` ends it."


def own(shown: Own, cast: Cast) -> Message:
    blocks = [header(f"Your week: {week(shown.week)}"), context(_when(shown))]
    blocks += lines([reading_lines(each, shown.currency) for each in shown.readings], gap="\n\n")
    blocks += rollup.blocks(shown.rollup) if shown.rollup else []
    blocks += [section(f"*Open with you*\n{_handoffs(shown, cast)}")] if shown.handoffs else []
    blocks += [section(f"*Away now or soon*\n{_absences(shown, cast)}")] if shown.absences else []
    if shown.missing:
        names = ", ".join(esc(each.name) for each in shown.missing[:MISSING])
        blocks += [section(f"*Nothing logged yet*\n{names}{_more(len(shown.missing) - MISSING)}")]
    return Message.of(*blocks, *_buttons(shown), context(HOW))


def _when(shown: Own) -> str:
    due = when(shown.moment.due, shown.moment.zone)
    if shown.moment.preview:
        return f"Comes {due}; this is how it stands now."
    return f":hourglass: Late: it was due {due}, when I was not running." if shown.moment.late else f"{due}."


def _handoffs(shown: Own, cast: Cast) -> str:
    told = [_handoff(each, shown.me.id, cast) for each in shown.handoffs[:HANDOFFS]]
    return "\n".join(told) + _more(len(shown.handoffs) - HANDOFFS, "\n")


def _handoff(each: Handoff, reader: int, cast: Cast) -> str:
    """One line: what it is about and where it stands."""
    stands = " ".join(standing(each, cast, reader).split())
    return f"• *{esc(clip(each.company, NAME))}* ({cast.route(each.edge)}): {stands}"


def _absences(shown: Own, cast: Cast) -> str:
    told = [_absence(each, shown, cast) for each in shown.absences[:ABSENCES]]
    return "\n".join(told) + _more(len(shown.absences) - ABSENCES, "\n")


def _absence(each: Absence, shown: Own, cast: Cast) -> str:
    whose = "You" if each.member_id == shown.me.id else cast.who(each.member_id)
    by = each.stand_in_id
    covered = "" if by is None else " · you stand in" if by == shown.me.id else f" · {cast.who(by)} stands in"
    return f"• {whose}: {stretch(each, shown.me.zone)}{covered}"


def _more(rest: int, before: str = " ") -> str:
    return f"{before}… and {rest} more" if rest > 0 else ""


def _buttons(shown: Own) -> list[Block]:
    typed = any(each.measure.typed for each in shown.readings) or bool(shown.missing)
    found: list[Element] = [button("Log a number", OPEN_LOG)] if typed else []
    found += [again("My handoffs", "/handoff inbox")] if shown.handoffs else []
    return [actions(*found, again("My numbers", "/kpi"))]


def silent(schedule: Schedule | None) -> Message:
    """Asked for in a week without anything in it."""
    return Message.of("Nothing of yours to tell this week so far.", context(_comes(schedule)))


def told(schedule: Schedule) -> Message:
    """What holds from now on."""
    if not schedule.active:
        return Message.of("You get no weekly digest of your own any more. `/kpi digest me on` brings it back.")
    return Message.of(_comes(schedule), context(f"Only when there is something to say. {HOW}"))


def _comes(schedule: Schedule | None) -> str:
    if schedule is None or not schedule.active:
        return "It does not come by itself: `/kpi digest me on` lets it."
    rule = schedule.rule
    at = f"every {WEEKDAYS[rule.weekday].title()} at {rule.at:%H:%M}"
    return f"Your own digest comes to you {at}, in your time. The next one: {when(schedule.next_due, rule.zone)}."
