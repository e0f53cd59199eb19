"""How Slack's deliveries reach the app: what a door must do, be it the socket or signed HTTP."""

from dataclasses import dataclass
from typing import Protocol

from bot.playground.model import Ack, Json

NO_ANSWER = Ack(ok=False, error="operation_timeout")
NO_DOOR = Ack(ok=False, error="dispatch_failed")


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """One delivery: events_api, interactive or slash_commands."""

    type: str
    payload: Json
    accepts: bool = False
    attempt: int = 0
    reason: str = ""


class Door(Protocol):
    @property
    def is_open(self) -> bool: ...

    async def deliver(self, envelope: Envelope) -> Ack:
        """Hand it over and wait for the acknowledgement, as long as Slack waits and no longer."""
