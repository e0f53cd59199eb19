"""Tiers in words: what one is worth, how much it asks for, and how somebody stands between two of them."""

from bot.kit.blocks import esc
from bot.kpis.figures import amount
from bot.kpis.incentive import Incentive, Standing
from bot.kpis.model import Measure, Unit


def standing_line(found: Standing, measure: Measure, currency: str) -> str:
    """`Incentive · 100 % reached: Dinner for two · EUR 20,000 more to 120 %: Trip, EUR 500`."""
    reached = [f"{percent(found.reached)} reached: {worth(found.reached, currency)}"] if found.reached else []
    more = amount(found.missing, measure.unit, currency)
    ahead = [f"{more} more to {percent(found.coming)}: {worth(found.coming, currency)}"] if found.coming else []
    return " · ".join(["Incentive", *reached, *ahead])


def worth(tier: Incentive, currency: str) -> str:
    money = f", {amount(tier.amount, Unit.MONEY, currency)}" if tier.amount is not None else ""
    return f"{esc(tier.text)}{money}"


def percent(tier: Incentive, space: str = " ") -> str:
    return f"{tier.reach.normalize():f}{space}%"
