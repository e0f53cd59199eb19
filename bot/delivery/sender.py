"""Carries the outbox to Slack: claim, send, mark; and settles what is unknown by looking before sending again."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import claims, plates
from bot.delivery.darkroom import Darkroom
from bot.delivery.hooks import Hooks
from bot.delivery.model import Grade, Outgoing, Pace, State
from bot.delivery.outcome import NotSent, Outcome, Refused, Sent, Unknown
from bot.delivery.slack import Unreadable, look, send
from bot.delivery.store import NO_ROOT
from bot.kit.clock import engine_time
from bot.kit.db import Database, Tx

log = structlog.get_logger()
LOOKS = 2
UNSHOWN = frozenset({"invalid_blocks"})  # also what Slack says of a file that it has not looked through yet
MAX_RESENDS = 5
Unbarred = Callable[[], bool]
OnBroken = Callable[[Tx, Outgoing, str], Awaitable[None]]
Values = dict[str, Any]


class Sender:
    """Sends for every workspace of this process; any number of processes may do so beside each other."""

    def __init__(
        self,
        db: Database,
        web: Callable[[int], AsyncWebClient],
        pace: Pace,
        on_broken: OnBroken,
        may_send: Unbarred = lambda: True,
        hooks: Hooks | None = None,
    ) -> None:
        self.db = db
        self.may_send = may_send
        self.web = web
        self.pace = pace
        self.on_broken = on_broken
        self.owner = uuid.uuid4().hex[:12]
        self.darkroom = Darkroom(db, web, hooks, pace) if hooks else None

    async def develop(self) -> int:
        """A few pictures on their way to be shown; how many there were."""
        return await self.darkroom.run_once() if self.darkroom and self.may_send() else 0

    async def run_once(self) -> int:
        """One round: what leases have lapsed, what can go out, what must be looked for. How many rows it touched."""
        if not self.may_send():
            return 0
        late = asyncio.get_running_loop().time() + (self.pace.lease - self.pace.call).total_seconds()
        async with self.db.begin(0) as tx:
            moment = await engine_time(tx.conn)
            lapsed = await claims.expire_leases(tx, self.pace, moment)
            waiting = await claims.claim(tx, self.owner, State.PENDING, self.pace, moment)
            doubtful = await claims.claim(tx, self.owner, State.UNKNOWN, self.pace, moment)
        work = [*(self._deliver(each, late) for each in waiting), *map(self._settle, doubtful)]
        for error in await asyncio.gather(*work, return_exceptions=True):
            if error:  # its lease runs out, and it is looked for
                log.error("a message could not be marked", exc_info=error)
        return lapsed + len(waiting) + len(doubtful)

    async def _deliver(self, message: Outgoing, late: float) -> None:
        """Send and mark; `late` (the loop's time) is when the lease might end before the call: then others look."""
        if asyncio.get_running_loop().time() > late:
            return
        if rootless(message):
            await self._mark(message, {"state": State.WITHDRAWN, "error": NO_ROOT})
            return
        outcome = await send(self.web(message.tenant), message)
        async with self.db.begin(message.tenant) as tx:
            await self._record(tx, message, outcome)

    async def _record(self, tx: Tx, message: Outgoing, outcome: Outcome) -> None:
        match outcome:
            case Sent(channel=channel, ts=ts):
                await self._sent(tx, message, channel, ts)
            case NotSent(why=why, wait=wait):
                await self._later(tx, message, why, wait)
            case Refused(code=code) if message.file and code in UNSHOWN:
                await plates.unshown(tx, message.id)
                await self._later(tx, message, code, None)
            case Refused(code=code):
                await self._refused(tx, message, code)
            case Unknown(why=why):
                await self._doubt(tx, message, why)

    async def _sent(self, tx: Tx, message: Outgoing, channel: str, ts: str) -> None:
        values = {"state": State.SENT, "channel": channel, "ts": ts, "error": None}
        if await claims.mark(tx, message, values):
            await claims.park(tx, message.tenant, message.to, self.pace.per_channel)

    async def _later(self, tx: Tx, message: Outgoing, why: str, wait: timedelta | None) -> None:
        """Slack surely has not got it, so this was no attempt: it may still be replaced or withdrawn."""
        ready = await engine_time(tx.conn) + (wait or self.pace.backoff)
        values = {"state": State.PENDING, "next_at": ready, "error": why, "attempts": message.attempts - 1}
        await claims.mark(tx, message, values)
        if wait is not None:
            await claims.park(tx, message.tenant, claims.WHOLE_WORKSPACE, wait)

    async def _refused(self, tx: Tx, message: Outgoing, code: str) -> None:
        log.warning("slack refused a message", key=message.key, to=message.to, code=code)
        if await claims.mark(tx, message, {"state": State.REFUSED, "error": code}):
            await self.on_broken(tx, message, code)

    async def _doubt(self, tx: Tx, message: Outgoing, why: str) -> None:
        """An update may simply be repeated; a post is looked for after the quarantine."""
        moment = await engine_time(tx.conn)
        values: Values = {
            "state": State.UNKNOWN,
            "next_at": moment + self.pace.quarantine,
            "looks": 0,
            "error": why,
        }
        if message.kind == "update":
            values = {"state": State.PENDING, "next_at": moment + self.pace.backoff, "error": why}
        await claims.mark(tx, message, values)

    async def _settle(self, message: Outgoing) -> None:
        """Look for a message of unknown fate: found, looked for again, sent once more, or left to a human."""
        if message.kind == "update":
            values = await self._again(message, resent=message.resent)
        else:
            values = await self._looked(message)
        await self._mark(message, values)

    async def _looked(self, message: Outgoing) -> Values:
        try:
            found = await look(self.web(message.tenant), message)
        except Unreadable:
            return await self._unreadable(message)
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing is known yet: stay unknown and look later
            log.info("could not look for a message", key=message.key, why=type(error).__name__)
            return {"next_at": await self._moment() + self.pace.second_look}
        if found:
            return {"state": State.SENT, "channel": found[0], "ts": found[1], "error": None}
        if message.looks + 1 < LOOKS:
            return {"looks": message.looks + 1, "next_at": await self._moment() + self.pace.second_look}
        return await self._again(message, resent=message.resent)

    async def _unreadable(self, message: Outgoing) -> Values:
        """Nobody can look: an alert goes out once more, for a second copy is better than none; a broadcast waits."""
        if message.grade is Grade.ALERT and not message.resent:
            return await self._again(message, resent=True)
        return {"state": State.UNCONFIRMED, "error": "Slack could not be read back"}

    async def _again(self, message: Outgoing, *, resent: bool) -> Values:
        if message.attempts > MAX_RESENDS:
            return {"state": State.UNCONFIRMED, "error": "given up after several unknown outcomes"}
        return {"state": State.PENDING, "next_at": await self._moment(), "resent": resent}

    async def _moment(self) -> datetime:
        async with self.db.read(0) as tx:
            return await engine_time(tx.conn)

    async def _mark(self, message: Outgoing, values: Values) -> None:
        async with self.db.begin(message.tenant) as tx:
            written = await claims.mark(tx, message, values)
            if written and values.get("state") == State.UNCONFIRMED:
                await self.on_broken(tx, message, State.UNCONFIRMED)


def rootless(message: Outgoing) -> bool:
    """A change of what never arrived, or the details of a broadcast that never did; an alert is told by itself."""
    if message.kind == "update":
        return not message.target_ts
    return message.answers and message.grade is Grade.BROADCAST and not message.thread_ts
