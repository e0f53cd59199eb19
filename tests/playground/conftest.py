"""A small workspace on a true server, and a real Bolt app connected to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Channel, Person, StandIn, Timing

PEOPLE = (
    Person(id="U1", name="Ada Byron", tz="Europe/London", is_admin=True, email="ada@example.com"),
    Person(id="U2", name="Bo Li", tz="Asia/Singapore"),
    Person(id="U3", name="Gone Girl", deleted=True),
)
CHANNELS = (
    Channel(id="C1", name="sales"),
    Channel(id="C2", name="board", bot=False),
    Channel(id="C3", name="old", archived=True),
    Channel(id="C4", name="small", members=frozenset({"U1"})),
    Channel(id="C5", name="secret", private=True, bot=False),
)
QUICK = Timing(ack=0.4, trigger=0.3, event_retries=(0.05, 0.05), response_url=0.5, disconnect_warning=0.1)


def stand_in(**more: object) -> StandIn:
    return StandIn(**{"people": PEOPLE, "channels": CHANNELS, "timing": QUICK, **more})  # type: ignore[arg-type]


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with stand_in() as standing:
        yield standing


@pytest.fixture
async def client(slack: StandIn) -> AsyncWebClient:
    return AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def bolt(slack: StandIn) -> AsyncApp:
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    return AsyncApp(client=client, signing_secret=slack.signing_secret)


@asynccontextmanager
async def connected(slack: StandIn, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """The app's socket is open; closed again afterwards."""
    handler = AsyncSocketModeHandler(app, slack.app_token, web_client=app.client, ping_interval=1)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        await slack.wait_connected()
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]
