"""The two doors: sockets that come, go and are cut, and signed requests to the app's own address."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp

from bot.playground import StandIn, Timing
from tests.playground.conftest import bolt, connected, stand_in


def greeter(slack: StandIn) -> tuple[AsyncApp, list[str]]:
    app, heard = bolt(slack), []

    @app.command("/owner")
    async def owner(ack: Any) -> None:
        await ack(text="here")

    @app.event("message")
    async def message(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    return app, heard


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
async def test_after_each_kind_of_disconnect_the_app_comes_back(slack: StandIn, reason: str) -> None:
    app, _ = greeter(slack)
    async with connected(slack, app):
        opened = len(slack.called("apps.connections.open"))
        await slack.disconnect(reason)
        assert await slack.until(lambda: len(slack.called("apps.connections.open")) > opened)
        assert await slack.until(lambda: slack.connected)
        await asyncio.sleep(0.15)
        assert (await slack.acting("U1").command("/owner")).ok


async def test_an_event_outlives_a_cut_connection(slack: StandIn) -> None:
    app, heard = greeter(slack)
    async with connected(slack, app):
        slack.cut()
        slack.acting("U1").say("still there?")
        await slack.wait_connected()
        await slack.settled()
        slack.redeliver()
        assert await slack.until(lambda: "still there?" in heard)


async def test_a_lost_acknowledgement_brings_the_event_again() -> None:
    async with stand_in(timing=Timing(ack=0.1, event_retries=(0.05,))) as slack:
        app, heard = greeter(slack)
        async with connected(slack, app):
            slack.link.mute = True
            slack.acting("U1").say("once")
            await slack.settled()
    assert heard == ["once", "once"]


async def test_a_ticket_is_good_once_and_ten_sockets_are_the_limit(slack: StandIn) -> None:
    url = ""
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        for number in range(10):
            url = f"{slack.url}/link/?ticket={slack.world.ticket()}"
            socket = await stack.enter_async_context(session.ws_connect(url))
            assert (await socket.receive_json())["num_connections"] == number + 1
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)
        extra = await stack.enter_async_context(session.ws_connect(f"{slack.url}/link/?ticket={slack.world.ticket()}"))
        assert (await extra.receive_json())["reason"] == "too_many_websockets"


async def test_deliveries_take_turns_among_the_sockets(slack: StandIn) -> None:
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        sockets = []
        for _ in range(2):
            url = f"{slack.url}/link/?ticket={slack.world.ticket()}"
            sockets.append(await stack.enter_async_context(session.ws_connect(url)))
            await sockets[-1].receive_json()
        slack.acting("U1").say("one")
        slack.acting("U1").say("two")
        texts = [(await socket.receive_json())["payload"]["event"]["text"] for socket in sockets]
    assert texts == ["one", "two"]


@asynccontextmanager
async def served(app: AsyncApp) -> AsyncIterator[str]:
    """The app behind its own address, as Bolt serves it."""
    server = app.server(port=0, path="/slack/events", host="127.0.0.1")
    runner = web.AppRunner(server.web_app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def test_signed_requests_reach_the_app_as_the_socket_does(slack: StandIn) -> None:
    app, heard = greeter(slack)
    async with served(app) as url:
        door = slack.deliver_to(url)
        assert await door.verify()
        outcome = await slack.acting("U1").command("/owner", "C1")
        slack.acting("U1").say("hello")
        await slack.settled()
        assert await slack.until(lambda: heard)
    assert outcome.message is not None
    assert (outcome.message.text, heard) == ("here", ["hello"])


async def test_a_request_signed_with_another_secret_is_turned_away(slack: StandIn) -> None:
    app = AsyncApp(client=bolt(slack).client, signing_secret="another")
    async with served(app) as url:
        slack.deliver_to(url)
        assert (await slack.acting("U1").command("/owner", "C1")).error == "http_error"


async def test_an_event_that_finds_nobody_is_tried_as_often_as_slack_would(slack: StandIn) -> None:
    seen: list[str | None] = []

    async def failing(request: web.Request) -> web.Response:
        seen.append(request.headers.get("X-Slack-Retry-Num"))
        return web.Response(status=500)

    app = web.Application()
    app.router.add_post("/", failing)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    slack.acting("U1").say("hello")
    await slack.settled()
    await runner.cleanup()
    assert seen == [None, "1", "2"]
