"""The kinds of cases that measures are made of: what each has, in people's words, and what dates it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Where the cases of a kind come from; the words are those that people read."""

    ENTRY = "entry"  # typed, or from a file
    DEAL = "deal"
    HANDOFF = "handoff"
    DAY = "day"  # of a role's coverage
    AUDIT = "owner"  # whose rows an audit has judged
    GAP = "gap"  # one that was told and filled since
    FORECAST = "forecast"  # one that was frozen, beside what came of it


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """`has` names what each case consists of, and how a form asks for it; `standing`: it holds until a later one."""

    key: str
    origin: Origin
    dated: str
    has: Mapping[str, str]
    standing: bool = False
    ahead: bool = False  # dated by a day that may be still to come


DEAL = {
    "count": "Deals",
    "value": "Value",
    "cost": "Cost",
    "bookings": "Signed contract value",
    "won": "1 where it is won",
    "lost": "1 where it is lost",
    "competitor": "1 where a competitor is named",
    "renewal": "1 where it is a renewal",
    "undecided": "1 where it was lost to no decision, or slipped",
    "cycle": "Days from its creation (or else qualification) to its close",
    "old_price": "Old price",
    "new_price": "New price",
    "renewed": "The new price, or 0 where it was not won",
}
STANDING = {each: DEAL[each] for each in ("count", "value", "bookings")}
HANDOFF = {
    "count": "Handoffs",
    "accepted": "1 where it was accepted",
    "in_time": "1 where it was answered in time",
    "minutes": "Working minutes until the answer",
    "value": "Expected value",
}
COVERAGE = {
    "held": "Parts held",
    "stand_in": "Parts held by a stand-in",
    "weak": "Parts that only the fallback answers for",
    "gap": "Parts that nobody holds",
}
AUDIT = {"passed": "Checks passed", "applicable": "Checks that apply"}
CLOSES, HAPPENS = "the day it closed", "the day it happened"
MADE = (
    Kind(key="deal.won", origin=Origin.DEAL, dated=CLOSES, has=DEAL),
    Kind(key="deal.closed", origin=Origin.DEAL, dated=CLOSES, has=DEAL),
    Kind(key="deal.qualified", origin=Origin.DEAL, dated="the day it was qualified", has=DEAL),
    Kind(key="deal.open", origin=Origin.DEAL, dated="the day it is due to close", has=DEAL, ahead=True),
    Kind(key="deal.due", origin=Origin.DEAL, dated="the day the contract is due for renewal", has=DEAL, ahead=True),
    Kind(key="deal.standing", origin=Origin.DEAL, dated="the days on which it was open", has=STANDING, standing=True),
    *(
        Kind(key=f"handoff.{each}", origin=Origin.HANDOFF, dated=HAPPENS, has=HANDOFF)
        for each in ("sent", "decided", "due", "accepted", "rejected", "overdue", "qualified")
    ),
    Kind(key="coverage", origin=Origin.DAY, dated="its day", has=COVERAGE),
    Kind(key="audit", origin=Origin.AUDIT, dated="the day of the audit", has=AUDIT, standing=True),
    Kind(key="gap_filled", origin=Origin.GAP, dated="the day it was filled", has={"days": "Days that it stood open"}),
    *(
        Kind(
            key=each,
            origin=Origin.FORECAST,
            dated="the last day of its period",
            has={"forecast": "Forecast", "actual": "What came of it"},
        )
        for each in ("forecast", "forecast.quarter")
    ),
)
KINDS: Mapping[str, Kind] = {each.key: each for each in MADE}
# What forms call the components of entries; any other is called by its own name.
LABELS = {
    "count": "How many",
    "revenue": "Revenue",
    "cost": "Cost of sales",
    "cogs": "Cost of goods sold",
    "received": "Cash received",
    "paid": "Cash paid",
    "satisfied": "Answers of 4 or 5",
    "answers": "Answers",
    "on_time": "Finished on or before the first agreed day",
    "finished": "Finished",
    "hours": "Working hours until it was resolved",
    "minutes": "Minutes until the first touch",
    "active": "Active users",
    "licensed": "Licensed users",
    "good": "Good events",
    "valid": "Valid events",
    "held": "Meetings held",
    "successful": "Successful meetings",
    "booked": "Meetings booked",
    "assigned": "Leads assigned",
    "worked": "Leads worked",
    "passed": "Checks passed",
    "applicable": "Checks that apply",
    "value": "Value",
    "planned": "Planned uplift",
    "start": "Recurring revenue at the start",
    "churn": "Lost by churn",
    "contraction": "Lost by contraction",
    "expansion": "Won by expansion",
    "receivables": "Receivables",
    "credit_sales": "Credit sales",
    "clients": "Active clients",
}


def label(component: str) -> str:
    """What a form calls a component of an entry."""
    return LABELS.get(component) or component.replace("_", " ").capitalize()
