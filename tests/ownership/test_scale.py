"""A hundred thousand assignments answer as fast as a hundred."""

import random
from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest

from bot.ownership.index import Index, Rows, build
from bot.ownership.model import AccountSegment, Question
from bot.ownership.resolver import resolve
from bot.people.model import Member
from bot.roles.model import Assignment, Dimension, Placement, Role, Segment
from tests.ownership.town import NOW

LEAVES, BRANCH, MEMBERS = 2000, 10, 500
ASKED = 300


def many(assignments: int) -> Index:
    """Two trees of three levels, 2,000 leaves in the first; assignments spread over both, many of them over."""
    rng = random.Random(7)
    first = [Segment(id=each, dimension_id=1, name=f"T{each}") for each in range(1, LEAVES + 223)]
    second = [Segment(id=5000 + each, dimension_id=2, name=f"V{each}") for each in range(40)]
    above = {each.id: (each.id - 2) // BRANCH + 1 if each.id > 1 else None for each in first}
    return build(
        Rows(
            roles=[Role(id=each, key=f"r{each}", name=f"Role {each}") for each in range(1, 9)],
            dimensions=[Dimension(id=each, key=f"d{each}", name=f"D{each}", position=each) for each in (1, 2)],
            segments=[*first, *second],
            placements=[
                *(Placement(segment_id=each, parent_id=parent) for each, parent in above.items()),
                *(Placement(segment_id=each.id, parent_id=None) for each in second),
            ],
            members=[Member(id=each, name=f"M{each}", zone="UTC") for each in range(1, MEMBERS + 1)],
            assignments=[_assignment(rng, each) for each in range(1, assignments + 1)],
            account_segments=[
                AccountSegment(account_id=each, segment_id=rng.randint(223, LEAVES + 222)) for each in range(1, 1000)
            ],
        )
    )


def _assignment(rng: random.Random, number: int) -> Assignment:
    """The first eighty hold the top of the trees for each role; the rest a leaf each, so that answers stay alike."""
    upper, role = number <= 80, number % 8 + 1
    scope = {number // 8 + 1} if upper else {rng.randint(223, LEAVES + 222), 5000 + rng.randrange(40)}
    return Assignment(id=number, role_id=role, member_id=rng.randint(1, MEMBERS), scope=frozenset(scope))


def microseconds(index: Index, question: Callable[[random.Random], Question]) -> float:
    rng, took = random.Random(3), []
    for _ in range(ASKED):
        asked = question(rng)
        start = perf_counter()
        resolve(index, asked, NOW)
        took.append(perf_counter() - start)
    return median(took) * 1e6


def test_an_answer_takes_as_long_among_a_hundred_thousand_as_among_a_hundred(
    record_property: Callable[[str, object], None],
) -> None:
    few, lots = many(100), many(100_000)

    def account(rng: random.Random) -> Question:
        segments = frozenset({5000 + rng.randrange(40)})
        return Question(role_id=rng.randint(1, 8), segments=segments, account_id=rng.randint(1, 999))

    small, large = microseconds(few, account), microseconds(lots, account)
    record_property("figures", f"/owner among 100 assignments: {small:.0f} µs, among 100,000: {large:.0f} µs")
    assert large < 2 * small  # a scan would take a thousand times as long


@pytest.mark.parametrize("segment", [1, 5])
def test_a_broad_question_lists_its_first_narrower_holders_without_reading_them_all(segment: int) -> None:
    lots = many(30_000)
    start = perf_counter()
    answer = resolve(lots, Question(role_id=1, segments=frozenset({segment})), NOW)
    assert perf_counter() - start < 0.25
    assert len(answer.below) == 12
    assert answer.more_below
