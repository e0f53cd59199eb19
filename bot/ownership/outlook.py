"""What will be covered and what will not: gaps that open soon and why, and how much of each role is held."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ownership.cells import Cell, cells
from bot.ownership.claims import overlaps
from bot.ownership.coverage import UNCOVERED, folded, sizes
from bot.ownership.index import Index
from bot.ownership.model import Gap, Question, State
from bot.ownership.resolver import resolve
from bot.ownership.turns import Turns, turns
from bot.roles.model import EVERYWHERE, Role, Scope

AHEAD = timedelta(days=14)
INSTANT = timedelta(microseconds=1)
COVERED = frozenset({State.HELD, State.STAND_IN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """A gap that opens at an instant, and whom it is about: who is away then, or holds it no longer.

    It closes by itself at `closes_at`; None where that is not within sight.
    """

    gap: Gap
    opens_at: datetime
    closes_at: datetime | None = None
    away: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


def coming(
    index: Index, now: datetime, ahead: timedelta = AHEAD, roles: Collection[int] | None = None
) -> list[Opening]:
    """The gaps that open within that time after `now`, soonest first, of all roles or of some; what is open is none."""
    wanted = (each for each in index.rows.roles if each.needed_in and (roles is None or each.id in roles))
    found = [opening for role in wanted for opening in _of_role(index, role, now, now + ahead)]
    return sorted(found, key=lambda each: each.opens_at)


@dataclass(kw_only=True, slots=True)
class Stretch:
    """An open cell, from the instant at which it opens (None: it is open already) until it closes."""

    state: State
    opens_at: datetime | None
    closes_at: datetime | None = None


@dataclass(kw_only=True, slots=True)
class Course:
    """How the cells of one role fare from turn to turn."""

    open: dict[Scope, Stretch] = field(default_factory=dict)
    done: list[tuple[Scope, Stretch]] = field(default_factory=list)

    def see(self, cell: Cell, on: datetime | None) -> None:
        bad = cell.needed and cell.state in UNCOVERED
        known = self.open.get(cell.scope)
        if bad and known is None:
            self.open[cell.scope] = Stretch(state=cell.state, opens_at=on)
        elif bad and known and known.state is State.WEAK is not cell.state:
            known.state = cell.state  # the fallback goes too: it is open as it was, only worse
        elif known and not bad:
            self.close(cell.scope, on)

    def close(self, scope: Scope, on: datetime | None) -> None:
        ended = self.open.pop(scope)
        ended.closes_at = on
        self.done.append((scope, ended))

    def stretches(self) -> list[tuple[Scope, Stretch]]:
        return [*self.done, *self.open.items()]


def _of_role(index: Index, role: Role, now: datetime, until: datetime) -> list[Opening]:
    """Only the cells that a turn concerns are looked at again; where a tree changes, all of them."""
    due = turns(index, role, now, until)
    if not due:
        return []
    course = Course()
    for cell in cells(index, role, now, _touched(due)):
        course.see(cell, None)
    for on, scopes in sorted(due.items()):
        found = list(cells(index, role, on, scopes))
        for cell in found:
            course.see(cell, on)
        if EVERYWHERE in scopes:  # leaves may be gone
            stand = {each.scope for each in found}
            for scope in [each for each in course.open if each not in stand]:
                course.close(scope, on)
    still = not any(EVERYWHERE in scopes for scopes in due.values())
    return list(_openings(index, role, course, still=still))


def _touched(due: Turns) -> Collection[Scope]:
    every = {scope for scopes in due.values() for scope in scopes}
    return {EVERYWHERE} if EVERYWHERE in every else every


def _openings(index: Index, role: Role, course: Course, *, still: bool) -> Iterator[Opening]:
    """`still`: no tree changes meanwhile, so that what lies in a scope is counted once."""
    alike: dict[tuple[datetime, datetime | None], dict[Scope, State]] = {}
    for scope, each in course.stretches():
        if each.opens_at is not None:
            alike.setdefault((each.opens_at, each.closes_at), {})[scope] = each.state
    counted: dict[datetime | None, Counter[Scope]] = {}
    for (opens_at, closes_at), open_ in alike.items():
        known = None if still else opens_at
        if known not in counted:
            counted[known] = sizes(index, role, opens_at)
        for gap in folded(index, role, open_, counted[known], opens_at):
            yield _opening(index, gap, opens_at, closes_at)


def _opening(index: Index, gap: Gap, on: datetime, closes_at: datetime | None) -> Opening:
    before = resolve(index, Question(role_id=gap.role_id, segments=gap.scope), on - INSTANT, below=8)
    holders = dict.fromkeys([*before.answering, *(each.member_id for each in before.below)])
    away = tuple(each for each in holders if index.away(each, on))
    ends = tuple(each for each in holders if each not in away and _lets_go(index, each, gap, on))
    return Opening(gap=gap, opens_at=on, closes_at=closes_at, away=away, ends=ends)


def _lets_go(index: Index, member_id: int, gap: Gap, on: datetime) -> bool:
    """Whether something of theirs that reaches into the gap ends at that instant."""
    kept = {each.id for each in index.hats(member_id, on)}
    had = (each for each in index.hats(member_id, on - INSTANT) if each.role_id == gap.role_id and each.id not in kept)
    return any(overlaps(index, each.scope, gap.scope, on) for each in had)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How many cells of a role are in which state; those that are not needed count as such, held or not."""

    role: Role
    counts: Counter[State]

    @property
    def needed(self) -> int:
        return sum(count for state, count in self.counts.items() if state is not State.NOT_NEEDED)

    @property
    def covered(self) -> int:
        return sum(self.counts[each] for each in COVERED)


def standing(index: Index, on: datetime, roles: Iterable[Role] | None = None) -> list[Standing]:
    """Every role (or each of these) that is needed somewhere, as covered at that instant."""
    needed = (each for each in (index.rows.roles if roles is None else roles) if each.needed_in)
    return [Standing(role=each, counts=Counter(map(_counted, cells(index, each, on)))) for each in needed]


def _counted(cell: Cell) -> State:
    return cell.state if cell.needed else State.NOT_NEEDED


def score(standings: Sequence[Standing]) -> float | None:
    """Needed cells held or stood in for ÷ needed cells; None where nothing is needed."""
    needed = sum(each.needed for each in standings)
    return sum(each.covered for each in standings) / needed if needed else None
