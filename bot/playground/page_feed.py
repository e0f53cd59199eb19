"""What changes, told to each page that watches: only what the person on it may see."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Protocol

from aiohttp import web

from bot.kit.waiting import Queue
from bot.playground import shown
from bot.playground.feed import Notice
from bot.playground.model import Json, Message, SlackError
from bot.playground.world import World

BEAT = 30.0


class Engine(Protocol):
    """What stands behind the page beside the workspace: the bot's process and the clock."""

    def clock(self) -> Json: ...
    def bot(self) -> Json: ...
    async def move_to(self, target: datetime) -> None: ...
    async def tell_bot(self, what: str) -> None: ...
    async def reset(self) -> None: ...
    async def queues(self) -> Sequence[Queue] | None: ...


class PageFeed:
    def __init__(self, world: World, engine: Engine) -> None:
        self._world = world
        self._engine = engine

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        me = self._world.space.person(request.query.get("as", "")).id
        socket = web.WebSocketResponse(heartbeat=BEAT)
        queue = self._world.feed.watch()
        await socket.prepare(request)
        sender = asyncio.create_task(self._send(socket, queue, me))
        try:
            async for _ in socket:
                pass
        finally:
            sender.cancel()
            self._world.feed.leave(queue)
        return socket

    async def _send(self, socket: web.WebSocketResponse, queue: "asyncio.Queue[Notice]", me: str) -> None:
        with suppress(ConnectionError):
            while True:
                notice = await queue.get()
                for body in self._notices(notice, me):
                    await socket.send_json(body)

    def _notices(self, notice: Notice, me: str) -> list[Json]:
        """A change as this person's page hears of it: none, or one, or two messages."""
        if notice.only not in (None, me):
            return []
        if notice.type in ("message", "message_changed"):
            return self._message_notices(notice, me)
        told = self._told(notice, me)
        return [] if told is None else [told]

    def _told(self, notice: Notice, me: str) -> Json | None:
        told: Json | None = None
        match notice.type:
            case "message_deleted" | "ephemeral_gone":
                gone: Message = notice.body["message"]
                told = {"type": notice.type, "channel": gone.channel, "ts": gone.ts}
            case "view":
                told = {"type": "view", **shown.views(self._world, me)}
            case "users":
                people = self._world.space.people.values()
                told = {"type": "users", "users": [shown.user(each) for each in people]}
            case "channel":
                place = self._world.space.channels[notice.body["channel"].id]
                told = {"type": "channel", "channel": shown.channel(self._world, place, me)}
            case "clock":
                told = {"type": "clock", "clock": self._engine.clock()}
            case "bot" | "link":
                told = {"type": "bot", "bot": self._engine.bot()}
            case "reset":
                told = {"type": "reset"}
        return told

    def _message_notices(self, notice: Notice, me: str) -> list[Json]:
        message: Message = notice.body["message"]
        place = self._world.space.channels[message.channel]
        if not self._world.space.may_see(place, me):
            return []
        told = [{"type": notice.type, "message": shown.message(self._world, message)}]
        with suppress(SlackError):
            if message.is_reply and notice.type == "message":
                parent = self._world.messages.get(message.channel, message.thread_ts or "")
                told.append({"type": "message_changed", "message": shown.message(self._world, parent)})
        return told
