"""The resolver against the same rules written as plain loops, in random worlds and at random instants."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ownership.index import build
from bot.ownership.model import Question
from bot.ownership.resolver import resolve
from tests.ownership.plain import day, make_world
from tests.ownership.worlds import STATES, check, compare, rows

WORLDS, QUESTIONS = 1000, 8


def test_a_thousand_random_worlds_answer_as_plain_loops_do() -> None:
    assert compare(WORLDS, QUESTIONS) == STATES


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
