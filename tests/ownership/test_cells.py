"""The cells judged all at once against the resolver, one by one; and gaps that come against a look at every instant."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.ownership.cells import cells
from bot.ownership.claims import contains
from bot.ownership.coverage import UNCOVERED
from bot.ownership.index import Index, build
from bot.ownership.model import Question
from bot.ownership.outlook import coming
from bot.ownership.resolver import is_needed, resolve
from bot.roles.model import Role, Scope
from tests.ownership.plain import day, make_world
from tests.ownership.worlds import rows

WORLDS = 150


def cut(seed: int) -> Index:
    """A random world whose roles are cut by one or two of its dimensions."""
    rng, made = random.Random(seed), rows(make_world(seed, assignments=40))
    keys = [each.key for each in made.dimensions]
    return build(
        replace(made, roles=[replace(r, cut_by=tuple(rng.sample(keys, rng.randint(1, 2)))) for r in made.roles])
    )


def test_a_cells_state_is_the_resolvers_own_answer() -> None:
    seen = set()
    for seed in range(WORLDS):
        index, rng = cut(seed), random.Random(seed)
        on = day(rng.randrange(-2, 42), rng.choice([0, 0, 10, 13]))
        for role in index.rows.roles:
            for cell in cells(index, role, on):
                answer = resolve(index, Question(role_id=role.id, segments=cell.scope), on, below=0)
                assert cell.state is answer.state
                assert cell.needed is is_needed(index, role.id, cell.scope, on)
                seen.add(cell.state.value)
    assert seen == {"held", "stand_in", "weak", "gap", "not_needed"}


@pytest.mark.parametrize("seed", range(30))
def test_the_cells_within_a_scope_are_those_that_its_claim_would_contain(seed: int) -> None:
    index, on = cut(seed), day(20)
    for role in index.rows.roles:
        whole = list(cells(index, role, on))
        for scope in {each.scope for each in index.rows.assignments}:
            wanted = {each.scope: each for each in whole if contains(index, scope, each.scope, on)}
            assert {each.scope: each for each in cells(index, role, on, {scope})} == wanted


def open_cells(index: Index, role: Role, on: datetime) -> set[Scope]:
    return {each.scope for each in cells(index, role, on) if each.needed and each.state in UNCOVERED}


def looked_at(index: Index, role: Role, now: datetime, days: int) -> Iterator[tuple[datetime, Scope]]:
    """Every cell that opens, by a look at each hour: the worlds' times are full hours."""
    before = open_cells(index, role, now)
    for hour in range(1, days * 24 + 1):
        on = now + timedelta(hours=hour)
        after = open_cells(index, role, on)
        yield from ((on, scope) for scope in after - before)
        before = after


@pytest.mark.parametrize("seed", range(40))
def test_what_opens_within_days_is_what_a_look_at_every_hour_finds(seed: int) -> None:
    index, now = cut(seed), day(18)
    for role in index.rows.roles:
        told = set()
        for each in coming(index, now, timedelta(days=6), {role.id}):
            within = {cell.scope for cell in cells(index, role, each.opens_at, {each.gap.scope})}
            told |= {(each.opens_at, scope) for scope in within & open_cells(index, role, each.opens_at)}
        assert told == set(looked_at(index, role, now, 6))
