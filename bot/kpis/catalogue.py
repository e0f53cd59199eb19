"""The measures that the bot knows, as data: one key, one value, one definition sentence."""

from collections.abc import Iterable

from bot.kpis.model import WON, Aggregation, Direction, Measure, Unit

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
BY_KEY = {measure.key: measure for measure in MEASURES}


def of_keys(keys: Iterable[str]) -> tuple[Measure, ...]:
    """Those of the keys that the bot can measure, in the catalogue's order."""
    wanted = frozenset(keys)
    return tuple(measure for measure in MEASURES if measure.key in wanted)


def typed_measures() -> tuple[Measure, ...]:
    """Those whose number a person types in."""
    return tuple(measure for measure in MEASURES if measure.typed)
