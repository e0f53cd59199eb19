"""Who is asked: the first in the order of the ownership rules who may be, by a fair turn among equals.

The turn is a smooth weighted round: everybody present earns their share of a turn, the one most owed is
picked and pays for all. Who is away neither earns nor loses, so nobody is flooded on the day they come back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from bot.handoffs.caps import Load
from bot.handoffs.model import Candidate, Line, Pick, Standing, Taker

TURN = 1_000_000
CAP = "cap"  # why somebody was passed over: they have as much as they shall have
NO_CAPS: Mapping[int, Load] = {}


def route(
    takers: Sequence[Taker],
    *,
    owed: Mapping[int, int],
    passed: Mapping[int, str],
    managers: Sequence[int] = (),
    prefer: int | None = None,
    loads: Mapping[int, Load] = NO_CAPS,
) -> Pick | None:
    """The next to be asked, leaving out those in `passed`; behind all takers stand the `managers`.

    Who is at their cap is left out too, while anybody else can be asked.
    """
    line = Line(
        takers=tuple(sorted(takers, key=lambda each: each.tier)),
        owed={each.member: owed[each.member] for each in takers if each.member in owed},
        loads={each.member: loads[each.member] for each in takers if each.member in loads},
        passed=tuple(sorted(passed.items())),
        managers=tuple(managers),
        prefer=prefer,
    )
    return choose(line)


def replay(pick: Pick) -> int | None:
    """Whom the kept line would choose today; None for a pick that was kept without one.

    Who was named by somebody was not chosen among others: `by` is all there is to look at.
    """
    if pick.standing is Standing.NAMED:
        return pick.member
    again = choose(pick.line)
    return again.member if again else None


def choose(line: Line) -> Pick | None:
    """The rule itself, of nothing but what is kept."""
    passed = dict(line.passed)
    free = [each for each in line.takers if each.member not in passed]
    if line.prefer is not None and any(each.member == line.prefer for each in free):
        return Pick(member=line.prefer, standing=Standing.AGAIN, passed=line.passed, line=line)
    if free:
        return replace(_with_room(line, free) or _least_loaded(line, free), line=line)
    manager = next((each for each in line.managers if each not in passed), None)
    if manager is None:
        return None
    return Pick(member=manager, standing=Standing.MANAGER, passed=line.passed, line=line)


def _with_room(line: Line, free: Sequence[Taker]) -> Pick | None:
    """A turn in the first tier in which somebody is below their cap."""
    full: list[int] = []
    for equals in _tiers(free):
        full += [each.member for each in equals if _is_full(line, each)]
        room = [each for each in equals if not _is_full(line, each)]
        if room:
            return _turn(room, line.owed, (*line.passed, *((each, CAP) for each in full)))
    return None


def _is_full(line: Line, taker: Taker) -> bool:
    return not taker.sole and taker.member in line.loads and line.loads[taker.member].is_full


def _tiers(free: Sequence[Taker]) -> Iterator[list[Taker]]:
    return (list(equals) for _, equals in groupby(free, key=lambda each: each.tier))


def _least_loaded(line: Line, free: Sequence[Taker]) -> Pick:
    """Everybody is at their cap: of the first tier whoever has the least waiting, as nobody's turn."""
    first = next(_tiers(free))
    least = min(first, key=lambda each: (line.loads[each.member].waiting, line.loads[each.member].today, each.member))
    return Pick(member=least.member, standing=least.standing, passed=line.passed, over_cap=True)


def _turn(equals: Sequence[Taker], owed: Mapping[int, int], passed: tuple[tuple[int, str], ...]) -> Pick:
    if len(equals) == 1:
        return Pick(member=equals[0].member, standing=equals[0].standing, passed=passed)
    pool = tuple(
        Candidate(member=each.member, weight=each.weight, credit=owed.get(each.member, 0))
        for each in sorted(equals, key=lambda taker: taker.member)
    )
    owner = equals[0].standing is Standing.OWNER
    standing = Standing.POOL if owner else equals[0].standing
    return Pick(member=most_owed(pool), standing=standing, candidates=pool, passed=passed)


def most_owed(pool: Sequence[Candidate]) -> int:
    """Whose turn it is; equal claims go to the member who was known first, so a replay gives the same."""
    total = sum(each.weight for each in pool)
    return max(pool, key=lambda each: (each.credit + _share(each, total), -each.member)).member


def _share(candidate: Candidate, total: int) -> int:
    """What one turn of this pool is worth to the candidate, in millionths of a turn."""
    return TURN * candidate.weight // total


def credit_after(pick: Pick) -> dict[int, int]:
    """What each candidate is owed after the pick; together they are owed nothing more than before."""
    total = sum(each.weight for each in pick.candidates)
    earned = {each.member: _share(each, total) for each in pick.candidates}
    paid = {pick.member: sum(earned.values())}
    return {each.member: each.credit + earned[each.member] - paid.get(each.member, 0) for each in pick.candidates}
