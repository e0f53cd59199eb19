"""Fair turns: shares, absences, never straight back, and a ledger that replays."""

import json
import random
from collections import Counter
from dataclasses import replace

import pytest

from bot.handoffs.caps import Cap, Load
from bot.handoffs.model import Standing, Taker
from bot.handoffs.routing import credit_after, most_owed, replay, route
from bot.handoffs.store import pick_json, to_pick
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


DAYS, A_DAY, AT_ONCE = 500, 20, 12
CAPS = {ANA: 8, BO: 9, CY: 8}  # a day: what one of them alone cannot keep to
EVE = 9
RELIEF = backup(EVE)


def loaded(today: Counter[int], waiting: Counter[int]) -> dict[int, Load]:
    return {
        each: Load(cap=Cap(per_day=CAPS[each], at_once=AT_ONCE), today=today[each], waiting=waiting[each])
        for each in CAPS
    }


def test_ten_thousand_picks_keep_to_the_weights_and_to_the_caps_over_the_time_that_each_was_there_with_room() -> None:
    """Whoever is at their cap counts as not there; a backup without a cap takes what is left over."""
    luck, owed = random.Random(7), dict.fromkeys((ANA, BO, CY), 0)
    given: Counter[int] = Counter()
    due: Counter[int] = Counter()
    waiting: Counter[int] = Counter()
    for _ in range(DAYS):
        today: Counter[int] = Counter()
        away = {each.member for each in POOL if luck.random() < 0.2}
        for _ in range(A_DAY):
            waiting -= Counter({each: 1 for each in CAPS if luck.random() < 0.3})  # those whom they answer
            here = [each for each in POOL if each.member not in away]
            pick = route([*here, RELIEF], owed=owed, passed={}, loads=loaded(today, waiting))
            assert pick is not None
            assert not pick.over_cap
            assert replay(to_pick(json.loads(json.dumps(pick_json(pick))))) == pick.member
            today[pick.member] += 1
            waiting[pick.member] += 1
            assert all(today[each] <= CAPS[each] and waiting[each] <= AT_ONCE for each in CAPS)
            owed |= credit_after(pick) if pick.candidates else {}
            if len(pick.candidates) > 1:
                given[pick.member] += 1
                total = sum(each.weight for each in pick.candidates)
                due.update({each.member: each.weight / total for each in pick.candidates})
    assert min(given.values()) > 1_000
    for member in CAPS:
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


@pytest.mark.parametrize(
    ("full", "member", "over"),
    [
        ((), ANA, False),
        ((ANA,), BO, False),
        ((ANA, BO), CY, False),  # the next tier
        ((ANA, BO, CY), BO, True),  # the least loaded of the first
    ],
)
def test_the_next_tier_is_asked_only_where_all_of_one_are_at_their_cap(
    full: tuple[int, ...], member: int, over: bool
) -> None:
    waiting = {ANA: 3, BO: 2, CY: 1}
    loads = {each: Load(cap=Cap(at_once=1), waiting=waiting[each]) for each in full}
    pick = route([owner(ANA), owner(BO), backup(CY)], owed={}, passed={}, loads=loads, managers=[CHEF])
    assert pick is not None
    assert (pick.member, pick.over_cap, replay(pick)) == (member, over, member)
    assert [each for each, why in pick.passed if why == "cap"] == [each for each in full if not over]


def test_a_sole_owner_is_asked_whatever_their_cap() -> None:
    full = {ANA: Load(cap=Cap(per_day=1), today=5)}
    pick = route([replace(owner(ANA), sole=True), backup(BO)], owed={}, passed={}, loads=full)
    assert pick is not None
    assert (pick.member, pick.standing, pick.over_cap) == (ANA, Standing.OWNER, False)


def test_a_pick_that_was_kept_before_the_line_was_cannot_be_replayed() -> None:
    old = {"member": ANA, "standing": "pool", "candidates": [{"member": ANA, "weight": 1, "credit": 0}], "passed": []}
    assert (to_pick(old).member, replay(to_pick(old))) == (ANA, None)
