"""What a typed change asks for: an assignment to save, or one to end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.kit.blocks import esc
from bot.kit.errors import Ambiguous, Choice, Refusal
from bot.kit.zones import day_of, start_of_day
from bot.roles.model import Assignment, Rank, Scope
from bot.roles.roster import Roster
from bot.roles.words import Line, Ref, one_per_dimension

ASSIGN, END = "/role assign", "/role end"
HOW = {ASSIGN: "`/role assign @member AE emea fintech`", END: "`/role end @member AE emea fintech`"}
NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """Whose hold on what is to end when; without a rank, either."""

    member_id: int
    role_id: int
    scope: Scope
    rank: Rank | None
    at: datetime


def assignment(roster: Roster, text: str, now: datetime) -> Assignment:
    """Raises Refusal or Ambiguous with what to type instead. Its id is nought: it is not saved yet."""
    line = roster.reader(ASSIGN).read(text, day_of(now, roster.zone))
    member_id, role_id, scope = _who_and_what(roster, line, ASSIGN)
    since, until = dates(line, roster.zone, now)
    rank = line.rank or Rank.LEAD
    return Assignment(id=0, role_id=role_id, member_id=member_id, scope=scope, rank=rank, since=since, until=until)


def ending(roster: Roster, text: str, now: datetime) -> Ending:
    """Ends now unless a day is typed: a last day counts in, `on` or `from` a day means its start."""
    line = roster.reader(END).read(text, day_of(now, roster.zone))
    member_id, role_id, scope = _who_and_what(roster, line, END)
    at = end_at(line, roster.zone, now)
    return Ending(member_id=member_id, role_id=role_id, scope=scope, rank=line.rank, at=at)


def end_at(line: Line, zone: str, now: datetime) -> datetime:
    """The instant at which a line lets something end."""
    first, last = line.days.get("on", line.days.get("from")), line.days.get("until")
    day = last + NEXT_DAY if last else first
    return start_of_day(day, zone) if day else now


def _who_and_what(roster: Roster, line: Line, command: str) -> tuple[int, int, Scope]:
    scope = one_per_dimension(roster.trees, line.of("segment"))
    members, roles = line.of("member"), line.of("role") or [each for each in [roster.role_of(scope)] if each]
    if len(members) != 1:
        said = "Say who it is about" if not members else "One person at a time"
        raise Refusal(f"{said}: {HOW[command]}.")
    if len(roles) != 1:
        said = "Say which role" if not roles else "One role at a time"
        raise Refusal(f"{said}: {HOW[command]}. `/role` lists them.")
    return members[0], roles[0], scope


def dates(line: Line, zone: str, now: datetime) -> tuple[datetime, datetime | None]:
    """From the start of the first day (now, when none is typed) to the end of the last."""
    first, last = line.days.get("from", line.days.get("on")), line.days.get("until")
    since = start_of_day(first, zone) if first else now
    until = start_of_day(last + NEXT_DAY, zone) if last else None
    if first and last and last < first:
        raise Refusal(f"The last day, {said(last)}, lies before the first, {said(first)}. Swap them.")
    if last and until is not None and until <= since:
        raise Refusal(f"{said(last)} has passed. Type the first day too: `from {last} until {last}`.")
    return since, until


def said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def pick(roster: Roster, wish: Ending, held: Sequence[Assignment]) -> Assignment:
    """The one assignment that is meant, of all that this member holds; else what they do hold is offered."""
    of_role = [each for each in held if (each.role_id, each.scope) == (wish.role_id, wish.scope)]
    meant = [each for each in of_role if wish.rank in (None, each.rank)]
    if len(meant) == 1:
        return meant[0]
    name, what = esc(roster.members[wish.member_id].name), esc(roster.what(wish.role_id, wish.scope))
    if meant:
        raise Ambiguous(f"*{name}* holds {what} more than once. Which one shall end?", _offers(roster, meant))
    told = f"*{name}* does not hold {what}{f' as {wish.rank}' if wish.rank else ''}."
    if not held:
        raise Refusal(f"{told} They hold nothing at all.")
    raise Ambiguous(f"{told} They hold {_listed(roster, held)}. Shall one of these end?", _offers(roster, held))


def _listed(roster: Roster, held: Sequence[Assignment]) -> str:
    names = [f"*{esc(_label(roster, each))}*" for each in held[:5]]
    return ", ".join(names) + (f" and {len(held) - 5} more" if len(held) > len(names) else "")


def _offers(roster: Roster, held: Sequence[Assignment]) -> list[Choice]:
    return [Choice(label=_label(roster, each), text=f"{END} {typed(each)}") for each in held[:5]]


def _label(roster: Roster, held: Assignment) -> str:
    backup = " (backup)" if held.rank is Rank.BACKUP else ""
    return f"{roster.what(held.role_id, held.scope)}{backup}"


def typed(held: Assignment) -> str:
    """An assignment in words that fit nothing else."""
    scope = [Ref("segment", each) for each in sorted(held.scope)]
    refs = [Ref("member", held.member_id), Ref("role", held.role_id), *scope]
    return " ".join([*map(str, refs), "as", held.rank.value])
