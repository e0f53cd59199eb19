"""A few handoffs lived by clicks alone, through the bot as it serves: every card, thread and list tells one story."""

import pytest

from tests.engines import Engine
from tests.handoffs.clicks import live


@pytest.mark.parametrize("seed", [2])
async def test_what_people_see_of_a_handoff_is_one_story_and_nobody_is_rung_up_at_night(
    engine: Engine, seed: int
) -> None:
    lives = await live(engine, 4, seed)
    assert sum(lives.ends.values()) == 4
