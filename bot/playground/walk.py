"""Moving the clock: from one due instant to the next while the bot runs, in one leap while it is stopped."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.kit.clock import Pulse
from bot.playground.model import PageError

GLANCE = 0.02
PATIENCE = 60.0
HAIR = timedelta(milliseconds=1)


class BotClock(Protocol):
    """The bot's side of the clock: the offset it honours, and what it says of itself."""

    async def write(self, offset: timedelta) -> None: ...
    async def pulse(self) -> Pulse | None: ...


class Stuck(PageError):
    """The bot did not come to rest in time."""


class Walk:
    """Business time is real time plus `offset`, which only grows."""

    def __init__(
        self,
        *,
        bot: BotClock,
        running: Callable[[], bool],
        keep: Callable[[timedelta], None],
        offset: timedelta = timedelta(),
        patience: float = PATIENCE,
    ) -> None:
        self.offset = offset
        self.target: datetime | None = None
        self.trouble = ""
        self._bot = bot
        self._running = running
        self._keep = keep
        self._patience = patience

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def aim(self, target: datetime) -> None:
        if self.target is not None:
            raise PageError("walking", "The clock is on its way already; wait until it has arrived.", 409)
        if target <= self.now():
            raise PageError("time_in_past", "The clock moves forward only: give it a time that is still to come.")
        self.target, self.trouble = target, ""

    async def go(self) -> None:
        """To the target; whatever stops it on the way is left in `trouble`."""
        try:
            while self.target is not None and self.now() < self.target:
                await self._step(self.target)
            if self._running():
                await self._rest()
        except PageError as error:
            self.trouble = str(error)
        finally:
            self.target = None
            self._keep(self.offset)

    async def _step(self, target: datetime) -> None:
        """Up to the next thing that is due, or the target if nothing is before it."""
        if not self._running():
            await self._move(target)
            return
        pulse = await self._rest()
        due = pulse.next_due if pulse is not None else None
        await self._move(target if due is None else min(target, max(due, self.now()) + HAIR))

    async def _move(self, instant: datetime) -> None:
        self.offset = max(self.offset, instant - datetime.now(UTC))
        await self._bot.write(self.offset)
        self._keep(self.offset)

    async def _rest(self) -> Pulse | None:
        """Wait until the bot has seen this offset and has nothing in hand that is due."""
        deadline = time.monotonic() + self._patience
        while self._running():
            pulse = await self._bot.pulse()
            if pulse is not None and self._at_rest(pulse):
                return pulse
            if time.monotonic() > deadline:
                raise Stuck(
                    "not_idle",
                    f"The bot did not come to rest in {self._patience:.0f} seconds; {_why(pulse)}.",
                )
            await asyncio.sleep(GLANCE)
        return None

    def _at_rest(self, pulse: Pulse) -> bool:
        waiting = pulse.next_due is None or pulse.next_due > self.now()
        return pulse.seen_offset == self.offset and pulse.in_flight == 0 and waiting


def _why(pulse: Pulse | None) -> str:
    if pulse is None:
        return "it has said nothing of itself yet"
    return f"it has {pulse.in_flight} in hand, and waits for {pulse.next_due}"
