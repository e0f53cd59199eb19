"""What measures of handoffs are made of, added up by the database, and by what they alone can be parted."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, case, func, literal, or_, select

from bot.handoffs.counted import What
from bot.handoffs.facts import handoff_fact
from bot.kpis.model import ACCEPTED, DECIDED, DUE, OVERDUE, REJECTED, SENT, Aggregation, Measure
from bot.kpis.store import SCALE

row = handoff_fact.c
WHOLE, NONE = literal(SCALE, BigInteger), literal(0, BigInteger)
READS: Mapping[str, ColumnElement[bool]] = {
    SENT: row.what == What.SENT,
    DECIDED: row.what.in_((What.ACCEPTED, What.REJECTED)),
    DUE: row.due,
    ACCEPTED: row.what == What.ACCEPTED,
    REJECTED: row.what == What.REJECTED,
    OVERDUE: row.what == What.OVERDUE,
}
COMPONENTS: Mapping[str, ColumnElement[int]] = {
    "count": WHOLE,
    "accepted": case((row.what == What.ACCEPTED, WHOLE), else_=NONE),
    "in_time": case((and_(row.in_time, or_(row.what == What.ACCEPTED, row.what == What.REJECTED)), WHOLE), else_=NONE),
}
MINUTES = 60  # of an hour: lengths are kept in minutes and told in hours


def member_of(measure: Measure) -> ColumnElement[Any]:
    """Whose it is: what was sent is the sender's, all else of whoever was asked."""
    return row.sender_id if measure.reads == SENT else row.member_id


def summed_handoffs(measure: Measure, by: Sequence[ColumnElement[Any]]) -> Select[Any]:
    if measure.aggregation is Aggregation.MEDIAN:
        known = (READS[measure.reads], row.minutes.is_not(None))
        return (
            select(*by, row.minutes.label("total"), func.count().label("entries"))
            .where(*known)
            .group_by(*by, row.minutes)
        )
    sums = [func.sum(COMPONENTS[measure.component]).label("total")]
    sums += [func.sum(COMPONENTS[measure.over]).label("base")] if measure.over else []
    return select(*by, *sums, func.count().label("entries")).where(READS[measure.reads]).group_by(*by)
