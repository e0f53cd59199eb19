"""What will be covered and what will not: gaps that open soon and why, and how much of each role is held."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ownership.claims import contains
from bot.ownership.coverage import cells, gaps
from bot.ownership.index import Index
from bot.ownership.model import Gap, Question, State
from bot.ownership.resolver import resolve
from bot.roles.model import Role

AHEAD = timedelta(days=14)
INSTANT = timedelta(microseconds=1)
COVERED = frozenset({State.HELD, State.STAND_IN})


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """A gap that is not open yet: from when on, and whom it is about: who is away then, or holds it no longer."""

    gap: Gap
    opens_at: datetime
    away: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


def coming(index: Index, now: datetime, ahead: timedelta = AHEAD) -> list[Opening]:
    """The gaps that open within that time, soonest first; a part of one that is open before it is not told again."""
    known = [*gaps(index, now)]
    found: list[Opening] = []
    for on, roles in sorted(_turns(index, now, now + ahead).items()):
        for gap in gaps(index, on, roles):
            if not any(_covers(index, each, gap, on) for each in known):
                known.append(gap)
                found.append(_opening(index, gap, on))
    return found


def _turns(index: Index, since: datetime, until: datetime) -> dict[datetime, frozenset[int]]:
    """The instants within that stretch at which somebody may cease to answer, with the roles that it concerns."""
    turns: dict[datetime, set[int]] = {}
    for on, role_id in _changes(index):
        if since < on < until:
            turns.setdefault(on, set()).add(role_id)
    return {on: frozenset(roles) for on, roles in turns.items()}


def _changes(index: Index) -> Iterator[tuple[datetime, int]]:
    held: dict[int, set[int]] = {}
    for each in index.rows.assignments:
        held.setdefault(each.member_id, set()).add(each.role_id)
        yield from ((on, each.role_id) for on in (each.until,) if on)
    for role in index.rows.roles:
        if role.fallback is not None:
            held.setdefault(role.fallback, set()).add(role.id)
    for away in index.rows.absences:
        whom = held.get(away.member_id, set()) | held.get(away.stand_in_id or 0, set())
        yield from ((on, role_id) for role_id in whom for on in (away.since, away.until))
    moves = {on for each in index.rows.placements for on in (each.since, each.until) if on}
    yield from ((on, role.id) for role in index.rows.roles for on in moves)


def _covers(index: Index, wide: Gap, narrow: Gap, on: datetime) -> bool:
    return wide.role_id == narrow.role_id and contains(index, wide.scope, narrow.scope, on)


def _opening(index: Index, gap: Gap, on: datetime) -> Opening:
    before = resolve(index, Question(role_id=gap.role_id, segments=gap.scope), on - INSTANT, below=8)
    holders = dict.fromkeys([*before.answering, *(each.member_id for each in before.below)])
    away = tuple(each for each in holders if index.away(each, on))
    return Opening(gap=gap, opens_at=on, away=away, ends=tuple(each for each in holders if each not in away))


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How many cells of a role are in which state; those not needed do not count."""

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
    return [Standing(role=each, counts=Counter(cell.state for cell in cells(index, each, on))) for each in needed]


def score(standings: Sequence[Standing]) -> float | None:
    """Needed cells held or stood in for ÷ needed cells; None where nothing is needed."""
    needed = sum(each.needed for each in standings)
    return sum(each.covered for each in standings) / needed if needed else None
