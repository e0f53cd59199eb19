"""What people read about ownership: the owner first, then the path that led there, short enough for a phone."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from bot.kit.again import AGAIN
from bot.kit.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    context,
    esc,
    mention,
    option,
    section,
    select,
    when,
)
from bot.kit.zones import local
from bot.ownership import load
from bot.ownership.index import Index
from bot.ownership.leave import stretch
from bot.ownership.model import Answer, NamedOwner, State, Step, Verdict
from bot.ownership.question import Asked
from bot.people.absences import Absence
from bot.roles.blocks import day, span
from bot.roles.model import Assignment, Rank, Scope
from bot.roles.words import Ref

SHARE = "ownership.share"
ABSENCES = 3  # of one person, shown beside their hats
STEPS, BELOW, PARTS, HATS, COLUMNS, CROWD = 8, 6, 3, 20, 8, 12  # how many lines of each are shown
SAID = {
    Verdict.NAMED: "named on the account",
    Verdict.WON: "won",
    Verdict.STAND_IN: "stands in",
    Verdict.BACKUP: "backup",
    Verdict.FALLBACK: "fallback of the role",
    Verdict.PASSED: "passed",
    Verdict.NARROWER: "below",
    Verdict.ABSENT: "away",
    Verdict.ENDED: "ended",
    Verdict.INACTIVE: "deactivated",
}


def who(index: Index, member_id: int) -> str:
    member = index.members.get(member_id)
    return mention(member.slack_user_id, member.name) if member else "somebody unknown"


def several(index: Index, members: Iterable[int]) -> str:
    names = [who(index, each) for each in members]
    if len(names) > CROWD:
        names = [*names[: CROWD - 1], f"{len(names) - CROWD + 1} more"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else "nobody"


def scope_of(index: Index, scope: Scope) -> str:
    return " · ".join(each.name for each in index.trees.ordered(scope))


def one(index: Index, asked: Asked, answer: Answer) -> Message:
    """One role: who owns it, who backs it up, why, and who holds parts of it."""
    title = section(f"*{_title(index, asked, answer)}*{_day(asked.day)}\n{owner_line(index, answer)}")
    notes = [*_backups(index, answer), *_path(index, answer), *_below(index, answer), *_help(index, answer)]
    return Message.of(title, *notes, actions(share(asked)))


def _title(index: Index, asked: Asked, answer: Answer) -> str:
    account = [index.accounts[asked.account_id].name] if asked.account_id else []
    role = index.roles[answer.question.role_id].short
    return esc(" · ".join(filter(None, [role, *account, scope_of(index, answer.segments)])))


def _day(typed: date | None) -> str:
    return f"  on {typed:%a} {typed.day} {typed:%b %Y}" if typed else ""


def owner_line(index: Index, answer: Answer) -> str:
    """The answer in one sentence, the owner first."""
    owners = several(index, answer.owners)
    if answer.state is State.HELD:
        shared = len(answer.owners) > 1
        return f":bust_in_silhouette: {owners} {'share it, as one pool' if shared else 'owns it'}"
    if answer.state is State.STAND_IN:
        away = "are away" if len(answer.owners) > 1 else f"is away{_until(index, answer.owners[0], answer.on)}"
        stands = "stand in" if len(answer.stand_ins) > 1 else "stands in"
        return f":busts_in_silhouette: {owners} {away}; {several(index, answer.stand_ins)} {stands}"
    if answer.state is State.WEAK:
        return f":grey_question: Nobody owns it; {several(index, answer.answering)} answers as the role's fallback"
    if answer.state is State.NOT_NEEDED:
        return ":heavy_minus_sign: Nobody owns it, and nobody is needed here yet"
    if answer.below:
        return ":jigsaw: Nobody owns all of it; several hold a part"
    return ":warning: Nobody owns it: a gap"


def _until(index: Index, member_id: int, on: datetime) -> str:
    """Their last day away, or the hour at which they are back, in their own zone."""
    known = index.away(member_id, on)
    return f" until {last_of(known[-1].until, index.members[member_id].zone)}" if known else ""


def last_of(until: datetime, zone: str) -> str:
    """The end of an absence as people say it: its last day, or the hour of a day that it ends within."""
    end = local(until, zone)
    if (end.hour, end.minute) != (0, 0):
        return when(until, zone)
    last = local(until - timedelta(microseconds=1), zone)
    return f"{last:%a} {last.day} {last:%b}"


def _backups(index: Index, answer: Answer) -> list[Block]:
    left = [each for each in answer.backups if each not in answer.stand_ins]
    return [section(f"Backup: {several(index, left)}")] if left else []


def _path(index: Index, answer: Answer) -> list[Block]:
    """A line for each claim; people who share one claim share a line."""
    alike = groupby(answer.path, key=lambda each: (each.verdict, each.scope))
    lines = [_steps(index, answer, list(steps)) for _, steps in alike]
    more = [f"and {len(lines) - STEPS} more"] if len(lines) > STEPS else []
    return [context("\n".join(["*How I got there*", *lines[:STEPS], *more]))] if lines else []


def _steps(index: Index, answer: Answer, steps: Sequence[Step]) -> str:
    first = steps[0]
    where = esc(scope_of(index, first.scope)) or "everywhere"
    people = several(index, dict.fromkeys(each.member_id for each in steps))
    return f"{SAID[first.verdict]}: {people} · {where}{_reason(index, answer, first)}"


def _reason(index: Index, answer: Answer, step: Step) -> str:
    if step.verdict is Verdict.WON:
        return f", {_decided(index, answer, step)}"
    if step.verdict is Verdict.PASSED:
        return ", less specific"
    return _until(index, step.member_id, answer.on) if step.verdict is Verdict.ABSENT else ""


def _decided(index: Index, answer: Answer, step: Step) -> str:
    """The first dimension in which the winner lies deeper than the next lead."""
    beaten = next((each for each in answer.path if each.verdict in {Verdict.PASSED, Verdict.STAND_IN}), None)
    if beaten is None:
        return "the only lead that fits"
    mine, theirs = (index.trees.depths(each.scope, answer.on) for each in (step, beaten))
    deeper = (place for place, (a, b) in enumerate(zip(mine, theirs, strict=True)) if a > b)
    place = next(deeper, None)
    return "most specific" if place is None else f"deepest {esc(index.trees.dimensions[place].name.casefold())}"


def _below(index: Index, answer: Answer) -> list[Block]:
    if not answer.below:
        return []
    shown = [_part(index, answer, each) for each in answer.below[:BELOW]]
    return [context("\n".join(["*Also, below*", *shown, *_more(answer, BELOW)]))]


def _help(index: Index, answer: Answer) -> list[Block]:
    if answer.state not in {State.GAP, State.WEAK} or answer.below:
        return []
    line = " ".join([index.roles[answer.question.role_id].short, scope_of(index, answer.segments).replace(" · ", " ")])
    return [context(f"An admin fills it with `/role assign @member {esc(line).strip()}`")]


def share(asked: Asked) -> Element:
    return button("Show to channel", SHARE, asked.line)


def every_role(index: Index, asked: Asked, answers: Sequence[Answer]) -> Message:
    """All roles of an account, or of some segments: a name for each."""
    title, below = _about(index, asked, answers[0].segments if answers else asked.segments)
    first = f"*{esc(title)}*{_day(asked.day)}" + (f"\n{below}" if below else "")
    asked_for = [each for each in answers if each.state is not State.NOT_NEEDED or each.below]
    fields = [f"*{esc(index.roles[each.question.role_id].short)}*\n{_brief(index, each)}" for each in asked_for]
    rows = [section(fields=fields[at : at + COLUMNS]) for at in range(0, len(fields), COLUMNS)]
    paths = [option(index.roles[each.question.role_id].name, _line(asked, each)) for each in answers if each.path]
    how = [select(AGAIN, "How it came about", paths)] if paths else []
    return Message.of(section(first), *rows, *_not_needed(index, answers), actions(*how, share(asked)))


def _not_needed(index: Index, answers: Sequence[Answer]) -> list[Block]:
    idle = [each for each in answers if each.state is State.NOT_NEEDED and not each.below]
    names = ", ".join(esc(index.roles[each.question.role_id].short) for each in idle)
    return [context(f"Not needed here: {names}")] if idle else []


def _about(index: Index, asked: Asked, segments: Scope) -> tuple[str, str]:
    where = esc(scope_of(index, segments)) or "no segments yet"
    if asked.account_id is None:
        return scope_of(index, segments), ""
    account = index.accounts[asked.account_id]
    return account.name, f"{account.status.value.capitalize()} · {where}"


def _brief(index: Index, answer: Answer) -> str:
    if answer.state is State.HELD:
        return several(index, answer.owners)
    if answer.state is State.STAND_IN:
        return f"{several(index, answer.stand_ins)} for {several(index, answer.owners)}"
    if answer.state is State.WEAK:
        return f"{several(index, answer.answering)} (fallback)"
    if answer.below:
        return "\n".join([*(_part(index, answer, each) for each in answer.below[:PARTS]), *_more(answer, PARTS)])
    return ":warning: nobody"


def _part(index: Index, answer: Answer, step: Step) -> str:
    """Who holds a part, and which part of what was asked about."""
    return f"{who(index, step.member_id)} · {esc(scope_of(index, step.scope - answer.segments))}"


def _more(answer: Answer, shown: int) -> list[str]:
    return ["and more"] if answer.more_below or len(answer.below) > shown else []


def _line(asked: Asked, answer: Answer) -> str:
    return f"/owner {Ref('role', answer.question.role_id)} {asked.line}"


def hats(index: Index, asked: Asked, member_id: int, handoffs: int = 0) -> Message:
    """Everything that one person holds, and how much that is; `handoffs` are those open now, shown for today only."""
    lines = hat_lines(index, member_id, asked.on)
    more = [f"and {len(lines) - HATS} more"] if len(lines) > HATS else []
    body = "\n".join([*lines[:HATS], *more]) or _no_hats(index, asked, member_id)
    title = section(f"{who(index, member_id)}{_day(asked.day)}\n{body}")
    notes = [*conflict_lines(index, member_id, asked.on), load_line(index, member_id, asked.on, handoffs)]
    notes += away_lines(index, member_id, asked.on)
    loaded = [context("\n".join(filter(None, notes)))] if any(notes) else []
    return Message.of(title, *loaded, *_manager(index, asked, member_id), actions(share(asked)))


def away_lines(index: Index, member_id: int, on: datetime) -> list[str]:
    """When they are away, now and coming, in their own zone, and who stands in."""
    zone = index.members[member_id].zone
    coming = [each for each in index.absences_of(member_id) if each.until > on][:ABSENCES]
    return [f"Away {stretch(each, zone)}{_covered_by(index, each)}" for each in coming]


def _covered_by(index: Index, known: Absence) -> str:
    return f" · {who(index, known.stand_in_id)} stands in" if known.stand_in_id is not None else ""


def conflict_lines(index: Index, member_id: int, on: datetime) -> list[str]:
    """A warning for each pair of roles that the workspace marks."""
    return [f":warning: Conflict of interest: {esc(each)}" for each in load.conflicts(index, member_id, on)]


def load_line(index: Index, member_id: int, on: datetime, handoffs: int) -> str:
    """What somebody carries in numbers; nothing for who carries nothing."""
    owns = load.owned(index, member_id, on)
    accounts = "more accounts than I count on the spot" if owns is None else counted(owns, "account")
    parts = [accounts if owns != 0 else "", counted(handoffs, "open handoff") if handoffs else ""]
    return f"Carries {' and '.join(filter(None, parts))}" if any(parts) else ""


def counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def hat_lines(index: Index, member_id: int, on: datetime) -> list[str]:
    """A line for each assignment somebody holds, then for each account that names them."""
    held = [_hat(index, each, on) for each in index.hats(member_id, on)]
    return [*held, *(_named_on(index, each) for each in index.named_for(member_id, on))]


def _hat(index: Index, held: Assignment, on: datetime) -> str:
    where = esc(scope_of(index, held.scope)) or "everywhere"
    backup = " (backup)" if held.rank is Rank.BACKUP else ""
    return f"*{esc(index.roles[held.role_id].short)}* · {where}{backup} {span(held, index.zone, on)}".rstrip()


def _named_on(index: Index, named: NamedOwner) -> str:
    role, account = index.roles[named.role_id], index.accounts[named.account_id]
    return f"*{esc(role.short)}* · named on {esc(account.name)}"


def _no_hats(index: Index, asked: Asked, member_id: int) -> str:
    gone = index.members[member_id].inactive_since
    if gone and gone <= asked.on:
        return f"holds nothing: deactivated in Slack on {day(gone, index.zone)}"
    return "holds no role"


def _manager(index: Index, asked: Asked, member_id: int) -> list[Block]:
    manager = index.manager_of(member_id, asked.on)
    return [context(f"Reports to {who(index, manager)}")] if manager else []
