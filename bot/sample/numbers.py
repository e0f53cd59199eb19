"""The sample's figures: targets, what the SDRs brought day by day, and the deals won and lost."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.kit.db import Tx
from bot.kpis import catalogue
from bot.kpis import service as kpis
from bot.kpis.model import Deal, Source, Stage
from bot.kpis.span import PeriodKind
from bot.kpis.target import Target
from bot.ownership.index import Index
from bot.sample.days import Days, wall
from bot.sample.read import Closed, Organisation, Plan, Tallied
from bot.workspace.model import OPERATOR

EVENING = "17:00"  # when the figures of a day were typed
VIA = "/kpi log"


async def write_numbers(tx: Tx, organisation: Organisation, index: Index, days: Days) -> None:
    for plan in organisation.targets:
        await _write_target(tx, plan, index)
    for each in organisation.entries:
        await _write_entries(tx, each, index, days)
    for won in organisation.deals:
        await _write_deal(tx, won, index, days)
    for deal, then in _lost(organisation, index, days):
        await kpis.put_deals(replace(tx, now=then), [deal])


async def _write_target(tx: Tx, plan: Plan, index: Index) -> None:
    member = index.members_by_slack[plan.member] if plan.member else None
    target = Target(
        measure=plan.measure,
        member_id=member.id if member else None,
        period=PeriodKind(plan.period),
        value=Decimal(plan.value),
    )
    await kpis.set_target(tx, OPERATOR, target, member, "/kpi target")


async def _write_entries(tx: Tx, each: Tallied, index: Index, days: Days) -> None:
    """The member's own figures, typed in the evening; those of days that are not over are left out."""
    member, measure = index.members_by_slack[each.member], catalogue.BY_KEY[each.measure]
    for day, amount in _figures(each, days):
        if amount and days.is_over(day, member.zone):
            then = replace(tx, now=wall(day, EVENING, member.zone))
            await kpis.log(then, member.actor(), measure, member, day, Decimal(amount), VIA)


def _figures(each: Tallied, days: Days) -> Iterator[tuple[date, int]]:
    """A day and its figure; a week's sum was typed on the Friday."""
    weeks = each.days.split()
    for back, week in enumerate(reversed(weeks)):
        yield from ((days.weekday(-back, place), int(digit)) for place, digit in enumerate(week))
    for back, total in enumerate(reversed(each.weeks), start=len(weeks)):
        yield days.weekday(-back, "fri"), total


async def _write_deal(tx: Tx, won: Closed, index: Index, days: Days) -> None:
    owner, day = index.members_by_slack[won.owner], days.weekday(won.week, won.day)
    if not days.is_over(day, owner.zone):
        return
    then = replace(tx, now=wall(day, EVENING, owner.zone))
    await kpis.log_deal(then, owner.actor(), _deal(won, Stage.WON, index, days), owner, f"{VIA} deal")


def _lost(organisation: Organisation, index: Index, days: Days) -> Iterator[tuple[Deal, datetime]]:
    """As a CRM would bring them, in the evening of the day."""
    for number, each in enumerate(organisation.lost):
        zone = index.members_by_slack[each.owner].zone
        day = days.weekday(each.week, each.day)
        if days.is_over(day, zone):
            found = _deal(each, Stage.LOST, index, days)
            lost = replace(found, external_id=f"sample:lost:{number}", source=Source.CRM)
            yield lost, wall(day, EVENING, zone)


def _deal(closed: Closed, stage: Stage, index: Index, days: Days) -> Deal:
    day = days.weekday(closed.week, closed.day)
    return Deal(
        external_id="",
        name=closed.name,
        stage=stage,
        value=Decimal(closed.value),
        qualified_on=day - timedelta(days=closed.open),
        closed_on=day,
        owner_id=index.members_by_slack[closed.owner].id,
        account_id=next(each.id for each in index.accounts.values() if each.name == closed.account),
        product_id=next(each.id for each in index.segments.values() if each.name == closed.product),
        competitor=closed.competitor or None,
        loss_reason=closed.reason or None,
    )
