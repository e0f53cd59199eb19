"""What people do with forecasts and incentives: keep them, replace them, end them; and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis import plan_store as store
from bot.kpis.forecast import Forecast, as_of, frozen
from bot.kpis.incentive import Incentive
from bot.kpis.rights import NotYourTeam, require_right_over
from bot.people import service as people
from bot.people.model import Member
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.rights import require_admin, require_member
from bot.workspace.service import get, hold
from bot.workspace.settings import year_start


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A forecast as it stands; the one of the same day that it took the place of, and what was said at the start."""

    forecast: Forecast
    before: Forecast | None
    opening: Forecast | None


async def put_forecast(tx: Tx, actor: Actor, value: Forecast, member: Member | None, via: str) -> Kept:
    """Keep what is expected as it is expected today; without a member it is the team's, a role's or a segment's."""
    require_member(actor)
    if member:
        require_right_over(actor, member, await people.report_lines(tx), tx.now)
    elif not actor.is_admin:
        raise NotYourTeam("Only admins forecast for the team, a role or a segment. For yourself, leave out the `for`.")
    await hold(tx)  # two at once would both be the first of today
    known = await snapshots(tx, value)
    before = next((each for each in known if each.frozen_on == value.frozen_on), None)
    kept = await _replace(tx, value, before, actor.member_id)
    states = (_forecast_state(before) if before else None, _forecast_state(kept))
    subject = ("forecast", kept.id)
    await record(tx, actor, via=via, action="kpi.forecast", subject=subject, before=states[0], after=states[1])
    opening = as_of([each for each in known if each is not before] + [kept], kept.first)
    return Kept(forecast=kept, before=before, opening=opening)


async def _replace(tx: Tx, value: Forecast, before: Forecast | None, by: int | None) -> Forecast:
    if before:
        await store.supersede(tx, store.forecast, [before.id])
    kept = replace(value, revision=before.revision + 1 if before else 1)
    return replace(kept, id=await store.put(tx, store.forecast, store.forecast_values(kept), by))


async def snapshots(tx: Tx, about: Forecast) -> list[Forecast]:
    """All that was ever expected of the same subject and period."""
    column = store.forecast.c
    where = (column.measure == about.measure, column.period == about.period, column.first == about.first)
    return [each for each in await store.forecasts(tx, *where) if each.about == about.about]


async def forecasts(tx: Tx, measures: Sequence[str], today: date) -> list[Forecast]:
    """For each subject and each period of these measures that is over: what was expected when it began."""
    found = await store.forecasts(tx, store.forecast.c.measure.in_(measures))
    return frozen(found, today, year_start(await get(tx)))


async def all_forecasts(tx: Tx) -> list[Forecast]:
    """Every snapshot there is."""
    return await store.forecasts(tx)


async def put_forecasts(tx: Tx, values: Sequence[Forecast]) -> None:
    """Keep many, as files bring them; whoever calls this checks the right and writes the audit's line."""
    known = {(each.about, each.frozen_on): each for each in await all_forecasts(tx)}
    for each in values:
        await _replace(tx, each, known.get((each.about, each.frozen_on)), None)


async def set_incentive(tx: Tx, actor: Actor, value: Incentive, via: str) -> Incentive | None:
    """Keep a tier; returned is the one whose place it takes."""
    require_admin(actor)
    await hold(tx)
    before = await _tier(tx, value)
    if before:
        await store.supersede(tx, store.incentive, [before.id])
    kept = await store.put(tx, store.incentive, store.incentive_values(value), actor.member_id)
    was = _incentive_state(before) if before else None
    subject, after = ("incentive", kept), _incentive_state(value)
    await record(tx, actor, via=via, action="kpi.incentive", subject=subject, before=was, after=after)
    return before


async def end_incentive(tx: Tx, actor: Actor, value: Incentive, via: str) -> Incentive:
    """The tier of that place is promised no more; raises Refusal where there is none."""
    require_admin(actor)
    await hold(tx)
    before = await _tier(tx, value)
    if before is None:
        raise Refusal(f"There is no incentive at {value.reach:f} % per {value.period} to end.")
    await store.supersede(tx, store.incentive, [before.id])
    subject, was = ("incentive", before.id), _incentive_state(before)
    await record(tx, actor, via=via, action="kpi.incentive.end", subject=subject, before=was)
    return before


async def incentives(tx: Tx, measures: Sequence[str] | None = None) -> list[Incentive]:
    """The tiers that hold now, all of them or of these measures."""
    return await store.incentives(tx, *([] if measures is None else [store.incentive.c.measure.in_(measures)]))


async def _tier(tx: Tx, value: Incentive) -> Incentive | None:
    return next((each for each in await incentives(tx, [value.measure]) if each.place == value.place), None)


def _forecast_state(value: Forecast) -> dict[str, Any]:
    days = {"first": value.first.isoformat(), "frozen_on": value.frozen_on.isoformat()}
    return _planned(value) | days | {"value": str(value.value), "revision": value.revision}


def _incentive_state(value: Incentive) -> dict[str, Any]:
    amount = None if value.amount is None else str(value.amount)
    return _planned(value) | {"reach": str(value.reach), "text": value.text, "amount": amount}


def _planned(value: Forecast | Incentive) -> dict[str, Any]:
    whose = value.subject
    of = {"member_id": whose.member_id, "role": whose.role, "segment_id": whose.segment_id}
    return {"measure": value.measure, "period": value.period} | of
