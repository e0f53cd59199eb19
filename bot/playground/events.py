"""Events: the outer payload, who has subscribed, and redelivery until the app says that it has it."""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import Coroutine
from typing import Any

from bot.playground.door import Door, Envelope
from bot.playground.model import Json
from bot.playground.workspace import APP, BOT
from bot.playground.world import World

KEPT = 1000
REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}


class Events:
    def __init__(self, world: World, door: Door) -> None:
        self._world = world
        self.door = door
        self._tasks: set[asyncio.Task[None]] = set()
        self.sent: deque[Json] = deque(maxlen=KEPT)

    def tell(self, event: Json, subscription: str = "") -> Json | None:
        """Send an event, in the background, if the app has subscribed to it; returns its payload."""
        wanted = self._world.manifest.events
        if wanted is not None and (subscription or str(event["type"])) not in wanted:
            return None
        payload = self._outer(event)
        self.sent.append(payload)
        self._begin(self._deliver(payload))
        return payload

    def redeliver(self, event_id: str = "", attempt: int = 1, reason: str = "http_timeout") -> None:
        """Send an event again (the last, or the one named), as Slack does that saw no acknowledgement."""
        payload = next(each for each in reversed(self.sent) if event_id in ("", each["event_id"]))
        self._begin(self._once(payload, attempt, reason))

    async def settled(self) -> None:
        """Wait until nothing is on its way, retries included."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _once(self, payload: Json, attempt: int, reason: str) -> None:
        envelope = Envelope(type="events_api", payload=payload, attempt=attempt, reason=reason)
        await self.door.deliver(envelope)

    async def _deliver(self, payload: Json) -> None:
        reason = ""
        for attempt, wait in enumerate((0.0, *self._world.timing.event_retries)):
            await asyncio.sleep(wait)
            envelope = Envelope(type="events_api", payload=payload, attempt=attempt, reason=reason)
            ack = await self.door.deliver(envelope)
            if ack.ok or ack.error == "no_retry":
                return
            reason = REASONS.get(ack.error, "http_error")

    def _outer(self, event: Json) -> Json:
        team = self._world.team.id
        return {
            "token": "playground",
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": APP,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(6).upper()}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team,
                    "user_id": BOT,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{secrets.token_hex(8)}",
        }
