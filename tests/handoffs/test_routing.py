"""Fair turns: shares, absences, never straight back, and a ledger that replays."""

import random
from collections import Counter

import pytest

from bot.handoffs.model import Standing
from bot.handoffs.routing import Taker, credit_after, most_owed, route
from bot.people.model import line_above
from tests.handoffs.cases import ANA, BO, CHEF, CY, HEAD, backup, owner

POOL = (owner(ANA, 1), owner(BO, 2), owner(CY, 3))


def test_ten_thousand_picks_keep_to_the_weights_over_the_time_that_each_was_there() -> None:
    luck, owed = random.Random(6), dict.fromkeys((ANA, BO, CY), 0)
    given: Counter[int] = Counter()
    due: Counter[int] = Counter()
    for _ in range(10_000):
        here = [each for each in POOL if luck.random() > 0.2] or list(POOL)
        pick = route(here, owed=owed, passed={})
        assert pick is not None
        owed |= credit_after(pick) if pick.candidates else {}
        if len(here) > 1:
            given[pick.member] += 1
            due.update({each.member: each.weight / sum(t.weight for t in here) for each in here})
    for member in (ANA, BO, CY):
        assert given[member] == pytest.approx(due[member], rel=0.01)


def test_every_pick_is_replayed_from_what_was_kept() -> None:
    owed: dict[int, int] = {}
    for _ in range(50):
        pick = route(POOL, owed=owed, passed={})
        assert pick is not None
        assert most_owed(pick.candidates) == pick.member
        owed |= credit_after(pick)
    assert sum(owed.values()) == 0


def test_turns_of_equals_go_round() -> None:
    owed: dict[int, int] = {}
    order = []
    for _ in range(6):
        pick = route([owner(ANA), owner(BO), owner(CY)], owed=owed, passed={})
        assert pick is not None
        owed |= credit_after(pick)
        order.append(pick.member)
    assert order == [ANA, BO, CY, ANA, BO, CY]


@pytest.mark.parametrize(
    ("passed", "member", "standing"),
    [
        ((), ANA, Standing.OWNER),
        ((ANA,), BO, Standing.BACKUP),
        ((ANA, BO), CY, Standing.FALLBACK),
        ((ANA, BO, CY), CHEF, Standing.MANAGER),
        ((ANA, BO, CY, CHEF), HEAD, Standing.MANAGER),
    ],
)
def test_the_order_is_owner_backup_fallback_manager(passed: tuple[int, ...], member: int, standing: Standing) -> None:
    takers = (owner(ANA), backup(BO), Taker(member=CY, tier=2, standing=Standing.FALLBACK))
    pick = route(takers, owed={}, passed=dict.fromkeys(passed, "expired"), managers=[CHEF, HEAD])
    assert pick is not None
    assert (pick.member, pick.standing, dict(pick.passed)) == (member, standing, dict.fromkeys(passed, "expired"))


def test_nobody_left_is_no_pick() -> None:
    assert route([owner(ANA)], owed={}, passed={ANA: "expired", CHEF: "expired"}, managers=[CHEF]) is None


def test_one_who_had_it_before_is_preferred_while_they_may_be_asked() -> None:
    again = route(POOL, owed={}, passed={}, prefer=CY)
    gone = route(POOL, owed={}, passed={CY: "left"}, prefer=CY)
    assert again is not None
    assert gone is not None
    assert (again.member, again.standing, gone.member) == (CY, Standing.AGAIN, BO)


def test_a_line_of_managers_that_bites_its_tail_ends() -> None:
    assert list(line_above(ANA, {ANA: CHEF, CHEF: HEAD, HEAD: ANA})) == [CHEF, HEAD]
    assert list(line_above(ANA, {})) == []
