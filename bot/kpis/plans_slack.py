"""`/kpi target`, `/kpi forecast` and `/kpi incentive`: what is planned, expected and promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.kpis import plan_blocks, plan_lists, plans, service
from bot.kpis.editions import catalogue
from bot.kpis.entry import asker
from bot.kpis.forecast import Forecast
from bot.kpis.incentive import Incentive
from bot.kpis.plan_entry import read_forecast, read_incentive, read_plan
from bot.kpis.rights import may_see
from bot.kpis.target import Target
from bot.ownership.index import Index
from bot.ownership.service import Ownership
from bot.people import service as people


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    db: Database
    ownership: Ownership

    async def targets(self, request: Request) -> Reply:
        """The plans of the team, of roles and segments, one's own and one's people's; an admin sees all."""
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            known, found = await catalogue(tx), _seen(index, request, await service.all_targets(tx))
        return Reply(message=plan_lists.targets(index, known, found, day_of(request.now, index.zone)))

    async def forecasts(self, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            known, found = await catalogue(tx), _seen(index, request, await plans.all_forecasts(tx))
        return Reply(message=plan_lists.forecasts(index, known, found, day_of(request.now, index.zone)))

    async def incentives(self, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        async with self.db.read(request.tenant, request.now) as tx:
            known, found = await catalogue(tx), _seen(index, request, await plans.incentives(tx))
        return Reply(message=plan_lists.incentives(index, known, found))

    async def check_target(self, request: Request) -> None:
        read_plan(await self.ownership.index(request.tenant), request.text, request.user, request.now)

    async def target(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        plan = read_plan(index, request.text, request.user, request.now)
        actor, member = await people.actor(tx, request.user), plan.whom.member
        if not plan.ends:
            laid = await service.set_target(tx, actor, plan.target, member, request.via)
            return Reply(message=plan_blocks.target_set(laid, plan, await service.currency(tx)))
        day = plan.target.since or day_of(request.now, index.zone)
        if not await service.end_target(tx, actor, plan.target, member, day, request.via):
            raise Refusal(f"There is no target per {plan.target.period} to end. `/kpi` shows those that there are.")
        return Reply(message=plan_blocks.target_ended(plan))

    async def check_forecast(self, request: Request) -> None:
        read_forecast(await self.ownership.index(request.tenant), request.text, request.user, request.now)

    async def forecast(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        said = read_forecast(index, request.text, request.user, request.now)
        actor = await people.actor(tx, request.user)
        kept = await plans.put_forecast(tx, actor, said.forecast, said.whom.member, request.via)
        days = kept.forecast.span(index.year_start)
        return Reply(message=plan_blocks.forecast_kept(kept, said, days, await service.currency(tx)))

    async def check_incentive(self, request: Request) -> None:
        read_incentive(await self.ownership.index(request.tenant), request.text, request.user, request.now)

    async def incentive(self, tx: Tx, request: Request) -> Reply:
        index = await self.ownership.index(request.tenant)
        said = read_incentive(index, request.text, request.user, request.now)
        actor, currency = await people.actor(tx, request.user), await service.currency(tx)
        if said.ends:
            ended = await plans.end_incentive(tx, actor, said.incentive, request.via)
            return Reply(message=plan_blocks.incentive_ended(said, ended, currency))
        before = await plans.set_incentive(tx, actor, said.incentive, request.via)
        return Reply(message=plan_blocks.incentive_set(said, before, currency))


T = TypeVar("T", Target, Forecast, Incentive)


def _seen(index: Index, request: Request, found: Iterable[T]) -> list[T]:
    me = asker(index, request.user)
    return [each for each in found if may_see(me, each.subject.member_id, index.rows.report_lines, request.now)]


def feature(db: Database, ownership: Ownership) -> Feature:
    doors = Doors(db=db, ownership=ownership)
    target = Verb(
        word="target",
        usage="/kpi target leads 20 per week",
        help="Set a target, also `for AE`, `for emea`, `for team`, `from` and `until` a day; `none` ends it.",
        bare=doors.targets,
        check=doors.check_target,
        write=doors.target,
    )
    forecast = Verb(
        word="forecast",
        usage="/kpi forecast revenue 320000 this quarter",
        help="Say what you expect: `this` or `next` week, month, quarter or year; also `for AE` or `for team`.",
        bare=doors.forecasts,
        check=doors.check_forecast,
        write=doors.forecast,
    )
    incentive = Verb(
        word="incentive",
        usage='/kpi incentive revenue 100% "Dinner for two" 500 per quarter',
        help="Promise something for reaching so much of a target; also `for AE`; `none` ends it.",
        bare=doors.incentives,
        check=doors.check_incentive,
        write=doors.incentive,
    )
    command = Command(name="/kpi", summary="says how we are doing.", verbs=(target, forecast, incentive))
    return Feature(commands=(command,))
