"""Keeping the members in step with Slack: all of them at first, then again and again, because Slack loses events."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import structlog

from bot.kit.db import Database
from bot.kit.errors import Refusal
from bot.kit.log import reference
from bot.people import turns
from bot.people.intake import listed, retire, take
from bot.people.listing import Listing, Unread, User
from bot.people.profile import profile
from bot.people.turns import What
from bot.workspace.changes import Follow, nothing_follows
from bot.workspace.service import touch

log = structlog.get_logger()
FEW = 100  # up to so many holders are asked after one by one; beyond, the whole list takes fewer calls


@dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """Intervals of engine time; with the minutes that a run takes, the first two stay below a day and an hour."""

    everybody: timedelta = timedelta(hours=23)
    holders: timedelta = timedelta(minutes=55)
    beat: timedelta = timedelta(minutes=1)
    lease: timedelta = timedelta(minutes=2)  # renewed with every page
    pause: timedelta = timedelta(minutes=5)  # after Slack gave no answer


class Watch:
    """Asks Slack who is here, beside everything else: what Slack slows down or breaks off here delays no alert."""

    def __init__(
        self,
        db: Database,
        tenant: int,
        team: str,
        listing: Listing,
        holders: Callable[[], Awaitable[Sequence[str]]],
        rhythm: Rhythm | None = None,
        follow: Follow = nothing_follows,
    ) -> None:
        self.db, self.tenant, self.team = db, tenant, team
        self.listing = listing
        self.holders = holders
        self.rhythm = rhythm or Rhythm()
        self.follow = follow
        self._in_step = False  # since this process began
        self._writing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def fill(self) -> None:
        """Before anything is served: a workspace of which not everybody is known yet waits; another serves at once."""
        async with self.db.read(self.tenant) as tx:
            known = await turns.has_been_done(tx, What.EVERYBODY)
        if known:
            return
        try:
            await self.everybody()
        except Unread as error:
            text = f"Slack does not tell me who is in this workspace ({error}). Check the app's scopes and start again."
            raise Refusal(text) from None

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """What is being written is written whole; a question to Slack is dropped."""
        if self._task is None:
            return
        async with self._writing:
            self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def everybody(self) -> int:
        """Bring all members to what Slack says; how many differed. Who is on no page is asked after by name.

        Each page is a transaction of its own, so the memory it takes does not grow with the workspace.
        """
        begun, seen, differed = monotonic(), set[str](), 0
        async for users in self.listing.pages():
            seen.update(each["id"] for each in users)
            differed += await self._take(users, What.EVERYBODY, one_of_many=True)
        async with self._writing, self.db.read(self.tenant) as tx:
            missing = sorted(await listed(tx) - seen)
        for each in missing:
            differed += await self._look(each, What.EVERYBODY)
        await self._mark(What.EVERYBODY, What.HOLDERS, touching=True)
        self._in_step = True
        log.info("the members are in step with Slack", seen=len(seen), differed=differed, seconds=_since(begun))
        return differed

    async def those_who_hold(self) -> int:
        """Only those who hold a role: that one of them has left should not go unnoticed for a day."""
        users = await self.holders()
        if len(users) > FEW:
            return await self.everybody()
        differed = sum([await self._look(each, What.HOLDERS) for each in users])
        await self._mark(What.HOLDERS)
        return differed

    async def beat(self) -> None:
        """Whatever is due, by one process only; at its start, each asks for everybody once."""
        every = self.rhythm.everybody if self._in_step else timedelta()
        if await self._claim(What.EVERYBODY, every):
            await self._run(What.EVERYBODY, self.everybody)
        if await self._claim(What.HOLDERS, self.rhythm.holders):
            await self._run(What.HOLDERS, self.those_who_hold)

    async def _keep(self) -> None:
        while True:
            wait = self.rhythm.beat
            try:
                await self.beat()
            except Unread as error:
                log.warning("Slack did not tell who is here; asked again later", why=str(error))
                wait = self.rhythm.pause
            except Exception:
                log.exception("the members could not be brought in step", reference=reference())
                wait = self.rhythm.pause
            await asyncio.sleep(wait.total_seconds())

    async def _run(self, what: What, work: Callable[[], Awaitable[int]]) -> None:
        """A turn that comes to nothing is given up at once; a stop in its midst would leave the next life waiting."""
        try:
            await work()
        except (Unread, asyncio.CancelledError):
            async with self._writing, self.db.begin(self.tenant) as tx:
                await turns.drop(tx, what)
            raise

    async def _claim(self, what: What, every: timedelta) -> bool:
        async with self._writing, self.db.begin(self.tenant) as tx:
            return await turns.claim(tx, what, every, self.rhythm.lease)

    async def _take(self, users: Sequence[User], what: What, *, one_of_many: bool = False) -> int:
        seen = [profile(each, self.team) for each in users]
        async with self._writing, self.db.begin(self.tenant) as tx:
            await turns.renew(tx, what, self.rhythm.lease)
            return await take(tx, seen, one_of_many=one_of_many, follow=self.follow)

    async def _look(self, slack_user_id: str, what: What) -> int:
        user = await self.listing.user(slack_user_id)
        if user is not None:
            return await self._take([user], what)
        async with self._writing, self.db.begin(self.tenant) as tx:
            return await retire(tx, [slack_user_id], self.follow)

    async def _mark(self, *whats: What, touching: bool = False) -> None:
        """A whole round touches whatever it found: one before it may have broken off without."""
        async with self._writing, self.db.begin(self.tenant) as tx:
            if touching:
                await touch(tx)
            for each in whats:
                await turns.done(tx, each)


def _since(begun: float) -> float:
    return round(monotonic() - begun, 2)
