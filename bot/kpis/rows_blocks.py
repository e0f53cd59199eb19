"""What the rows behind a number look like: a line each, with whose it is, and who wrote it down when."""

from dataclasses import replace
from typing import Any

from bot.handoffs.contract import RejectReason
from bot.kit.blocks import Element, Message, actions, button, clip, context, esc, header, section
from bot.kit.zones import local
from bot.kpis.blocks import lines
from bot.kpis.figures import amount, cases, told
from bot.kpis.grouping import Axis, Kind, name_of
from bot.kpis.kinds import Origin, label
from bot.kpis.model import Deal, Fact, Measure, Source, Stage, Unit
from bot.kpis.page_blocks import ANY, about, date_of, value
from bot.kpis.rows import PAGE, Behind, Listed
from bot.ownership.index import Index

TURN = "kpi.rows.turn"
NAME, MINUTE = 60, 60
EDGE = Axis(kind=Kind.EDGE, word="edge")
BY_WAY = {Source.TYPED: "typed in", Source.FILE: "from a file", Source.HTTP: "sent in", Source.CRM: "from the CRM"}
STATES = {"held": "held", "stand_in": "held by a stand-in", "weak": "with the fallback alone", "gap": "open"}


def rows(found: Behind, index: Index, currency: str) -> Message:
    """A page of them, below what they come to together."""
    measure = found.question.measure
    title = header(clip(f"{measure.name}: the rows", 140))
    asked = about(replace(found.question, axis=None), index)
    if found.group is not ANY:
        asked += f" · {found.question.axis}: {esc(clip(_group(found, index), NAME))}"
    if not found.total:
        return Message.of(title, context(asked), section("No row counts here."))
    shown = [_line(each, measure, index, currency) for each in found.rows]
    return Message.of(title, context(asked, _counted(found, currency)), *lines(shown, gap="\n\n"), *_turning(found))


def _group(found: Behind, index: Index) -> str:
    axis = found.question.axis
    if axis is None or not (isinstance(found.group, (int, str))):
        return "none"
    return name_of(index, axis, found.group) or "none"


def _counted(found: Behind, currency: str) -> str:
    measure = found.question.measure
    of = cases(found.figure, measure) if not measure.adds_up else ""
    many = f"{found.total:,} row{'' if found.total == 1 else 's'}"
    shown = f", {found.at + 1} to {found.at + len(found.rows)}, the newest first" if found.total > 1 else ""
    return f"*{told(found.figure, measure, currency)}*{of} · {many}{shown}"


def _turning(found: Behind) -> list[dict[str, Any]]:
    newer = [_turn("Newer", found, found.at - PAGE)] if found.at else []
    older = [_turn("Older", found, found.at + PAGE)] if found.at + PAGE < found.total else []
    return [actions(*newer, *older)] if newer or older else []


def _turn(words: str, found: Behind, at: int) -> Element:
    return button(words, TURN, value(found.question, at, found.group))


def _line(each: Listed, measure: Measure, index: Index, currency: str) -> str:
    if measure.origin is Origin.DEAL:
        return _deal(each, index, currency)
    if measure.origin in {Origin.ENTRY, Origin.AUDIT}:
        return _entry(each, measure, index, currency)
    return _handoff(each, index) if measure.origin is Origin.HANDOFF else _covered(each, index)


def _deal(each: Listed, index: Index, currency: str) -> str:
    deal: Deal = each.row
    known = index.accounts.get(deal.account_id or 0)
    account = known.name if known else deal.raw.get("account", "")
    owner = _name(index, deal.owner_id) or deal.raw.get("owner", "nobody's")
    worth = "no value" if deal.value is None else amount(deal.value, Unit.MONEY, currency)
    stage = {Stage.WON: "won ", Stage.LOST: "lost "}.get(deal.stage, "")
    named = [account] if account and account != deal.name else []
    about_it = [*(esc(clip(one, NAME)) for one in named), f"{stage}{date_of(each.day)}", esc(owner)]
    return f"*{esc(clip(deal.name, NAME))}* · {worth}\n{' · '.join(about_it)}"


def _entry(each: Listed, measure: Measure, index: Index, currency: str) -> str:
    fact: Fact = each.row
    many = len(fact.components) > 1
    said = [
        f"{label(name)} {amount(number, Unit.COUNT, currency)}" if many else amount(number, measure.unit, currency)
        for name, number in fact.components.items()
    ]
    whose = esc(_name(index, fact.member_id) or "nobody's")
    return f"{date_of(each.day)} · {whose} · *{esc(', '.join(said))}*{_entered(each, fact, index)}"


def _entered(each: Listed, fact: Fact, index: Index) -> str:
    """By whom, when and how it came in."""
    by = f" by {esc(_name(index, each.by) or '')}" if each.by in index.members else ""
    day = f", {date_of(local(each.at, index.zone).date())}" if each.at else ""
    return f"\n{BY_WAY[fact.source]}{by}{day}"


def _handoff(each: Listed, index: Index) -> str:
    row = each.row
    account = index.accounts[row.account_id].name if row.account_id in index.accounts else "an account"
    edge = name_of(index, EDGE, row.edge) or row.edge
    people = f"{_name(index, row.sender_id)} to {_name(index, row.member_id)}"
    why = f" ({RejectReason(row.reason).meaning})" if row.reason in set(RejectReason) else ""
    took = f" after {_hours(row.minutes)}" if row.minutes is not None else ""
    what = f"*{esc(clip(account, NAME))}* · {esc(edge)} · {row.what}{esc(why)}{took}"
    return f"{what}\n{date_of(each.day)} · {esc(people)}"


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTE)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"


def _covered(each: Listed, index: Index) -> str:
    row = each.row
    role = index.roles[row.role_id].short if row.role_id in index.roles else "a role"
    counts = [f"{row.counts[state]} {words}" for state, words in STATES.items() if row.counts.get(state)]
    return f"{date_of(each.day)} · *{esc(role)}* · {', '.join(counts) or 'nothing needed'}"


def _name(index: Index, member_id: int | None) -> str | None:
    found = index.members.get(member_id or 0)
    return found.name if found else None
