"""The rules of the audit as data: what a deal and an account should be, for a CRM to be believed."""

from datetime import date, timedelta

from bot.kpis.model import Stage
from bot.kpis.quality import Firm, Ground, Outcome, Quality, Rule, Sold

STALE = timedelta(days=90)  # an open deal in which nothing has happened for so long


def _account(deal: Sold, _: Ground) -> Outcome:
    return deal.account_id is not None or "account" in deal.raw


def _owner(deal: Sold, _: Ground) -> Outcome:
    return deal.owner_id is not None or "owner" in deal.raw


def _product(deal: Sold, ground: Ground) -> Outcome:
    return deal.product_id is not None or "product" in deal.raw if ground.has_products else None


def _account_known(deal: Sold, _: Ground) -> Outcome:
    return True if deal.account_id is not None else deal.raw.get("account")


def _owner_known(deal: Sold, _: Ground) -> Outcome:
    return True if deal.owner_id is not None else deal.raw.get("owner")


def _product_known(deal: Sold, _: Ground) -> Outcome:
    return True if deal.product_id is not None else deal.raw.get("product")


def _begun(deal: Sold, _: Ground) -> Outcome:
    return deal.created_on is not None or deal.qualified_on is not None


def _value(deal: Sold, _: Ground) -> Outcome:
    return deal.value is not None if deal.stage == Stage.WON else None


def _closed(deal: Sold, _: Ground) -> Outcome:
    return None if deal.open else deal.closed_on is not None


def _reason(deal: Sold, ground: Ground) -> Outcome:
    return bool(deal.loss_reason) if ground.has_reasons and deal.stage == Stage.LOST else None


def _worth(deal: Sold, _: Ground) -> Outcome:
    return deal.value > 0 if deal.stage == Stage.WON and deal.value is not None else None


def _seller(deal: Sold, ground: Ground) -> Outcome:
    return deal.owner_id in ground.sellers if deal.open and deal.owner_id is not None else None


def _past(deal: Sold, ground: Ground) -> Outcome:
    days = _days(deal)
    return max(days) <= ground.today if days else None


def _order(deal: Sold, _: Ground) -> Outcome:
    days = _days(deal)
    return days == sorted(days) if len(days) > 1 else None


def _days(deal: Sold) -> list[date]:
    """Those that are over, in the order in which they should lie; an open deal's closing is only hoped for."""
    closed = None if deal.open else deal.closed_on
    return [each for each in (deal.created_on, deal.qualified_on, closed) if each]


def _moved(deal: Sold, ground: Ground) -> Outcome:
    """By the days of its life, and the last change of its stage, value or days; of neither, by when it came."""
    if not deal.open:
        return None
    changed = ground.moved.get(deal.external_id)
    days = [*_days(deal), *([changed] if changed else [])] or [deal.recorded_at.date()]
    return max(days) > ground.today - STALE


def _alike(deal: Sold, ground: Ground) -> Outcome:
    """Without an account or a day, deals look the same that are not."""
    if deal.account_id is None or not _days(deal):
        return None
    product = deal.product_id or deal.raw.get("product")
    same = (deal.account_id, product, deal.owner_id, deal.stage, deal.value, deal.created_on, deal.qualified_on)
    first = ground.deals.setdefault((*same, deal.closed_on), deal.external_id)
    return True if first == deal.external_id else first


def _territory(firm: Firm, ground: Ground) -> Outcome:
    return firm.territory is not None if ground.has_territories else None


def _vertical(firm: Firm, ground: Ground) -> Outcome:
    return firm.vertical is not None if ground.has_verticals else None


def _spelt(firm: Firm, ground: Ground) -> Outcome:
    if firm.vertical is None:
        return None
    return ground.verticals[firm.vertical] if firm.vertical in ground.misspelt else True


def _name(firm: Firm, ground: Ground) -> Outcome:
    return ground.names.like(firm.name) or True


OF_DEALS: tuple[Rule[Sold], ...] = (
    Rule(
        key="deal.account",
        quality=Quality.COMPLETE,
        holds="A deal names its account",
        fault="no account",
        mend="Pick the account of each in the CRM.",
        check=_account,
    ),
    Rule(
        key="deal.owner",
        quality=Quality.COMPLETE,
        holds="A deal has an owner",
        fault="no owner",
        mend="Say whose each is.",
        check=_owner,
    ),
    Rule(
        key="deal.product",
        quality=Quality.COMPLETE,
        holds="A deal names its product",
        fault="no product",
        mend="Pick what was offered.",
        check=_product,
    ),
    Rule(
        key="deal.begun",
        quality=Quality.COMPLETE,
        holds="A deal has the day it began",
        fault="no day it began",
        mend="Add when each was created or qualified; without it there is no sales cycle.",
        check=_begun,
    ),
    Rule(
        key="deal.value",
        quality=Quality.COMPLETE,
        holds="A won deal has its value",
        fault="won without a value",
        mend="Add what was signed.",
        check=_value,
    ),
    Rule(
        key="deal.closed",
        quality=Quality.COMPLETE,
        holds="A won or lost deal has its closing day",
        fault="closed without a day",
        mend="Add the day, so that it counts in a period.",
        check=_closed,
    ),
    Rule(
        key="deal.reason",
        quality=Quality.COMPLETE,
        holds="A lost deal says why",
        fault="lost without a reason",
        mend="Ask the seller why, while it is remembered.",
        check=_reason,
    ),
    Rule(
        key="deal.account_known",
        quality=Quality.VALID,
        holds="A deal's account is one that is known here",
        fault="account not known",
        mend="Correct the name in the CRM, or import the account first.",
        check=_account_known,
    ),
    Rule(
        key="deal.owner_known",
        quality=Quality.VALID,
        holds="A deal's owner is somebody known here",
        fault="owner not known",
        mend="Correct the name in the CRM, or import the member first.",
        check=_owner_known,
    ),
    Rule(
        key="deal.product_known",
        quality=Quality.VALID,
        holds="A deal's product is one that is known here",
        fault="product not known",
        mend="Correct the name in the CRM, or say what it means: --value 'product:TEXT=MEANING'.",
        check=_product_known,
    ),
    Rule(
        key="deal.worth",
        quality=Quality.VALID,
        holds="A won deal is worth more than 0",
        fault="won for nothing",
        mend="Correct the value, or the stage.",
        check=_worth,
    ),
    Rule(
        key="deal.seller",
        quality=Quality.VALID,
        holds="An open deal's owner is still here",
        fault="open, its owner has left",
        mend="Give each to somebody who is here.",
        check=_seller,
    ),
    Rule(
        key="deal.past",
        quality=Quality.VALID,
        holds="What has happened to a deal lies in the past",
        fault="a day that is still to come",
        mend="Correct the day.",
        check=_past,
    ),
    Rule(
        key="deal.moved",
        quality=Quality.FRESH,
        holds=f"An open deal has moved within {STALE.days} days",
        fault=f"nothing has moved for {STALE.days} days",
        mend="Take the next step, or close it.",
        check=_moved,
    ),
    Rule(
        key="deal.alike",
        quality=Quality.UNIQUE,
        holds="No two deals are the same",
        fault="the same as another deal",
        mend="Delete one of the two in the CRM.",
        check=_alike,
    ),
    Rule(
        key="deal.order",
        quality=Quality.CONSISTENT,
        holds="A deal is created, then qualified, then closed",
        fault="days in the wrong order",
        mend="Correct the day that is wrong.",
        check=_order,
    ),
)
OF_ACCOUNTS: tuple[Rule[Firm], ...] = (
    Rule(
        key="account.territory",
        quality=Quality.COMPLETE,
        holds="An account has its territory",
        fault="no territory",
        mend="Say where each belongs.",
        check=_territory,
    ),
    Rule(
        key="account.vertical",
        quality=Quality.COMPLETE,
        holds="An account has its vertical",
        fault="no vertical",
        mend="Say what each does.",
        check=_vertical,
    ),
    Rule(
        key="account.spelt",
        quality=Quality.VALID,
        holds="An account's vertical is spelt right",
        fault="vertical misspelt",
        mend="Rename it with /rolecall segment rename, or say what it means: --value 'vertical:TEXT=MEANING'.",
        check=_spelt,
    ),
    Rule(
        key="account.alike",
        quality=Quality.UNIQUE,
        holds="No two accounts have nearly the same name",
        fault="nearly the same name as another",
        mend="Make one account of the two, with the other name as its alias.",
        check=_name,
    ),
)
