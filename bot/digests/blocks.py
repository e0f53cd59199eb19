"""What a digest looks like: one message that a phone can show, its parts always in the same order."""

from bot.digests import forecast, moved
from bot.digests.compose import Ask, Digest, OpenCell, Owed, Renewing
from bot.digests.model import Run, RunState, Schedule
from bot.digests.rule import WEEK, Rule
from bot.digests.settings import Section
from bot.digests.wins import told
from bot.handoffs.model import HandoffWeek
from bot.kit.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    clip,
    context,
    divider,
    esc,
    header,
    mention,
    section,
    when,
)
from bot.kit.zones import WEEKDAYS
from bot.kpis.blocks import OPEN_DEAL, OPEN_LOG, lines, reading_lines
from bot.kpis.catalogue import name_of
from bot.kpis.figures import day, headline, week

GAPS, ASKS, PROMISES, RENEWALS, RESTATED = 8, 10, 8, 8, 5  # shown; the rest is counted
STATUSES = 40  # channels shown of all that get a digest
CELL_LIMIT, NAME_LIMIT = 120, 60  # so that the whole of it fits into a message's plain text
LEGEND = "Pace: reached ÷ planned by now, in working days. 🟢 100 % or more · 🔶 90 to 99 % · 🟥 less."
STATES = {
    RunState.POSTED: "posted",
    RunState.SKIPPED: "skipped",
    RunState.QUIET: "nothing to say",
    RunState.UNCONFIRMED: "unconfirmed",
    RunState.REFUSED: "refused by Slack",
}


def digest(shown: Digest) -> Message:
    if shown.quiet:
        return _quiet(shown)
    blocks = [header(_title(shown)), context(*_when(shown))]
    if shown.headline and shown.shows(Section.HEADLINE):
        blocks.append(section(f"*{esc(headline(shown.headline, shown.currency))}*"))
    if shown.shows(Section.TABLE):
        told_below = {each.measure.key for each in shown.forecast}
        table = [
            reading_lines(each, shown.currency, ahead=each.measure.key not in told_below) for each in shown.readings
        ]
        blocks += lines(table, gap="\n\n")
    parts = [section(f"*{title}*\n{text}") for part, title, text in _parts(shown) if text and shown.shows(part)]
    blocks += [divider(), *parts] if parts else []
    legend = [LEGEND] if shown.shows(Section.TABLE) or shown.shows(Section.HEADLINE) else []
    return Message.of(*blocks, _buttons(), *(context(each) for each in [*legend, *_left_out(shown)]))


def _parts(shown: Digest) -> list[tuple[Section, str, str]]:
    """What follows the table, in its order; a part without a text is left out."""
    return [
        (Section.FORECAST, "Forecast of the quarter", _forecast(shown)),
        (Section.WINS, "Won together", told(shown.wins, shown.currency) if shown.wins else ""),
        (Section.MOVED, "What moved", _moved(shown)),
        (Section.MOVED, "One thing to do", shown.to_do),
        (Section.TABLE, "Restated", _restated(shown)),
        (Section.HANDOFFS, "Handoffs", handoffs(shown.handoffs)),
        (Section.COVERAGE, "Gaps now", _gaps(shown)),
        (Section.PROMISES, "Promised", _promises(shown) if shown.promises else ""),
        (Section.RENEWALS, "Renewals", _renewals(shown) if shown.renewals else ""),
        (Section.ASKS, "Numbers missing", _asks(shown) if shown.asks else ""),
    ]


def _restated(shown: Digest) -> str:
    return "\n".join([*shown.restated[:RESTATED], *_and_more(len(shown.restated) - RESTATED)])


def _forecast(shown: Digest) -> str:
    told = [forecast.line(each, shown.currency) for each in shown.forecast[: forecast.SHOWN]]
    return "\n".join([*told, *_and_more(len(shown.forecast) - forecast.SHOWN)])


def _moved(shown: Digest) -> str:
    """What was won stands there already, where chains are told."""
    rest = [each for each in shown.moved if not (shown.wins and each.why is moved.Why.WON)]
    return "\n".join(moved.line(each, shown.currency) for each in rest)


def _left_out(shown: Digest) -> list[str]:
    if not shown.gone:
        return []
    names = ", ".join(esc(name_of(each)) for each in shown.gone)
    return [f"Not shown, for it is measured no more: {names}. `/rolecall digest settings` chooses anew."]


def _title(shown: Digest) -> str:
    whose = f", {clip(shown.audience, NAME_LIMIT)}" if shown.audience else ""
    return f"Sales{whose}: {week(shown.week)}"


def picture_place(shown: Digest) -> int:
    """Where in the blocks the chart stands: below the headline."""
    return 3 if shown.headline and shown.shows(Section.HEADLINE) else 2


def _quiet(shown: Digest) -> Message:
    told = f"*{esc(_title(shown))}*: nothing was logged, planned or passed on, and nothing is open."
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
        none = "No channel gets a weekly digest yet. Type `/rolecall digest here monday 09:00` in one."
        return Message.of(none, actions(button("Set one up here", "digest.open")))
    shown = [section(_status(each, last), accessory=_settings(each)) for each, last in schedules[:STATUSES]]
    return Message.of("*Weekly digests*", *shown, *_and_more_channels(len(schedules) - STATUSES))


def _settings(schedule: Schedule) -> Element:
    return button("Settings", "digest.open", schedule.channel)


def _and_more_channels(rest: int) -> list[str]:
    return [f"… and {rest} more channels"] if rest > 0 else []


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
    paused = schedule.settings.paused_until
    told += f" · paused until {paused:%Y-%m-%d}" if paused and paused > (schedule.next_due - WEEK).date() else ""
    before = f" · last: {STATES[last.state]}{late}" if last else ""
    return f"{told} · next: {when(schedule.next_due, schedule.rule.zone)}{before}"


def broken(schedule: Schedule, why: str) -> Message:
    """An admin's notice."""
    return Message.of(
        f":warning: The weekly digest for <#{schedule.channel}> is stopped: {why}",
        context("When that is mended, type `/rolecall digest here` in the channel; it keeps its day and time."),
    )
