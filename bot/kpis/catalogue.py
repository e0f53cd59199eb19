"""The measures that the bot knows, as data: one key, one value, one definition sentence."""

from collections.abc import Collection, Iterable

from bot.kpis.handoff_measures import HANDOFF_MEASURES
from bot.kpis.model import CLOSED, QUALIFIED, WON, Aggregation, Direction, Measure, Unit

FEWEST = 5  # closed deals: a rate or a median of fewer says nothing yet
CYCLE = "Days from the day a deal was created (or else qualified) to the day it closed."

MEASURES: tuple[Measure, ...] = (
    Measure(
        key="ae.revenue",
        role="ae",
        name="Closed-won revenue",
        unit=Unit.MONEY,
        direction=Direction.UP,
        aggregation=Aggregation.SUM,
        reads=WON,
        component="value",
        definition="The value of the deals won, dated by the day each one closed.",
        aliases=("revenue", "won revenue", "closed revenue", "sales", "deal value"),
    ),
    Measure(
        key="ae.closed_opps",
        role="ae",
        name="Closed-won opportunities",
        unit=Unit.COUNT,
        direction=Direction.UP,
        aggregation=Aggregation.SUM,
        reads=WON,
        component="count",
        definition="How many deals were won, dated by the day each one closed. Lost deals do not count.",
        aliases=("closed opportunities", "closed opps", "closed deals", "won deals", "deals won", "deals", "wins"),
    ),
    Measure(
        key="ae.qualified_opps",
        role="ae",
        name="Qualified opportunities",
        unit=Unit.COUNT,
        direction=Direction.UP,
        aggregation=Aggregation.SUM,
        reads=QUALIFIED,
        component="count",
        definition="How many deals were qualified, dated by that day, whatever became of them since.",
        aliases=("qualified opps", "qualified deals", "qualified"),
    ),
    Measure(
        key="ae.win_loss",
        role="ae",
        name="Win-loss ratio",
        unit=Unit.RATIO,
        direction=Direction.UP,
        aggregation=Aggregation.RATIO,
        reads=CLOSED,
        component="won",
        over="lost",
        minimum=FEWEST,
        definition="Deals won for each deal lost, both dated by the day they closed. It is not the win rate.",
        aliases=("win-loss", "win loss", "win/loss", "win loss ratio"),
    ),
    Measure(
        key="ae.cycle",
        role="ae",
        name="Sales cycle length",
        unit=Unit.DAYS,
        direction=Direction.DOWN,
        aggregation=Aggregation.MEDIAN,
        reads=WON,
        component="cycle",
        minimum=FEWEST,
        definition=f"{CYCLE} The median of the deals won, dated by the day each one closed.",
        aliases=("cycle", "sales cycle", "cycle time", "sales closure cycle time"),
    ),
    Measure(
        key="ops.win_rate",
        role="ops",
        name="Win rate",
        unit=Unit.PERCENT,
        direction=Direction.UP,
        aggregation=Aggregation.RATIO,
        reads=CLOSED,
        component="won",
        over="count",
        minimum=FEWEST,
        team=True,
        definition="Deals won of all deals won or lost, by number, dated by the day each one closed.",
        aliases=("winrate", "win rates", "close rate"),
    ),
    Measure(
        key="ops.deals",
        role="ops",
        name="Deals won",
        unit=Unit.COUNT,
        direction=Direction.UP,
        aggregation=Aggregation.SUM,
        reads=WON,
        component="count",
        team=True,
        definition="How many deals the whole team won, dated by the day each one closed.",
        aliases=("deals", "deals closed", "won deals", "wins"),
    ),
    Measure(
        key="ops.cycle",
        role="ops",
        name="Sales cycle",
        unit=Unit.DAYS,
        direction=Direction.DOWN,
        aggregation=Aggregation.MEDIAN,
        reads=WON,
        component="cycle",
        minimum=FEWEST,
        team=True,
        definition=f"{CYCLE} The median of all deals won by the team, dated by the day each one closed.",
        aliases=("cycle", "sales cycle length", "cycle time", "team cycle"),
    ),
    Measure(
        key="sdr.intro_calls",
        role="sdr",
        name="Intro meetings held",
        unit=Unit.COUNT,
        direction=Direction.UP,
        aggregation=Aggregation.SUM,
        reads="intro_call",
        component="count",
        definition="First meetings with a prospect that took place. A meeting booked but not held does not count.",
        aliases=("meetings", "intro calls", "introductory sales calls", "intro meetings", "calls", "intros"),
    ),
    Measure(
        key="sdr.leads",
        role="sdr",
        name="New leads created",
        unit=Unit.COUNT,
        direction=Direction.UP,
        aggregation=Aggregation.SUM,
        reads="lead",
        component="count",
        definition="New leads credited to the SDR, each counted once, on the day it was created.",
        aliases=("leads", "new leads", "leads generated"),
    ),
)
ALL = (*MEASURES, *HANDOFF_MEASURES)
BY_KEY = {measure.key: measure for measure in ALL}
# Measures of success that are named on a role's card and cannot be logged yet.
COMING = {
    "hos.plan_attainment": "Plan attainment",
    "hos.profit_margin": "Gross profit margin of sales",
    "sdr.new_opps": "Opportunities accepted by an AE",
    "sdr.new_opps_value": "Value of opportunities accepted",
    "ae.qualified_open": "Open qualified opportunities",
    "ae.rev_quota": "Revenue quota attainment",
    "ae.book_quota": "Bookings quota attainment",
    "ae.deal_margin": "Deal gross margin",
    "ops.quota": "Team quota attainment",
    "ops.reps_at_quota": "Share of reps at quota",
    "ops.forecast": "Forecast accuracy",
    "ops.forecast_bias": "Forecast bias",
    "ops.data_quality": "CRM data quality",
    "ops.contacts": "Contacts made",
    "ops.leads_assigned": "Leads assigned",
    "ops.leads_worked": "Worked rate of leads",
    "ops.meetings": "Successful meetings",
    "ops.meeting_success": "Meeting success rate",
    "cs.deploy_csat": "Satisfaction after deployment",
    "cs.on_time": "On-time delivery rate",
    "cs.complaint_time": "Complaint time to resolution",
    "cs.adoption": "Adoption rate",
    "am.csat": "Customer satisfaction",
    "am.upsell": "Expansion bookings",
    "am.renewal": "Renewal rate by value",
    "am.logo_renewal": "Renewal rate by contracts",
    "am.price": "Realised price uplift",
    "am.price_capture": "Price increase capture",
    "prd.csat": "Satisfaction with the product",
    "prd.competitor": "Competitive win-loss ratio",
    "prd.lost_to_competitor": "Share of losses to competitors",
    "prd.quality": "Service-level attainment",
    "prd.tickets": "New tickets",
    "prd.tickets_rate": "New tickets per 100 clients",
    "prd.ticket_time": "Ticket time to resolution",
    "fin.gross_margin": "Gross profit margin",
    "fin.forecast": "Quarterly forecast accuracy",
    "fin.cash": "Operating cash flow",
}


NAMES = {key: measure.name for key, measure in BY_KEY.items()} | COMING  # of all that a role may be measured by


def name_of(key: str) -> str:
    """A measure as people call it; one of the workspace's own that is unknown here shows its key in words."""
    known = BY_KEY[key].name if key in BY_KEY else COMING.get(key)
    return known or key.partition(".")[2].replace("_", " ") or key


def of_keys(keys: Iterable[str]) -> tuple[Measure, ...]:
    """Those of the keys that the bot can measure, in the catalogue's order."""
    wanted = frozenset(keys)
    return tuple(measure for measure in ALL if measure.key in wanted)


def typed_measures() -> tuple[Measure, ...]:
    """Those whose number a person types in."""
    return tuple(measure for measure in MEASURES if measure.typed)


def once(measures: Iterable[Measure], planned: Collection[str] = ()) -> tuple[Measure, ...]:
    """Each figure once: of measures of one recipe the one that has a target (`planned`, by key), else the first."""
    alike: dict[object, list[Measure]] = {}
    for each in measures:
        alike.setdefault(each.recipe, []).append(each)
    return tuple(next((each for each in them if each.key in planned), them[0]) for them in alike.values())
