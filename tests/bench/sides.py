"""What is measured, each side a process of its own: `python -m tests.bench.sides full 8080`.

Imports stand inside the sides: a bare Bolt app must not pay for what only the whole bot needs.
"""

import asyncio
import gc
import hashlib
import hmac
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from aiohttp import web

PATH = "/slack/events"
SECRET = "bench-secret"
TOKEN, API = os.environ.get("SLACK_BOT_TOKEN", ""), os.environ.get("SLACK_API_URL", "")
CONSTANT = "AE · EMEA: Charlotte Pemberton owns it"
Side = Callable[[], AbstractAsyncContextManager[web.Application]]


@asynccontextmanager
async def raw() -> AsyncIterator[web.Application]:
    """Aiohttp alone: the signature is checked, the form read, a constant text sent."""

    async def handle(request: web.Request) -> web.Response:
        body = await request.read()
        stamp = request.headers["X-Slack-Request-Timestamp"]
        digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={digest}", request.headers["X-Slack-Signature"]):
            raise web.HTTPUnauthorized
        form = await request.post()
        return web.json_response({"text": f"{form['command']!s} {CONSTANT}"})

    app = web.Application()
    app.router.add_post(PATH, handle)
    yield app


@asynccontextmanager
async def floor() -> AsyncIterator[web.Application]:
    """A bare Bolt app that answers with its listener's own result, one listener, a constant text."""
    yield _bare(process_before_response=True)


@asynccontextmanager
async def hello() -> AsyncIterator[web.Application]:
    """Bolt as its documentation begins, in the default mode."""
    yield _bare(process_before_response=False)


def _bare(*, process_before_response: bool) -> web.Application:
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    client = AsyncWebClient(token=TOKEN, base_url=API)
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=process_before_response)

    async def owner(ack: AsyncAck) -> None:
        await ack(CONSTANT)

    app.command("/owner")(owner)
    served: web.Application = app.server(port=0, path=PATH).web_app
    return served


@asynccontextmanager
async def full() -> AsyncIterator[web.Application]:
    """The whole bot as it serves, engine and all, behind its own HTTP door."""
    gc.disable()  # as `rolecall serve` does
    from bot.app import running, settle_memory
    from bot.config import serving
    from bot.delivery.http_door import HttpDoor

    door = HttpDoor(SECRET)
    async with running(serving()) as bot, door.open_to(bot.intake):
        app = web.Application()
        app.router.add_post(PATH, door.handle)
        settle_memory()
        yield app


SIDES: dict[str, Side] = {"raw": raw, "floor": floor, "hello": hello, "full": full}


async def serve(side: Side, port: int) -> None:
    """Until the other end of standard input is gone: so no side outlives the bench."""
    async with side() as app:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        await _end_of_input()
        await runner.cleanup()


async def _end_of_input() -> None:
    ended: Awaitable[bytes] = asyncio.to_thread(sys.stdin.buffer.read)
    await ended


if __name__ == "__main__":
    absent: dict[str, Any] = {"rich": None, "pygments": None}  # guests of the dev tools, no part of what is installed
    sys.modules.update(absent)
    asyncio.run(serve(SIDES[sys.argv[1]], int(sys.argv[2])))
