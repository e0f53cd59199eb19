"""A desk with a clock that is moved, and channels whose digests one reads."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from bot.delivery import timers
from bot.delivery.model import State
from bot.delivery.store import outbox
from bot.delivery.store import timer as timer_table
from bot.digests import service
from bot.digests.model import RunState, Schedule
from bot.digests.rule import Rule
from bot.digests.settings import Settings
from bot.people.model import Member
from bot.workspace.model import OPERATOR
from tests.kpis.desk import Desk, Seen


class Office(Desk):
    """A desk whose timers ring when its clock is moved, each at its own instant, as the engine has it."""

    async def move(self, to: datetime, *, asleep: bool = False) -> None:
        """`asleep`: the bot was stopped, so all that was missed is found when it starts."""
        while due := await self._next_due(to):
            self.now = to if asleep else due
            await self._ring()
        self.now = to

    async def _next_due(self, to: datetime) -> datetime | None:
        async with self.db.read(self.tenant, to) as tx:
            asked = select(timer_table.c.due).where(timer_table.c.state == "pending", timer_table.c.due <= to)
            return (await tx.conn.execute(asked.order_by(timer_table.c.due).limit(1))).scalar_one_or_none()

    async def _ring(self) -> None:
        await self.ownership.index(self.tenant)
        async with self.db.begin(0, self.now) as tx:
            found = await timers.next_due(tx)
            assert found is not None
            tx.tenant = found[0]
            await timers.fired(tx, found[1].id)
            await self.router.timers[found[1].kind](tx, found[1])

    async def posts(self, channel: str) -> list[dict[str, Any]]:
        async with self.db.read(self.tenant, self.now) as tx:
            asked = select(outbox).where(outbox.c.to == channel, outbox.c.state == State.PENDING)
            asked = asked.where(outbox.c.thread.is_(None)).order_by(outbox.c.id)
            return [dict(row._mapping) for row in await tx.conn.execute(asked)]  # noqa: SLF001 - SQLAlchemy's public name for it

    async def texts(self, channel: str) -> list[str]:
        """What the channel was told of weeks."""
        return [row["payload"]["text"] for row in await self.posts(channel) if ":set:" not in row["key"]]

    async def set(self, channel: str, rule: Rule, settings: Settings | None = None) -> Schedule:
        async with self.db.begin(self.tenant, self.now) as tx:
            return await service.set_schedule(tx, OPERATOR, channel, rule, "test", settings)

    async def only(self) -> Schedule:
        """The one channel's schedule that there is."""
        async with self.db.read(self.tenant, self.now) as tx:
            ((schedule, _),) = await service.overview(tx)
        return schedule

    async def runs(self, schedule: Schedule) -> list[tuple[date, RunState, bool]]:
        async with self.db.read(self.tenant, self.now) as tx:
            return [(each.week, each.state, each.late) for each in await service.runs(tx, schedule.id)]

    async def fill(self, who: Member, callback: str, values: Mapping[str, Any]) -> Seen:
        """A form with lists in it."""
        asked = self._request(who, kind="form", name=callback, values=dict(values), via="form")
        return await self._answer(asked)
