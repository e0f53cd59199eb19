"""One-shot handles: trigger ids (three seconds, once) and response addresses (thirty minutes, five uses)."""

import secrets
from dataclasses import dataclass

from bot.playground.model import SlackError, Tick, Timing

RESPONSE_USES = 5


@dataclass(slots=True, kw_only=True)
class Trigger:
    user: str
    until: float
    in_modal: bool
    used: bool = False


@dataclass(slots=True, kw_only=True)
class Response:
    """Where a `response_url` leads: the person and channel, and the message it came from, if any."""

    user: str
    channel: str
    until: float
    ts: str | None = None
    slash: str | None = None
    left: int = RESPONSE_USES


class Triggers:
    def __init__(self, *, tick: Tick, timing: Timing) -> None:
        self._tick = tick
        self._timing = timing
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, Response] = {}

    def trigger(self, user: str, *, in_modal: bool = False) -> str:
        id_ = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[id_] = Trigger(user=user, until=self._tick() + self._timing.trigger, in_modal=in_modal)
        return id_

    def redeem(self, id_: str) -> Trigger:
        found = self._triggers.get(id_)
        if found is None:
            raise SlackError("invalid_trigger_id")
        if found.used:
            raise SlackError("exchanged_trigger_id")
        if self._tick() > found.until:
            raise SlackError("expired_trigger_id")
        found.used = True
        return found

    def response(self, user: str, channel: str, *, ts: str | None = None, slash: str | None = None) -> str:
        key = secrets.token_urlsafe(18)
        until = self._tick() + self._timing.response_url
        self._responses[key] = Response(user=user, channel=channel, until=until, ts=ts, slash=slash)
        return key

    def respond(self, key: str) -> Response:
        found = self._responses.get(key)
        if found is None or found.left <= 0:
            raise SlackError("used_url")
        if self._tick() > found.until:
            raise SlackError("expired_url")
        found.left -= 1
        return found
