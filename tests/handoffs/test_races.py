"""What cannot both be done is done once: two at once, each at a replica of their own, on both engines."""

import asyncio
from collections.abc import Callable
from random import Random

import pytest

from tests.conftest import KINDS
from tests.engines import ENGINES, Engine
from tests.handoffs.races import RACES, filled, replicas, run


@pytest.mark.parametrize("kind", ENGINES)
def test_of_two_in_the_same_second_one_wins_and_the_other_is_told(kind: str) -> None:
    made: Callable[[], Engine] = KINDS[kind]
    engine, dice = made(), Random(kind)
    with asyncio.Runner() as runner:
        with replicas(runner.run(filled(engine))) as both:
            for name in RACES:
                for number in range(3):
                    run(both, name, number, dice)
        runner.run(engine.stop())
