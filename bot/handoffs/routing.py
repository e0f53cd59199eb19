"""Who is asked: the first in the order of the ownership rules who may be, by a fair turn among equals.

The turn is a smooth weighted round: everybody present earns their share of a turn, the one most owed is
picked and pays for all. Who is away neither earns nor loses, so nobody is flooded on the day they come back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.handoffs.model import Candidate, Pick, Standing

TURN = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Taker:
    """Somebody who may be asked; those of one `tier` are equals."""

    member: int
    tier: int
    standing: Standing
    weight: int = 1


def route(
    takers: Sequence[Taker],
    *,
    owed: Mapping[int, int],
    passed: Mapping[int, str],
    managers: Sequence[int] = (),
    prefer: int | None = None,
) -> Pick | None:
    """The next to be asked, leaving out those in `passed`; behind all takers stand the `managers`."""
    left_out = tuple(sorted(passed.items()))
    free = [each for each in takers if each.member not in passed]
    if prefer is not None and any(each.member == prefer for each in free):
        return Pick(member=prefer, standing=Standing.AGAIN, passed=left_out)
    if free:
        return _turn([each for each in free if each.tier == min(t.tier for t in free)], owed, left_out)
    manager = next((each for each in managers if each not in passed), None)
    return None if manager is None else Pick(member=manager, standing=Standing.MANAGER, passed=left_out)


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
