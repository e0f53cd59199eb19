"""What a digest looks like: one message that a phone can show, its parts always in the same order."""

from bot.digests.compose import Ask, Digest, OpenCell, Owed, Renewing
from bot.digests.model import Run, RunState, Schedule
from bot.digests.rule import Rule
from bot.digests.wins import told
from bot.handoffs.model import HandoffWeek
from bot.kit.blocks import Block, Message, actions, button, clip, context, divider, esc, header, mention, section, when
from bot.kit.zones import WEEKDAYS
from bot.kpis.blocks import OPEN_DEAL, OPEN_LOG, lines, reading_lines
from bot.kpis.figures import day, headline, week

GAPS, ASKS, PROMISES, RENEWALS = 8, 10, 8, 8  # shown; the rest is counted
CELL_LIMIT, NAME_LIMIT = 120, 60  # so that the whole of it fits into a message's plain text
LEGEND = "Pace: reached ÷ planned by now, in working days. 🟢 100 % or more · 🔶 90 to 99 % · 🟥 less."
STATES = {
    RunState.POSTED: "posted",
    RunState.SKIPPED: "skipped",
    RunState.UNCONFIRMED: "unconfirmed",
    RunState.REFUSED: "refused by Slack",
}


def digest(shown: Digest) -> Message:
    if shown.quiet:
        return _quiet(shown)
    blocks = [header(f"Sales: {week(shown.week)}"), context(*_when(shown))]
    if shown.headline:
        blocks.append(section(f"*{esc(headline(shown.headline, shown.currency))}*"))
    blocks += lines([reading_lines(each, shown.currency) for each in shown.readings], gap="\n\n")
    blocks += [section(f"*Won together*\n{told(shown.wins, shown.currency)}")] if shown.wins else []
    blocks += [divider(), section(f"*Handoffs*\n{handoffs(shown.handoffs)}"), section(f"*Gaps now*\n{_gaps(shown)}")]
    blocks += [section(f"*Promised*\n{_promises(shown)}")] if shown.promises else []
    blocks += [section(f"*Renewals*\n{_renewals(shown)}")] if shown.renewals else []
    blocks += [section(f"*Numbers missing*\n{_asks(shown)}")] if shown.asks else []
    return Message.of(*blocks, _buttons(), context(LEGEND))


def picture_place(shown: Digest) -> int:
    """Where in the blocks the chart stands: below the headline."""
    return 3 if shown.headline else 2


def _quiet(shown: Digest) -> Message:
    told = f"*Sales: {week(shown.week)}*: nothing was logged, planned or passed on, and nothing is open."
    return Message.of(told, context(*_when(shown)), _buttons())


def _buttons() -> Block:
    return actions(button("Log a number", OPEN_LOG), button("Log a won deal", OPEN_DEAL))


def _when(shown: Digest) -> list[str]:
    """The zone by its name; a late one says when it was due."""
    moment = shown.moment
    due = when(moment.due, moment.zone)
    if moment.preview:
        return [f"Preview of {due}, as it stands now. Times and days of {esc(moment.zone)}."]
    if moment.late:
        return [f":hourglass: Late: it was due {due}, when I was not running. Times and days of {esc(moment.zone)}."]
    return [f"{due}. Times and days of {esc(moment.zone)}."]


def handoffs(shown: HandoffWeek) -> str:
    """`12 sent · 8 accepted · 2 rejected (2 no budget) · 1 overdue · accepted after 2.5 working hours (median)`."""
    if shown == HandoffWeek():
        return "None sent, none answered, none open beyond its time."
    told = [f"{shown.sent} sent", f"{shown.accepted} accepted", _rejected(shown), f"{shown.overdue} overdue"]
    told += [f"{shown.expired} moved on unanswered"] if shown.expired else []
    if shown.median_hours is not None:
        more = shown.p90_hours is not None and shown.p90_hours > shown.median_hours
        within = f", nine in ten within {shown.p90_hours:.1f}" if more else ""
        told.append(f"accepted after {shown.median_hours:.1f} working hours (median){within}")
    return " · ".join(told)


def _rejected(shown: HandoffWeek) -> str:
    reasons = ", ".join(f"{count} {reason.meaning.casefold()}" for reason, count in shown.rejected.items())
    return f"{sum(shown.rejected.values())} rejected" + (f" ({reasons})" if reasons else "")


def _promises(shown: Digest) -> str:
    """Those that are over come first, for theirs are the earliest days."""
    told = [_owed(each) for each in shown.promises[:PROMISES]]
    return "\n".join([*told, *_and_more(len(shown.promises) - PROMISES)])


def _owed(each: Owed) -> str:
    whose = ", ".join(mention(one.slack_user_id, clip(one.name, NAME_LIMIT)) for one in each.whose)
    over = " *passed*" if each.over else ""
    what = f"{esc(clip(each.company, NAME_LIMIT))}: {esc(clip(each.what, NAME_LIMIT))}"
    return f"• {what}, {day(each.day)}{over}{f' · {whose}' if whose else ''}"


def _renewals(shown: Digest) -> str:
    """The nearest first; what is at risk says why."""
    told = [_renewing(each) for each in shown.renewals[:RENEWALS]]
    return "\n".join([*told, *_and_more(len(shown.renewals) - RENEWALS)])


def _renewing(each: Renewing) -> str:
    count = f"{abs(each.left)} day{'' if abs(each.left) == 1 else 's'}"
    left = f"*{count} over*" if each.left < 0 else "today" if each.left == 0 else f"in {count}"
    whose = ", ".join(mention(one.slack_user_id, clip(one.name, NAME_LIMIT)) for one in each.whose)
    risk = f" · ⚠️ {each.risk.lower()}" if each.risk else ""
    return f"• {esc(clip(each.company, NAME_LIMIT))}: {day(each.day)}, {left}{f' · {whose}' if whose else ''}{risk}"


def _gaps(shown: Digest) -> str:
    if not shown.gaps:
        return "None: every part that is needed is held."
    told = [gap_line(each) for each in shown.gaps[:GAPS]]
    return "\n".join([*told, *_and_more(len(shown.gaps) - GAPS)])


def gap_line(cell: OpenCell) -> str:
    """A part of a role that nobody holds, as a list shows it."""
    parts = f" ({cell.cells} parts)" if cell.cells > 1 else ""
    weak = ": only the fallback answers" if cell.weak else ""
    return f"• {esc(clip(cell.what, CELL_LIMIT))}{parts}{weak}"


def _asks(shown: Digest) -> str:
    told = [_ask(each) for each in shown.asks[:ASKS]]
    return "\n".join([*told, *_and_more(len(shown.asks) - ASKS)])


def _ask(ask: Ask) -> str:
    what = ", ".join(each.aliases[0] for each in ask.measures)
    return f"• {mention(ask.member.slack_user_id, clip(ask.member.name, NAME_LIMIT))}: {what}"


def _and_more(rest: int) -> list[str]:
    return [f"… and {rest} more"] if rest > 0 else []


def rule(value: Rule) -> str:
    """`every Monday at 09:00 (Europe/Berlin)`."""
    return f"every {WEEKDAYS[value.weekday].title()} at {value.at:%H:%M} ({esc(value.zone)})"


def scheduled(schedule: Schedule) -> Message:
    """For whoever set it, and, as the first post, for the channel."""
    first = when(schedule.next_due, schedule.rule.zone)
    return Message.of(
        f"The weekly digest comes to <#{schedule.channel}> {rule(schedule.rule)}, about the week before.",
        context(f"The next one: {first}. `/kpi digest preview` shows it now; `/rolecall digest off` ends it."),
    )


def stopped(channel: str) -> Message:
    return Message.of(f"No more weekly digests in <#{channel}>. `/rolecall digest here` starts them again.")


def status(schedules: list[tuple[Schedule, Run | None]]) -> Message:
    """Every channel's digest: when, the next one, and what became of the last."""
    if not schedules:
        return Message.of("No channel gets a weekly digest yet. Type `/rolecall digest here monday 09:00` in one.")
    return Message.of("*Weekly digests*", *lines([_status(each, last) for each, last in schedules]))


def _status(schedule: Schedule, last: Run | None) -> str:
    where = f"<#{schedule.channel}>"
    told = f"{where} {rule(schedule.rule)}"
    if schedule.broken:
        return (
            f":warning: {where}: stopped, Slack says `{esc(schedule.broken)}`. `/rolecall digest here` starts it again."
        )
    if not schedule.active:
        return f"{where}: off"
    late = ", late" if last and last.late else ""
    before = f" · last: {STATES[last.state]}{late}" if last else ""
    return f"{told} · next: {when(schedule.next_due, schedule.rule.zone)}{before}"


def broken(schedule: Schedule, why: str) -> Message:
    """An admin's notice."""
    return Message.of(
        f":warning: The weekly digest for <#{schedule.channel}> is stopped: {why}",
        context("When that is mended, type `/rolecall digest here` in the channel; it keeps its day and time."),
    )
