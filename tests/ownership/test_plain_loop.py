"""The resolver against the same rules written as plain loops, in random worlds and at random instants."""

import random
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ownership.index import Index, Rows, build
from bot.ownership.model import AccountSegment, Answer, NamedOwner, Question
from bot.ownership.resolver import resolve
from bot.people.absences import Absence
from bot.people.model import Member
from bot.roles.model import Assignment, Dimension, Placement, Rank, Role, Segment
from tests.ownership.plain import Loop, Span, World, _scope, day, make_world

WORLDS, QUESTIONS = 1000, 8


def span(period: Span) -> dict[str, datetime | None]:
    return {"since": period[0], "until": period[1]}


def rows(world: World) -> Rows:
    return Rows(
        roles=[
            Role(id=each, key=f"r{each}", name=f"R{each}", needed_in=tuple(world.needed[each]), fallback=last)
            for each, last in world.fallback.items()
        ],
        dimensions=[Dimension(id=each, key=f"d{each}", name=f"D{each}", position=each) for each in range(3)],
        segments=[Segment(id=each, dimension_id=its, name=f"S{each}") for each, its in world.segments.items()],
        placements=[Placement(segment_id=s, parent_id=p, **span(when)) for s, p, when in world.parents],
        members=[
            Member(id=each, name=f"M{each}", zone="UTC", inactive_since=gone) for each, gone in world.members.items()
        ],
        assignments=[_assignment(each) for each in world.assignments],
        absences=[
            Absence(id=number, member_id=each, stand_in_id=cover, since=day(-9), until=day(99))
            for number, (each, covers) in enumerate(sorted(world.away.items()))
            for cover in covers or (None,)
        ],
        account_segments=[
            AccountSegment(account_id=a, segment_id=s, **span(when)) for a, s, when in world.account_segments
        ],
        named_owners=[
            NamedOwner(id=n, account_id=a, role_id=r, member_id=m, scope=scope, **span(when))
            for n, a, r, m, scope, when in world.namings
        ],
    )


def _assignment(row: tuple[int, int, int, frozenset[int], bool, int, Span]) -> Assignment:
    number, role, member, scope, leads, weight, when = row
    rank = Rank.LEAD if leads else Rank.BACKUP
    return Assignment(id=number, role_id=role, member_id=member, scope=scope, rank=rank, weight=weight, **span(when))


def told(answer: Answer) -> dict[str, object]:
    steps = (*answer.path, *answer.below)
    keys = {s: f"a{s.assignment_id}" if s.assignment_id else f"n{s.naming_id}" for s in steps}
    return {
        "state": answer.state.value,
        "owners": set(answer.owners),
        "backups": set(answer.backups),
        "order": [(tier[0].why.value, {each.member_id for each in tier}) for tier in answer.order],
        "verdicts": {keys[s]: s.verdict.value for s in steps if s.assignment_id or s.naming_id},
    }


def check(world: World, index: Index, rng: random.Random) -> str:
    role, on = rng.choice([1, 2]), day(rng.randrange(-2, 42))
    segments, account = _scope(rng, world), rng.choice([None, 1, 2])
    question = Question(role_id=role, segments=segments, account_id=account)
    answer = told(resolve(index, question, on, below=10_000))
    assert answer == Loop(world, role, segments, account, on).answer()
    return str(answer["state"])


def test_a_thousand_random_worlds_answer_as_plain_loops_do() -> None:
    met = set()
    for seed in range(WORLDS):
        world, rng = make_world(seed), random.Random(-seed)
        index = build(rows(world))
        met |= {check(world, index, rng) for _ in range(QUESTIONS)}
    assert met == {"held", "stand_in", "weak", "gap", "not_needed"}


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=60, deadline=None)
def test_crowded_worlds_answer_as_plain_loops_do(seed: int) -> None:
    world = make_world(seed, assignments=120)
    check(world, build(rows(world)), random.Random(seed))


@pytest.mark.parametrize("seed", range(20))
def test_the_narrower_are_listed_up_to_the_limit_and_said_to_be_more(seed: int) -> None:
    world = make_world(seed, assignments=120)
    index, question = build(rows(world)), Question(role_id=1)
    whole = resolve(index, question, day(20), below=10_000)
    short = resolve(index, question, day(20), below=2)
    assert short.below == whole.below[:2]
    assert short.more_below is (len(whole.below) > 2)
