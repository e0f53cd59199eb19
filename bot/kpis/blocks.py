"""What `/kpi` looks like: boards, one measure, confirmations with their undo, and what targets became."""

from collections.abc import Sequence

from bot.kit.blocks import Block, Message, actions, button, clip, context, esc, header, section
from bot.kpis.figures import amount, day, flag, heading_for, needed_a_day, stand, week
from bot.kpis.incentive_words import standing_line
from bot.kpis.model import Deal, Unit
from bot.kpis.reading import Board, Reading
from bot.people.model import Member

UNDO, UNDO_DEAL, OPEN_LOG, OPEN_DEAL = "kpi.undo", "kpi.deal.undo", "kpi.log.open", "kpi.deal.open"
PLANS = {Unit.MONEY: 50_000, Unit.PERCENT: 60, Unit.RATIO: 2, Unit.DAYS: 60}  # of a target, as an example of one
GROUPS = 40  # shown of a breakdown
READ_FROM = {
    "owner": "Kept every Monday, and whenever Sales Ops or an admin types `/kpi audit`.",
    "entry": "Typed in with `/kpi log`.",
    "deal": "Made of deals, from files and `/kpi log deal`.",
    "day": "Made of how each needed part of a role was covered, day by day.",
    "gap": "Made of gaps that were told and have been filled since; looked at each Monday.",
    "forecast": "Made of forecasts, as they stood when their period began.",
    "handoff": "Made of handoffs: `by edge`, `sender`, `receiver`, `territory` or `month` parts it.",
}
TEXT_LIMIT = 2800  # of one section; Slack's own is 3,000


def board(shown: Board, *, own: bool) -> Message:
    """`own`: it is the reader's, so it tells what to type."""
    so_far = f"{week(shown.at.week)}, so far: today's numbers count already, the plan runs to yesterday."
    blocks = [header(title(shown, own=own)), context(so_far)]
    blocks += lines([_line(each, shown) for each in shown.shown], gap="\n\n")
    blocks += _rest(shown) + (_empty(shown) if own else [])
    return Message.of(*blocks, actions(*_buttons(shown)))


def title(shown: Board, *, own: bool) -> str:
    if shown.member is None:
        return "The team's numbers"
    return "Your numbers" if own else f"The numbers of {shown.member.name}"


def _empty(shown: Board) -> list[Block]:
    """What to type next, where something is still missing."""
    unplanned = [each.measure for each in shown.readings if each.score.target is None and each.measure.adds_up]
    unlogged = [each.measure for each in shown.readings if each.measure.simple and not each.score.entries]
    hints = [f"Nothing logged yet: type `/kpi log {unlogged[0].aliases[0]} 5`."] if unlogged else []
    if unplanned:
        for_whom = " for team" if shown.member is None and not unplanned[0].team else ""
        plan = f"{unplanned[0].aliases[0]} {PLANS.get(unplanned[0].unit, 20)} per week"
        hints.append(f"No target yet: type `/kpi target {plan}{for_whom}`.")
    return [context(*hints)] if hints else []


def _rest(shown: Board) -> list[Block]:
    names = ", ".join(esc(each.name) for each in shown.rest)
    return [context(f"Without numbers so far: {clip(names, 1_000)}.")] if names else []


def _buttons(shown: Board) -> list[dict[str, object]]:
    typed = any(each.measure.typed for each in shown.readings)
    dealt = any(each.measure.case == "deal" for each in shown.readings)
    made = [button("Log a number", OPEN_LOG)] if typed else []
    return [*made, *([button("Log a won deal", OPEN_DEAL)] if dealt else [])]


def _line(reading: Reading, shown: Board) -> str:
    """On somebody's own board it is told what is everybody's."""
    return reading_lines(reading, shown.currency, " · the team" if shown.member and reading.of_team else "")


def reading_lines(reading: Reading, currency: str, whose: str = "", *, ahead: bool = True) -> str:
    """Two lines: how it stands by name, and the figures; a third where something is promised for it.

    Not `ahead`: where the period is heading is told elsewhere.
    """
    coming = (heading_for(reading.score, currency), needed_a_day(reading.score, currency)) if ahead else ()
    figures = " · ".join([stand(reading.score, currency), *(each for each in coming if each)])
    if reading.incentive:
        figures += f"\n{standing_line(reading.incentive, reading.measure, currency)}"
    return f"{flag(reading.score)} · *{esc(reading.measure.name)}*{whose}\n{figures}"


def lines(texts: Sequence[str], *, gap: str = "\n") -> list[Block]:
    """As few sections as hold them all, with `gap` between two texts."""
    groups: list[str] = []
    for text in texts:
        if groups and len(groups[-1]) + len(text) < TEXT_LIMIT:
            groups[-1] += f"{gap}{text}"
        else:
            groups.append(text)
    return [section(each) for each in groups]


def logged_deal(deal: Deal, owner: Member, shown: Board) -> Message:
    worth, closed = _worth(deal, shown.currency), _closed(deal)
    kept = f"Logged the deal with *{esc(deal.name)}* · *{worth}* · {esc(owner.name)} · {deal.stage} {closed}."
    lost = [context(_lost(deal))] if deal.competitor or deal.loss_reason else []
    return Message.of(kept, *lost, week_line(shown), actions(button("Undo", UNDO_DEAL, str(deal.id))))


def _lost(deal: Deal) -> str:
    """Against whom, and why it was lost."""
    against = f"Against {esc(clip(deal.competitor, 100))}." if deal.competitor else ""
    why = f"Reason: {esc(clip(deal.loss_reason, 200))}." if deal.loss_reason else ""
    return " ".join(filter(None, (against, why)))


def week_line(shown: Board) -> Block:
    return context(f"The week of {week(shown.at.week)}: {stand(shown.readings[0].score, shown.currency)}")


def taken_back(what: str) -> Message:
    return Message.of(f"Taken back: {what}. It counts no more.")


def deal_words(deal: Deal, currency: str) -> str:
    return f"the deal with *{esc(deal.name)}* · *{_worth(deal, currency)}* · {_closed(deal)}"


def _worth(deal: Deal, currency: str) -> str:
    return "no value" if deal.value is None else amount(deal.value, Unit.MONEY, currency)


def _closed(deal: Deal) -> str:
    return "still open" if deal.closed_on is None else day(deal.closed_on)
