"""What people read about coverage: gaps now and coming with who could take them, and how much of each role is held."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.kit.again import again
from bot.kit.blocks import Block, Element, Message, actions, clip, code, context, esc, header, section
from bot.kit.zones import day_of, local
from bot.ownership import history, matrix
from bot.ownership.blocks import scope_of, several
from bot.ownership.history import Week
from bot.ownership.index import Index
from bot.ownership.model import Gap, State
from bot.ownership.outlook import INSTANT, Opening, Standing, score
from bot.ownership.takers import proposals
from bot.roles.words import Ref

SHOWN, LINES, BAR, HUNDRED = 8, 24, 10, 100
NOTICED = 6  # of each of three lists: with their buttons they stay within the 50 blocks of a message
May = Callable[[Gap], bool]


def gaps(index: Index, now: datetime, open_: Sequence[Gap], coming: Sequence[Opening], *, may: May) -> Message:
    """`may`: whether the reader may assign there, so that a button offers it."""
    if not open_ and not coming:
        return Message.of(header("Nothing is uncovered"), "Every part that is needed is held, for 14 days to come.")
    first = [block for each in open_[:SHOWN] for block in _gap(index, each, now, may=may)]
    then = [block for each in coming[:SHOWN] for block in _opening(index, each, may=may)]
    now_ = [header(f"Not covered now: {len(open_)}"), *first, *_more(len(open_))] if open_ else []
    soon = [header(f"Within 14 days: {len(coming)}"), *then, *_more(len(coming))] if coming else []
    return Message.of(*now_, *soon, context("`/owner coverage AE` shows where a role is held."))


def _more(count: int, shown: int = SHOWN) -> list[Block]:
    return [context(f"and {count - shown} more: name a role, `/owner gaps AE`")] if count > shown else []


def _gap(index: Index, gap: Gap, now: datetime, *, may: May) -> list[Block]:
    weak = ": only the role's fallback answers" if gap.state is State.WEAK else ""
    return [section(f"{_what(index, gap)}{weak}"), *_takers(index, gap, now, may=may)]


def _what(index: Index, gap: Gap) -> str:
    parts = f" ({gap.cells} parts)" if gap.cells > 1 else ""
    return f"*{esc(index.roles[gap.role_id].short)}* {esc(scope_of(index, gap.scope)) or 'everywhere'}{parts}"


def _opening(index: Index, opening: Opening, *, may: May) -> list[Block]:
    return [section(_when(index, opening)), *_takers(index, opening.gap, opening.opens_at, opening, may=may)]


def _when(index: Index, opening: Opening) -> str:
    first = _day(index, opening.opens_at)
    last = _day(index, opening.closes_at - INSTANT) if opening.closes_at else ""
    days = f"on {first}" if last == first else f"from {first} to {last}" if last else f"from {first}"
    return f"{_what(index, opening.gap)} {days}{why(index, opening)}"


def why(index: Index, opening: Opening) -> str:
    """Who is away then, or holds it no longer."""
    reasons = []
    if opening.away:
        reasons.append(f"{several(index, opening.away)} {'are' if len(opening.away) > 1 else 'is'} away")
    if opening.ends:
        reasons.append(f"{several(index, opening.ends)} {'hold' if len(opening.ends) > 1 else 'holds'} it until then")
    return f": {' and '.join(reasons)}" if reasons else ""


def _day(index: Index, instant: datetime) -> str:
    moment = local(instant, index.zone)
    return f"{moment:%a} {moment.day} {moment:%b}"


def _takers(index: Index, gap: Gap, on: datetime, opening: Opening | None = None, *, may: May) -> list[Block]:
    gone = frozenset(opening.ends) if opening else frozenset[int]()
    able = proposals(index, gap.role_id, gap.scope, on, without=gone)
    if not able:
        return []
    if not may(gap):
        return [context(f"Could take it: {several(index, able)}")]
    lines = {each: _assign(index, gap, each, opening) for each in able}
    return [actions(*(again(f"Assign {index.members[each].name}", line) for each, line in lines.items()))]


def _assign(index: Index, gap: Gap, member_id: int, opening: Opening | None) -> str:
    """What the button types. While somebody is only away, a backup answers and the ownership stays."""
    scope = [str(Ref("segment", each)) for each in sorted(gap.scope)]
    what = ["/role assign", str(Ref("member", member_id)), str(Ref("role", gap.role_id)), *scope]
    if opening is None:
        return " ".join(what)
    first = day_of(opening.opens_at, index.zone).isoformat()
    if opening.ends or not opening.away:
        return " ".join([*what, "from", first])
    last = day_of(_back(index, opening) - INSTANT, index.zone).isoformat()
    return " ".join([*what, "as backup from", first, "until", last])


def _back(index: Index, opening: Opening) -> datetime:
    """When the last of those who are away is back, or when the gap closes for another reason."""
    away = [each.until for one in opening.away for each in index.away(one, opening.opens_at)]
    return opening.closes_at or max(away)


def notice(index: Index, fresh: Sequence[Opening], today: Sequence[Opening], now: datetime, *, may: May) -> Message:
    """What Sales Ops reads: gaps whose day has come, those that opened today without warning, and those that will."""
    begun = [each for each in fresh if day_of(each.opens_at, index.zone) <= day_of(now, index.zone)]
    later = [each for each in fresh if each not in begun]
    titled = (("Still not covered, from today on", today), ("Nobody covers this now", begun))
    parts = [part for title, found in titled for part in _listed(index, title, found, may=may)]
    soon = _listed(index, "Nobody will cover this", later, may=may)
    return Message.of(*parts, *soon, context("`/owner gaps` shows all that is open and who could take it."))


def _listed(index: Index, title: str, found: Sequence[Opening], *, may: May) -> list[Block]:
    if not found:
        return []
    listed = [block for each in found[:NOTICED] for block in _opening(index, each, may=may)]
    return [header(title), *listed, *_more(len(found), NOTICED)]


def coverage(standings: Sequence[Standing], weeks: Sequence[Week]) -> Message:
    """Every role in a line: a bar, x of y, and what is not simply held."""
    if not standings:
        return Message.of("No role is needed yet: `/rolecall setup` says which are.")
    lines = [_standing(each) for each in standings]
    how = context(
        "`/owner coverage AE` shows one role in all its parts; `/owner gaps` what is open and who could take it."
    )
    return Message.of(header(title(standings)), "\n".join(lines), *_weeks(weeks), how)


def title(standings: Sequence[Standing]) -> str:
    whole = score(standings)
    return f"Covered: {whole * HUNDRED:.0f} %" if whole is not None else "Nothing is needed yet"


def _weeks(weeks: Sequence[Week]) -> list[Block]:
    told = history.line(weeks)
    known = [each.score for each in weeks if each.score is not None]
    return [context(f"The last 12 weeks: {told} now {known[-1] * HUNDRED:.0f} %")] if told else []


def _standing(each: Standing) -> str:
    full = round(BAR * each.covered / each.needed) if each.needed else 0
    bar = "█" * full + "░" * (BAR - full)
    open_ = (State.STAND_IN, State.WEAK, State.GAP)
    notes = [_counted(matrix.MEANING[state], each.counts[state]) for state in open_ if each.counts[state]]
    return f"`{bar}` *{esc(each.role.short)}* {each.covered} of {each.needed}{''.join(f' · {note}' for note in notes)}"


def _counted(what: str, count: int) -> str:
    return f"{count} {what}{'s' if count > 1 and what != matrix.MEANING[State.WEAK] else ''}"


def one_role(found: Standing, shown: matrix.Grid, left: int, weeks: Sequence[Week]) -> Message:
    """One role: its parts as a grid of marks, told apart without colour; `left` lines are left out."""
    legend = matrix.legend(shown)
    marks = "  ".join(f"{matrix.MARKS[each]} {matrix.MEANING[each]}" for each in matrix.MARKS)
    notes = [marks, *([esc(clip(legend, 600))] if legend else []), *([f"{left} more are held"] if left else [])]
    grid = section(code(matrix.text(shown)))
    head = header(clip(role_title(found), 140))
    return Message.of(head, grid, context("\n".join(notes)), *_weeks(weeks), actions(_gaps_of(found)))


def role_title(found: Standing) -> str:
    return f"{found.role.short}: {found.covered} of {found.needed} covered"


def _gaps_of(found: Standing) -> Element:
    return again("What is open", f"/owner gaps {Ref('role', found.role.id)}")
