"""What people read of a change before it is saved and beside its answer: what flips, and which parts would be open."""

from datetime import datetime

from bot.kit.blocks import esc
from bot.ownership.blocks import scope_of, several
from bot.ownership.foresight import Foreseen, Opened
from bot.ownership.index import Index
from bot.ownership.model import Gap, State
from bot.roles.blocks import day

GROUPS, PARTS = 3, 4  # moves and open parts that are named


def flips(index: Index, found: Foreseen, now: datetime) -> str:
    """What flips, in one sentence; nothing where nothing that is counted does."""
    parts = [*_moves(index, found), *_staying(index, found), *_coverage(index, found)]
    if not parts:
        return ""
    told = ", ".join(parts)
    return f"From {day(found.on, index.zone)}: {told}." if found.on > now else f"{told}."


def _moves(index: Index, found: Foreseen) -> list[str]:
    if len(found.moves) == 1:
        (one,) = found.moves
        name = esc(index.accounts[one.account_id].name)
        return [f"{name} moves from {several(index, one.before)} to {several(index, one.after)}"]
    told, before = [], None
    for (was, becomes), count in found.groups[:GROUPS]:
        moved = f"{_counted(count, 'account')} {'move' if count > 1 else 'moves'} from {several(index, was)}"
        told.append(
            f"{count:,} to {several(index, becomes)}" if was == before else f"{moved} to {several(index, becomes)}"
        )
        before = was
    left = sum(count for _, count in found.groups[GROUPS:])
    return [*told, *([f"{_counted(left, 'account')} between others"] if left else [])]


def _staying(index: Index, found: Foreseen) -> list[str]:
    staying = [
        f"{_counted(count, 'open handoff')} {'stay' if count > 1 else 'stays'} with {several(index, [member_id])}"
        for member_id, count in found.staying.most_common(GROUPS)
    ]
    going = [
        f"{_counted(count, 'open handoff')} of {several(index, [member_id])} {'follow' if count > 1 else 'follows'}"
        for member_id, count in found.going.most_common(GROUPS)
    ]
    return [*going, *staying]


def _coverage(index: Index, found: Foreseen) -> list[str]:
    if found.coverage is None:
        return []
    was, becomes, needed = found.coverage
    return [f"{esc(index.roles[found.role_id].short)} coverage {was} of {needed} → {becomes} of {needed}"]


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' if count > 1 else ''}"


def question(index: Index, found: Opened, told: str, now: datetime) -> str:
    """What would be open, and what else would flip."""
    listed = [_part(index, each) for each in found.gaps[:PARTS]]
    left = len(found.gaps) - len(listed)
    *first, last = [*listed, *([f"{left} more"] if left else [])]
    parts = " and ".join(filter(None, (", ".join(first), last)))
    when = f" from {day(found.on, index.zone)} on" if found.on > now else ""
    weak = all(each.state is State.WEAK for each in found.gaps)
    whom = "only the role's fallback" if weak else "nobody"
    lines = (f"That leaves {parts} with {whom}{when}.", told, "Shall somebody take over?")
    return "\n".join(filter(None, lines))


def _part(index: Index, gap: Gap) -> str:
    size = f" ({gap.cells} parts)" if gap.cells > 1 else ""
    what = " · ".join(filter(None, (index.roles[gap.role_id].short, scope_of(index, gap.scope))))
    return f"*{esc(what)}*{size}"
