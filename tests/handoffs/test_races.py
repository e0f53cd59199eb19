"""What cannot both be done is done once: two at once, each at a replica of their own, on both engines."""

from random import Random

from bot.kit.db import Database
from tests.engines import Engine
from tests.handoffs.office import reopened
from tests.handoffs.races import RACES, filled, replicas, run


async def test_of_two_in_the_same_second_one_wins_and_the_other_is_told(engine: Engine) -> None:
    url, dice = await filled(engine), Random(type(engine).__name__)
    office = await reopened(Database(url))
    async with replicas(url) as both:
        for name in RACES:
            for number in range(3):
                await run(office, both, name, number, dice)
    await office.db.close()
    await engine.drop(url)
