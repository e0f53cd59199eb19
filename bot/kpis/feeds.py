"""Cases as rows: for each kind the table it is read from, what counts, and each component as a column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from bot.handoffs.counted import What
from bot.handoffs.facts import handoff_fact
from bot.kit.db import Tx
from bot.kpis.kinds import Origin
from bot.kpis.model import Measure, Stage
from bot.kpis.store import SCALE, deal, fact
from bot.ownership.kept import coverage_rows

WHOLE, NONE = literal(SCALE, BigInteger), literal(0, BigInteger)
BEGUN = func.coalesce(deal.c.created_on, deal.c.qualified_on)
OPEN = (Stage.PROSPECTING, Stage.QUALIFIED)
UNDECIDED = ("no decision", "no-decision", "slipped", "postponed", "timing")  # reasons that no competitor is behind
READ_AS: Mapping[str, tuple[ColumnElement[date], ColumnElement[bool]]] = {
    "deal.won": (deal.c.closed_on, deal.c.stage == Stage.WON),
    "deal.closed": (deal.c.closed_on, deal.c.stage.in_((Stage.WON, Stage.LOST))),
    "deal.qualified": (deal.c.qualified_on, deal.c.qualified_on.is_not(None)),
    "deal.open": (deal.c.due_on, deal.c.stage.in_(OPEN)),
    "deal.due": (deal.c.due_on, deal.c.renewal),
}
ANSWERED = handoff_fact.c.what.in_((What.ACCEPTED, What.REJECTED))
COUNTED: Mapping[str, ColumnElement[bool]] = {
    "handoff.sent": handoff_fact.c.what == What.SENT,
    "handoff.decided": ANSWERED,
    "handoff.due": handoff_fact.c.due,
    "handoff.accepted": handoff_fact.c.what == What.ACCEPTED,
    "handoff.rejected": handoff_fact.c.what == What.REJECTED,
    "handoff.overdue": handoff_fact.c.what == What.OVERDUE,
    "handoff.qualified": and_(handoff_fact.c.what == What.ACCEPTED, handoff_fact.c.edge == "sdr_ae"),
}
SENDERS = frozenset({"handoff.sent", "handoff.qualified"})  # whose it is: of all else whoever was asked


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """`sign` is -1 where something that stood ceases to; `raw` holds texts by field where a thing is not known.

    `id` is that of the row in the table from which a case comes.
    """

    id: ColumnElement[Any]
    day: ColumnElement[date]
    member: ColumnElement[Any]
    account: ColumnElement[Any]
    own: ColumnElement[Any]
    components: Mapping[str, ColumnElement[Any]]
    where: tuple[ColumnElement[bool], ...]
    frm: FromClause
    raw: ColumnElement[Any] | None = None
    entry: ColumnElement[Any] | None = None
    sign: ColumnElement[int] | None = None
    about: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)

    def component(self, name: str) -> ColumnElement[Any]:
        """In ten-thousandths; null where it is not known."""
        if self.entry is not None:
            return cast(self.entry[name].as_string(), BigInteger)
        return self.components[name]

    def text(self, name: str, label: str = "text") -> list[ColumnElement[Any]]:
        """What somebody wrote in that field where the thing is not known here."""
        return [] if self.raw is None else [self.raw[name].as_string().label(label)]


def feed(tx: Tx, measure: Measure, known: datetime | None = None, since: date | None = None) -> Feed:
    """The workspace's cases that count now; with `known`, those that counted at that instant.

    Deals that had ceased to stand before `since` are left out: what came and went adds up to nothing.
    """
    if measure.origin is Origin.HANDOFF:
        return _handoffs(tx, measure, known)
    if measure.origin is Origin.DAY:
        return _coverage(tx)
    if measure.origin is Origin.DEAL:
        return _standing_deals(tx, known, since) if measure.stands else _deals(tx, measure.reads, known)
    return _standing_entries(tx, measure, known) if measure.stands else _entries(tx, measure, known)


def _counts(tx: Tx, table: Any, known: datetime | None) -> tuple[ColumnElement[bool], ...]:
    ours = table.c.workspace_id == tx.tenant
    if known is None:
        return ours, table.c.superseded_at.is_(None)
    later = or_(table.c.superseded_at.is_(None), table.c.superseded_at > known)
    return ours, table.c.recorded_at <= known, later


def _entries(tx: Tx, measure: Measure, known: datetime | None) -> Feed:
    return Feed(
        id=fact.c.id,
        day=fact.c.day,
        member=fact.c.member_id,
        account=fact.c.account_id,
        own=fact.c.segments,
        components={},
        entry=fact.c.components,
        where=(*_counts(tx, fact, known), fact.c.kind == measure.reads),
        frm=fact,
    )


def _standing_entries(tx: Tx, measure: Measure, known: datetime | None) -> Feed:
    """An entry stands from its day until the next one about the same person, account and segments."""
    names = (fact.c.id, fact.c.member_id, fact.c.account_id, fact.c.segments, fact.c.components)
    about = (fact.c.member_id, fact.c.account_id, cast(fact.c.segments, String))
    until = func.lead(fact.c.day).over(partition_by=about, order_by=(fact.c.day, fact.c.id)).label("until")
    where = (*_counts(tx, fact, known), fact.c.kind == measure.reads)
    lives = select(*names, fact.c.day, until).where(*where).subquery()
    c = _lived(lives, [each.name for each in names]).c
    return Feed(
        id=c.id,
        day=c.day,
        member=c.member_id,
        account=c.account_id,
        own=c.segments,
        components={},
        entry=c.components,
        where=(),
        frm=c.day.table,
        sign=c.sign,
    )


def _lived(lives: FromClause, names: list[str]) -> FromClause:
    """Each life as two rows: it begins on its day, and it ceases on the day `until`, if that is known."""
    kept = [lives.c[each] for each in names]
    begins = select(*kept, lives.c.day.label("day"), literal(1, Integer).label("sign"))
    ceases = select(*kept, lives.c.until.label("day"), literal(-1, Integer).label("sign"))
    return union_all(begins, ceases.where(lives.c.until.is_not(None))).subquery()


def _deals(tx: Tx, reads: str, known: datetime | None) -> Feed:
    day, counts = READ_AS[reads]
    return Feed(
        id=deal.c.id,
        day=day,
        member=deal.c.owner_id,
        account=deal.c.account_id,
        own=deal.c.product_id,
        components=_of_deal(tx, day),
        raw=deal.c.raw,
        where=(*_counts(tx, deal, known), counts),
        frm=deal,
    )


def _of_deal(tx: Tx, day: ColumnElement[date]) -> Mapping[str, ColumnElement[Any]]:
    c, won, lost = deal.c, deal.c.stage == Stage.WON, deal.c.stage == Stage.LOST
    price = func.coalesce(_whole(c.new_price), _whole(c.value))
    return {
        "count": WHOLE,
        "won": _yes(won),
        "lost": _yes(lost),
        "competitor": _yes(func.coalesce(c.competitor, "") != ""),
        "renewal": _yes(c.renewal),
        "undecided": _yes(and_(lost, func.lower(func.trim(func.coalesce(c.loss_reason, ""))).in_(UNDECIDED))),
        "cycle": case((day >= BEGUN, _days(tx, day) * SCALE), else_=null()),
        "renewed": case((won, price), else_=NONE),
    } | {each: _whole(c[each]) for each in ("value", "cost", "bookings", "old_price", "new_price")}


def _whole(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(column, BigInteger)


def _yes(holds: ColumnElement[bool]) -> ColumnElement[Any]:
    return case((holds, WHOLE), else_=NONE)


def _days(tx: Tx, day: ColumnElement[date]) -> ColumnElement[Any]:
    if tx.conn.dialect.name == "sqlite":
        return cast(func.julianday(day) - func.julianday(BEGUN), BigInteger)
    return cast(day - BEGUN, BigInteger)


def _standing_deals(tx: Tx, known: datetime | None, since: date | None) -> Feed:
    """A deal stands open from the day of its qualification until the day on which it closed."""
    c = deal.c
    sound = (c.qualified_on.is_not(None), or_(c.closed_on.is_(None), c.closed_on >= c.qualified_on))
    still = (or_(c.closed_on.is_(None), c.closed_on >= since),) if since else ()
    names = ("id", "owner_id", "account_id", "product_id", "raw", "value", "bookings")
    kept = [c[each] for each in names]
    lives = select(*kept, c.qualified_on.label("day"), c.closed_on.label("until")).where(*_counts(tx, deal, known))
    lived = _lived(lives.where(*sound, *still).subquery(), list(names)).c
    return Feed(
        id=lived.id,
        day=lived.day,
        member=lived.owner_id,
        account=lived.account_id,
        own=lived.product_id,
        components={"count": WHOLE, "value": _whole(lived.value), "bookings": _whole(lived.bookings)},
        raw=lived.raw,
        where=(),
        frm=lived.day.table,
        sign=lived.sign,
    )


def _handoffs(tx: Tx, measure: Measure, known: datetime | None) -> Feed:
    c = handoff_fact.c
    accepted, answered = c.what == What.ACCEPTED, c.what.in_((What.ACCEPTED, What.REJECTED))
    then = () if known is None else (c.at <= known,)
    return Feed(
        id=c.id,
        day=c.day,
        member=c.sender_id if measure.reads in SENDERS else c.member_id,
        account=c.account_id,
        own=c.segments,
        components={
            "count": WHOLE,
            "accepted": _yes(accepted),
            "in_time": _yes(and_(c.in_time, answered)),
            "minutes": cast(c.minutes, BigInteger) * SCALE,
            "value": _whole(c.value),
        },
        where=(c.workspace_id == tx.tenant, COUNTED[measure.reads], *then),
        frm=handoff_fact,
        about={"sender": c.sender_id, "receiver": c.member_id, "edge": c.edge, "reason": c.reason},
    )


def _coverage(tx: Tx) -> Feed:
    kept = coverage_rows()
    c = kept.c
    states = {each: cast(func.coalesce(c.counts[each].as_string(), "0"), BigInteger) * SCALE for each in STATES}
    return Feed(
        id=c.id,
        day=c.day,
        member=null(),
        account=null(),
        own=null(),
        components=states,
        where=(c.workspace_id == tx.tenant,),
        frm=kept,
    )


STATES = ("held", "stand_in", "weak", "gap")


def asked(source: Feed, *columns: Any) -> Select[Any]:
    return select(*columns).select_from(source.frm).where(*source.where)
