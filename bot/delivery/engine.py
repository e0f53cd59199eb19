"""The round that everything durable makes: requests worked off, timers fired, messages sent, the pulse told.

APScheduler only beats time for it; what is due stands in the database, so a pause or a restart is harmless.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import func, or_, select

from bot.delivery import inbox, timers
from bot.delivery.model import Pace, State
from bot.delivery.sender import Sender
from bot.delivery.store import outbox
from bot.kit.clock import Pulse, engine_time, offset_of, write_pulse
from bot.kit.db import Database, Tx
from bot.kit.door import OnTimer, Reply, Request, Write
from bot.kit.errors import Refusal
from bot.kit.log import reference

log = structlog.get_logger()
FEW = 20
STOPPING = 12.0  # seconds: a little more than the longest call to Slack
Tell = Callable[[Request, Reply], object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Handlers:
    """What the features gave: who works off a request and who answers a timer.

    `tell` only sets off the answer to a person: no call to Slack stands between one request and the next.
    """

    write: Callable[[Request], Write]
    timers: Mapping[str, OnTimer]
    tell: Tell
    refuse: Callable[[Refusal], Reply]
    refresh: Callable[[], Awaitable[object]]  # catch up with what other processes changed


class Engine:
    """One per process; `tick` may be called at any time and by anybody: one round works at a time, and one sends."""

    def __init__(self, db: Database, sender: Sender, handlers: Handlers, pace: Pace, *, movable: bool) -> None:
        self.db = db
        self.sender = sender
        self.handlers = handlers
        self.pace = pace
        self.movable = movable
        self._working = asyncio.Lock()
        self._sending = asyncio.Lock()
        self._kicks: set[asyncio.Task[None]] = set()
        self._kicked = False
        self._looking = False
        self._drawing = False
        self._stopped = False
        self._metronome = AsyncIOScheduler(timezone="UTC")
        self.beat: datetime | None = None
        self.turned: float | None = None  # the loop's time at the last step of a round, whatever came of it
        self.failing: str | None = None  # the kind of fault that the last round met: told once, not at every beat

    def start(self) -> None:
        self._turn()
        for beat, every in ((self._strike, self.pace.tick), (self._look, self.pace.look)):
            seconds = every.total_seconds()
            self._metronome.add_job(
                beat, "interval", seconds=seconds, max_instances=1, coalesce=True, misfire_grace_time=None
            )
        self._metronome.start()

    async def _strike(self) -> None:
        """The round is a task of ours: the metronome's own are cut off in the middle when it stops."""
        self.kick()

    async def _look(self) -> None:
        """A question must not wait for a round: one that is long, or hangs, catches up with nothing."""
        if not (self._looking or self._stopped):
            self._looking = True
            self._begin(self._catch_up())

    async def _catch_up(self) -> None:
        """What goes wrong here goes wrong in the next round as well, which tells of it."""
        try:
            with suppress(Exception):
                await self.handlers.refresh()
        finally:
            self._looking = False

    async def stop(self) -> None:
        """Beat no more, and let the round that is under way end; one that hangs is not waited for."""
        self._stopped = True
        if self._metronome.running:
            self._metronome.pause()
            await asyncio.sleep(0)  # a beat on its way ends by itself; cut off, it would be logged as an error
            self._metronome.shutdown(wait=False)
        with suppress(TimeoutError):
            async with asyncio.timeout(STOPPING):
                await asyncio.gather(*self._kicks, return_exceptions=True)
                async with self._working, self._sending:
                    pass

    def kick(self) -> None:
        """Something was just stored: make a round now instead of at the next beat; one waiting round is enough."""
        if self._kicked or self._stopped:
            return
        self._kicked = True
        self._begin(self.tick())

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._kicks.add(task)
        task.add_done_callback(self._kicks.discard)

    async def tick(self) -> None:
        """Rounds until nothing is left that is due now; a fault is logged and the next beat goes on."""
        try:
            await self.handlers.refresh()
            while not self._stopped and await self._once():
                self._turn()
            self._draw()
            await self._tell_pulse()
            self.failing = None
        except Exception as error:
            self._kicked = False  # else no beat would begin another round
            if self.failing != type(error).__name__:
                log.exception("a round failed", reference=reference())
            self.failing = type(error).__name__
        self._turn()

    def _draw(self) -> None:
        """Pictures are made beside the round: a message that waits for one holds up its own conversation only."""
        if not (self._drawing or self._stopped):
            self._drawing = True
            self._begin(self._develop())

    async def _develop(self) -> None:
        """What goes wrong here goes wrong in the next round as well, which tells of it."""
        try:
            with suppress(Exception):
                while not self._stopped and await self.sender.develop():
                    self.kick()
        finally:
            self._drawing = False

    def _turn(self) -> None:
        self.turned = asyncio.get_running_loop().time()

    async def _once(self) -> int:
        """A few requests, a few timers, then messages: none waits for a backlog, nor a click for a call that hangs."""
        async with self._working:
            self._kicked = False
            work = await _few(self._work_off) + await _few(self._fire)
        async with self._sending:
            return work + await self.sender.run_once()

    async def _work_off(self) -> bool:
        """One request of the inbox: its whole effect and its `done` are one transaction; the answer follows it."""
        row_id, request = 0, None
        try:
            async with self.db.begin(0) as tx:
                found = await inbox.next_request(tx)
                if found is None:
                    return False
                row_id, request = found
                tx.tenant = request.tenant
                reply = await self.handlers.write(request)(tx, request)
                await inbox.done(tx, row_id)
        except Refusal as refusal:
            if request is None:
                raise
            reply = await self._refused(row_id, refusal)
        except Exception as error:  # noqa: BLE001 - a bug of ours: counted, logged with a reference, tried again
            return await self._stumbled(row_id, request, error)
        if reply or request.at_home:  # the home tab shows what has become of it, said or not
            self.handlers.tell(request, reply or Reply())
        return True

    async def _refused(self, row_id: int, refusal: Refusal) -> Reply:
        async with self.db.begin(0) as tx:
            await inbox.done(tx, row_id, refusal.text)
        return self.handlers.refuse(refusal)

    async def _stumbled(self, row_id: int, request: Request | None, error: Exception) -> bool:
        if request is None:
            raise error
        quote = reference()
        log.error("a request failed", reference=quote, name=request.name, exc_info=error)
        async with self.db.begin(0) as tx:
            given_up = await inbox.failed(tx, row_id, f"{quote} {error!r}", self.pace.backoff)
        if given_up:
            self.handlers.tell(request, sorry(quote))
        return True

    async def _fire(self) -> bool:
        timer_id = 0
        try:
            async with self.db.begin(0) as tx:
                found = await timers.next_due(tx)
                if found is None:
                    return False
                tx.tenant, timer = found
                timer_id = timer.id
                await self.handlers.timers[timer.kind](tx, timer)
                await timers.fired(tx, timer.id)
        except Exception as error:
            if not timer_id:
                raise
            quote = reference()
            log.exception("a timer failed", reference=quote, timer=timer_id)
            async with self.db.begin(0) as tx:
                await timers.failed(tx, timer_id, f"{quote} {error!r}", self.pace.backoff)
        return True

    async def _tell_pulse(self) -> None:
        async with self.db.begin(0) as tx:
            seen = await offset_of(tx.conn) if self.movable else timedelta()
            self.beat = await engine_time(tx.conn)
            pulse = Pulse(next_due=await _first(tx), in_flight=await _in_flight(tx), seen_offset=seen, beat=self.beat)
            await write_pulse(tx.conn, pulse)


async def _few(step: Callable[[], Awaitable[bool]]) -> int:
    """Take a step until there is nothing to do, but not for ever."""
    for taken in range(FEW):
        if not await step():
            return taken
    return FEW


def sorry(quote: str) -> Reply:
    """What a person reads when the fault is ours."""
    return Reply.say(f"Something went wrong on my side, and nothing was changed. Please quote `{quote}` to your admin.")


async def _first(tx: Tx) -> datetime | None:
    """The next business instant at which anything happens by itself."""
    held = select(func.min(outbox.c.due)).where(outbox.c.state == State.PENDING, outbox.c.due > tx.now)
    found = (await timers.first_due(tx), (await tx.conn.execute(held)).scalar_one())
    return min((each for each in found if each), default=None)


async def _in_flight(tx: Tx) -> int:
    """Requests and messages that business time must wait for; those in quarantine wait for engine time alone."""
    free = or_(outbox.c.due.is_(None), outbox.c.due <= tx.now)
    moving = outbox.c.state.in_((State.PENDING, State.SENDING))
    asked = select(func.count()).select_from(outbox).where(moving, free)
    return int((await tx.conn.execute(asked)).scalar_one()) + await inbox.waiting(tx)
