"""The sample's figures: targets, what the SDRs brought day by day, and the deals won."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.kit.db import Tx
from bot.kpis import catalogue
from bot.kpis import service as kpis
from bot.kpis.model import Deal, Stage, Target
from bot.kpis.span import PeriodKind
from bot.ownership.index import Index
from bot.sample.days import Days, wall
from bot.sample.read import Organisation, Plan, Tallied, Won
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


async def _write_deal(tx: Tx, won: Won, index: Index, days: Days) -> None:
    owner, day = index.members_by_slack[won.owner], days.weekday(won.week, won.day)
    if not days.is_over(day, owner.zone):
        return
    deal = Deal(
        external_id="",
        name=won.name,
        stage=Stage.WON,
        value=Decimal(won.value),
        closed_on=day,
        owner_id=owner.id,
        account_id=next(each.id for each in index.accounts.values() if each.name == won.account),
        product_id=next(each.id for each in index.segments.values() if each.name == won.product),
    )
    then = replace(tx, now=wall(day, EVENING, owner.zone))
    await kpis.log_deal(then, owner.actor(), deal, owner, f"{VIA} deal")
