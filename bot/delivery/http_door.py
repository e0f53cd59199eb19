"""Slack's signed requests: proved on their raw bytes before anything in them is read, then handed to the intake."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

import structlog
from aiohttp import ClientPayloadError, StreamReader, web

from bot.delivery.intake import Intake
from bot.delivery.payload import Unreadable
from bot.delivery.signature import Seen, is_genuine, is_timely
from bot.kit.log import reference

log = structlog.get_logger()
PATH = "/slack/events"
LIMIT = 2**20
READING = 10.0  # seconds for a body to come in
FIELDS = 100
Body = dict[str, Any]


class HttpDoor:
    """Opens when there is an intake behind it; until then, and after that, Slack is asked to come again."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._now = now
        self._seen = Seen()
        self._intake: Intake | None = None
        self._busy = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def open_to(self, intake: Intake) -> AsyncIterator[None]:
        """At the end nothing new is taken in, and what has come in is answered first."""
        self._intake = intake
        try:
            yield
        finally:
            self._intake = None
            await self._idle.wait()

    async def handle(self, request: web.Request) -> web.Response:
        """Whatever comes in, the answer is below 500, unless we are the ones who cannot."""
        stamp = request.headers.get("X-Slack-Request-Timestamp", "")
        given = request.headers.get("X-Slack-Signature", "")
        if not is_timely(stamp, self._now()):
            raise web.HTTPUnauthorized(text="The time of signing is missing, malformed or too far from mine.")
        raw = await received(request)
        if not is_genuine(self._secret, stamp, given, raw):
            raise web.HTTPUnauthorized(text="The signature is missing or not Slack's.")
        body = parsed(request.content_type, raw)
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": str(body.get("challenge"))})
        if "ssl_check" in body:
            return web.Response()
        return await self._take((stamp, given), body)

    async def _take(self, mark: tuple[str, str], body: Body) -> web.Response:
        """A replay of anything but an event is refused; an event may come again, the inbox counts it once."""
        if self._intake is None:
            raise web.HTTPServiceUnavailable(text="I am starting or stopping.")
        if body.get("type") != "event_callback" and not self._seen.is_first(mark, self._now()):
            raise web.HTTPConflict(text="This very request was here before.")
        self._busy += 1
        self._idle.clear()
        try:
            return await self._answer(self._intake, mark, body)
        finally:
            self._busy -= 1
            if not self._busy:
                self._idle.set()

    async def _answer(self, intake: Intake, mark: tuple[str, str], body: Body) -> web.Response:
        try:
            ack = await intake.take(body)
        except Unreadable:
            log.warning("a signed payload could not be read", type=body.get("type"))
            raise web.HTTPBadRequest(text="A payload of this kind has other parts.") from None
        except Exception:
            self._seen.forget(mark)
            quote = reference()
            log.exception("a request failed at the door", reference=quote)
            raise web.HTTPServiceUnavailable(text=f"Not stored; please send it again. ({quote})") from None
        return web.json_response(ack) if ack else web.Response()


async def received(request: web.Request) -> bytes:
    """The body as it was sent, however it is announced; no more of it is kept than is allowed."""
    _require_small(request.content_length or 0)
    try:
        if request.content.is_eof():  # it came with its head, as almost all of them do: nothing is waited for
            raw = request.content.read_nowait()
            _require_small(len(raw))
            return raw
        async with asyncio.timeout(READING):
            return await _gathered(request.content)
    except (TimeoutError, ClientPayloadError, OSError):
        raise web.HTTPBadRequest(text="The body broke off.") from None


async def _gathered(content: StreamReader) -> bytes:
    raw = bytearray()
    async for chunk in content.iter_any():
        raw += chunk
        _require_small(len(raw))
    return bytes(raw)


def _require_small(size: int) -> None:
    if size > LIMIT:
        raise web.HTTPRequestEntityTooLarge(LIMIT, size)


def parsed(kind: str, raw: bytes) -> Body:
    """The payload in a body: JSON, a form whose field `payload` is JSON, or the fields of a command."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise web.HTTPUnauthorized(text="The body is not UTF-8, as Slack's are.") from None
    try:
        return _payload(kind, text)
    except (ValueError, RecursionError):
        raise web.HTTPBadRequest(text="The body is no payload.") from None


def _payload(kind: str, text: str) -> Body:
    if kind == "application/json":
        return _object(text)
    fields = dict(parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), max_num_fields=FIELDS))
    return _object(fields["payload"]) if "payload" in fields and "command" not in fields else fields


def _object(text: str) -> Body:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError(text)  # noqa: TRY004 - wrong content from outside, not a wrong type of ours
    return found
