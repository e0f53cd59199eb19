"""Socket Mode: the connections of the app, the envelopes sent on them, and their acknowledgements."""

import asyncio
import json
import secrets
from contextlib import suppress
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from bot.playground.door import NO_ANSWER, NO_DOOR, Envelope
from bot.playground.model import Ack, Json
from bot.playground.workspace import APP
from bot.playground.world import World

CONNECTION_LIMIT = 10
LIFE = 18_060
TRANSPORT: web.ResponseKey[asyncio.Transport | None] = web.ResponseKey("transport", asyncio.Transport)


class Link:
    def __init__(self, world: World) -> None:
        self._world = world
        self._open: list[web.WebSocketResponse] = []
        self._leaving: list[web.WebSocketResponse] = []
        self._pending: dict[str, asyncio.Future[Ack]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.mute = False  # deliver, but lose every acknowledgement
        self._frozen = False

    @property
    def is_open(self) -> bool:
        return bool(self._open)

    @property
    def connections(self) -> int:
        return len(self._open)

    async def accept(self, request: web.Request) -> web.WebSocketResponse:
        if self._frozen:
            raise web.HTTPServiceUnavailable(text="half-open")
        ticket = request.query.get("ticket", "")
        if ticket not in self._world.tickets:
            raise web.HTTPForbidden(text="ticket unknown or used")
        self._world.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        socket[TRANSPORT] = request.transport
        await self._serve(socket)
        return socket

    async def _serve(self, socket: web.WebSocketResponse) -> None:
        if len(self._open) >= CONNECTION_LIMIT:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return
        self._open.append(socket)
        await socket.send_json(_hello(len(self._open)))
        self._world.feed.tell("link")
        try:
            async for message in socket:
                self._take(message)
        finally:
            self._forget(socket)

    def _forget(self, socket: web.WebSocketResponse) -> None:
        for each in (self._open, self._leaving):
            if socket in each:
                each.remove(socket)
        self._world.feed.tell("link")

    def _take(self, message: WSMessage) -> None:
        if message.type is not WSMsgType.TEXT or self.mute:
            return
        with suppress(ValueError):
            self._acknowledge(json.loads(message.data))

    def _acknowledge(self, answer: Any) -> None:
        """An acknowledgement in time; a late one finds nobody who waits for it."""
        if not isinstance(answer, dict):
            return
        waiting = self._pending.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(Ack(ok=True, payload=answer.get("payload")))

    async def deliver(self, envelope: Envelope) -> Ack:
        if not self._open:
            return NO_DOOR
        id_ = secrets.token_hex(16)
        self._pending[id_] = asyncio.get_running_loop().create_future()
        try:
            await self._next().send_json(_frame(id_, envelope))
            return await asyncio.wait_for(self._pending[id_], self._world.timing.ack)
        except TimeoutError:
            return NO_ANSWER
        except ConnectionError:
            return NO_DOOR
        finally:
            del self._pending[id_]

    def _next(self) -> web.WebSocketResponse:
        """Any connection will do; they take turns."""
        socket = self._open.pop(0)
        self._open.append(socket)
        return socket

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to leave: warning, refresh_requested, link_disabled or too_many_websockets."""
        for socket in tuple(self._open):
            with suppress(ConnectionError):
                await socket.send_json(_disconnect(reason))
            if reason != "warning":
                self._open.remove(socket)
                self._leaving.append(socket)
            self._later(socket)

    def _later(self, socket: web.WebSocketResponse) -> None:
        task = asyncio.create_task(self._close_after_warning(socket))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _close_after_warning(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(self._world.timing.disconnect_warning)
        await socket.close()

    def cut(self) -> None:
        """Every connection is gone without a word."""
        for socket in (*self._open, *self._leaving):
            _abort(socket)
        self._open.clear()
        self._leaving.clear()

    def freeze(self, *, frozen: bool = True) -> None:
        """Half-open: what stands stays open and hears nothing any more, pings neither; nothing new gets in."""
        self._frozen = frozen
        for socket in (*self._open, *self._leaving):
            transport = socket[TRANSPORT]
            if transport is not None:
                transport.pause_reading() if frozen else transport.resume_reading()

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        self.cut()


def _abort(socket: web.WebSocketResponse) -> None:
    transport = socket[TRANSPORT]
    if transport is not None:
        transport.abort()


def _hello(connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "connection_info": {"app_id": APP},
        "debug_info": {"host": "playground", "build_number": 1, "approximate_connection_time": LIFE},
    }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}}


def _frame(id_: str, envelope: Envelope) -> Json:
    frame: Json = {
        "envelope_id": id_,
        "type": envelope.type,
        "payload": envelope.payload,
        "accepts_response_payload": envelope.accepts,
    }
    if envelope.type == "events_api":
        frame |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
    return frame
