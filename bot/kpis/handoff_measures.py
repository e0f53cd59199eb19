"""The measures that are made of handoffs: they are everybody's, and shown where somebody asks or has a target."""

from bot.kpis.model import (
    ACCEPTED,
    DECIDED,
    DUE,
    OVERDUE,
    REJECTED,
    SENT,
    Aggregation,
    Direction,
    Measure,
    Unit,
)

FEWEST = 5  # answers: a rate or a median of fewer says nothing yet


def _count(key: str, name: str, reads: str, definition: str, aliases: tuple[str, ...], *, good: bool) -> Measure:
    return Measure(
        key=f"x.handoff_{key}",
        role="",
        name=name,
        unit=Unit.COUNT,
        direction=Direction.UP if good else Direction.DOWN,
        aggregation=Aggregation.SUM,
        reads=reads,
        component="count",
        definition=definition,
        aliases=aliases,
        aside=True,
    )


HANDOFF_MEASURES: tuple[Measure, ...] = (
    Measure(
        key="x.handoff_acceptance",
        role="",
        name="Handoff acceptance rate",
        unit=Unit.PERCENT,
        direction=Direction.UP,
        aggregation=Aggregation.RATIO,
        reads=DECIDED,
        component="accepted",
        over="count",
        minimum=FEWEST,
        definition="Offers accepted of all offers answered, by number, dated by the day of the answer.",
        aliases=("handoff acceptance", "acceptance rate", "acceptance"),
        aside=True,
    ),
    Measure(
        key="x.handoff_time",
        role="",
        name="Handoff acceptance time",
        unit=Unit.HOURS,
        direction=Direction.DOWN,
        aggregation=Aggregation.MEDIAN,
        reads=ACCEPTED,
        component="minutes",
        minimum=FEWEST,
        definition="Working hours of whoever accepted, from the handoff's setting out to the yes: the median.",
        aliases=("handoff time", "acceptance time", "time to accept"),
        aside=True,
    ),
    Measure(
        key="x.handoff_sla",
        role="",
        name="Handoffs answered in time",
        unit=Unit.PERCENT,
        direction=Direction.UP,
        aggregation=Aggregation.RATIO,
        reads=DUE,
        component="in_time",
        over="count",
        minimum=FEWEST,
        definition="Offers answered within their time, of all that were answered or ran out.",
        aliases=("handoff sla", "sla attainment", "answered in time"),
        aside=True,
    ),
    _count(
        "sent",
        "Handoffs sent",
        SENT,
        "How many handoffs set out, dated by that day; each is its sender's.",
        ("handoffs", "handoffs sent", "sent handoffs"),
        good=True,
    ),
    _count(
        "accepted",
        "Handoffs accepted",
        ACCEPTED,
        "How many were accepted, dated by the day of the yes.",
        ("accepted handoffs", "handoffs accepted"),
        good=True,
    ),
    _count(
        "rejected",
        "Handoffs rejected",
        REJECTED,
        "How many offers were rejected, those sent back to be fixed included; `by reason` says why.",
        ("rejected handoffs", "handoffs rejected"),
        good=False,
    ),
    _count(
        "overdue",
        "Handoffs gone overdue",
        OVERDUE,
        "How many were not answered in time by the one asked first, dated by the day they were due.",
        ("overdue handoffs", "handoffs overdue"),
        good=False,
    ),
)
