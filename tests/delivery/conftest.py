"""A stand-in with three people and two channels, and a delivery that talks to it, on both engines."""

from collections.abc import AsyncIterator

import pytest

from bot.playground import Channel, Person, StandIn, Timing
from tests.delivery.rig import Address, Rig, rigged

PEOPLE = (Person(id="U1", name="Ada"), Person(id="U2", name="Bo"), Person(id="U3", name="Cy"))
CHANNELS = (Channel(id="C1", name="sales"), Channel(id="C2", name="board"))
QUICK_SLACK = Timing(ack=1.0, event_retries=(0.05,) * 20, disconnect_warning=0.1)


def address_of(slack: StandIn) -> Address:
    return Address(api_url=slack.api_url, bot_token=slack.bot_token, app_token=slack.app_token)


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with StandIn(people=PEOPLE, channels=CHANNELS, timing=QUICK_SLACK) as standing:
        yield standing


@pytest.fixture
async def rig(engine_url: str, slack: StandIn) -> AsyncIterator[Rig]:
    async with rigged(engine_url, address_of(slack)) as made:
        yield made
