"""Random worlds put to the resolver and to plain loops: by hand, `python -m tests.ownership.worlds 5000 20`."""

import random
import sys
import time
from datetime import datetime

from bot.ownership.index import Index, Rows, build
from bot.ownership.model import AccountSegment, Answer, NamedOwner, Question
from bot.ownership.resolver import resolve
from bot.people.absences import Absence
from bot.people.model import Member
from bot.roles.model import Assignment, Dimension, Placement, Rank, Role, Segment
from tests.ownership.plain import Loop, Span, World, _scope, day, make_world

STATES = {"held", "stand_in", "weak", "gap", "not_needed"}


def span(period: Span) -> dict[str, datetime | None]:
    return {"since": period[0], "until": period[1]}


def rows(world: World) -> Rows:
    return Rows(
        roles=[
            Role(id=each, key=f"r{each}", name=f"R{each}", needed_in=tuple(world.needed[each]), fallback=last)
            for each, last in world.fallback.items()
        ],
        dimensions=[Dimension(id=each, key=f"d{each}", name=f"D{each}", position=each) for each in range(world.axes)],
        segments=[Segment(id=each, dimension_id=its, name=f"S{each}") for each, its in world.segments.items()],
        placements=[Placement(segment_id=s, parent_id=p, **span(when)) for s, p, when in world.parents],
        members=[
            Member(id=each, name=f"M{each}", zone="UTC", inactive_since=gone) for each, gone in world.members.items()
        ],
        assignments=[_assignment(each) for each in world.assignments],
        absences=[
            Absence(id=number, member_id=each, stand_in_id=cover, since=since, until=until)
            for number, each, cover, (since, until) in world.absences
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
    role, on = rng.choice([1, 2]), day(rng.randrange(-2, 42), rng.choice([0, 0, 10, 13]))
    segments, account = _scope(rng, world), rng.choice([None, 1, 2])
    question = Question(role_id=role, segments=segments, account_id=account)
    answer = told(resolve(index, question, on, below=10_000))
    assert answer == Loop(world, role, segments, account, on).answer()
    return str(answer["state"])


def compare(worlds: int, questions: int) -> set[str]:
    """Put so many questions to each of so many worlds; the states that were met. The first difference raises."""
    met = set()
    for seed in range(worlds):
        world, rng = make_world(seed), random.Random(-seed)
        index = build(rows(world))
        met |= {check(world, index, rng) for _ in range(questions)}
    return met


if __name__ == "__main__":
    worlds, questions = map(int, sys.argv[1:3])
    start = time.perf_counter()
    met = compare(worlds, questions)
    took = time.perf_counter() - start
    print(f"{worlds:,} worlds x {questions} questions: no answer differed, {took:.1f} s; met {', '.join(sorted(met))}")
