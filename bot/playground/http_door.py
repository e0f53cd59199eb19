"""Signed HTTP: the same deliveries as requests to the app's own address, signed as Slack signs them."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp

from bot.playground.door import NO_ANSWER, NO_DOOR, Envelope
from bot.playground.model import Ack, Json
from bot.playground.world import World

HTTP_OK = 200
PAUSE = 0.01  # seconds between two pieces of a slow body


def sign(secret: str, timestamp: str, body: str) -> str:
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


class HttpDoor:
    def __init__(self, world: World, url: str) -> None:
        self._world = world
        self.url = url
        self.mute = False  # deliver, but lose every acknowledgement
        self.slow = False  # let each body come in two pieces, the second a moment after the first
        self._session: aiohttp.ClientSession | None = None

    @property
    def is_open(self) -> bool:
        return True

    async def verify(self) -> bool:
        """Slack's question whether the address is the app's: it must send the challenge back."""
        ack = await self._post(json.dumps({"type": "url_verification", "challenge": "c"}), "application/json", {})
        return ack.ok and (ack.payload or {}).get("challenge", (ack.payload or {}).get("text")) == "c"

    async def deliver(self, envelope: Envelope) -> Ack:
        kind, body = _body(envelope)
        return await self._post(body, kind, _retry(envelope))

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, body: str, kind: str, more: dict[str, str]) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timeout = aiohttp.ClientTimeout(total=self._world.timing.ack)
        try:
            headers = {**self._signed(body), "Content-Type": kind, **more}
            data = _in_pieces(body.encode()) if self.slow else body
            async with self._session.post(self.url, data=data, headers=headers, timeout=timeout) as answer:
                ack = _ack(answer, await answer.text())
                return NO_ANSWER if self.mute else ack
        except TimeoutError:
            return NO_ANSWER
        except aiohttp.ClientError:
            return NO_DOOR

    def _signed(self, body: str) -> dict[str, str]:
        now = str(int(time.time() + self._world.skew))
        signature = sign(self._world.tokens.signing_secret, now, body)
        return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature}


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    half = len(body) // 2
    yield body[:half]
    await asyncio.sleep(PAUSE)
    yield body[half:]


def _body(envelope: Envelope) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    if envelope.type == "events_api":
        return "application/json", json.dumps(envelope.payload)
    if envelope.type == "slash_commands":
        return form, urlencode(envelope.payload)
    return form, urlencode({"payload": json.dumps(envelope.payload)})


def _retry(envelope: Envelope) -> dict[str, str]:
    if not envelope.attempt:
        return {}
    return {"X-Slack-Retry-Num": str(envelope.attempt), "X-Slack-Retry-Reason": envelope.reason}


def _ack(answer: aiohttp.ClientResponse, text: str) -> Ack:
    if answer.status != HTTP_OK:
        no_retry = answer.headers.get("x-slack-no-retry") == "1"
        return Ack(ok=False, error="no_retry" if no_retry else "http_error")
    payload: Json | None = None
    if text:
        payload = json.loads(text) if answer.content_type == "application/json" else {"text": text}
    return Ack(ok=True, payload=payload)
