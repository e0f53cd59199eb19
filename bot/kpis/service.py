"""What people do with numbers: log them, take them back, set targets; and the readings that boards are made of."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, Table

from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kit.zones import day_of
from bot.kpis import bulk, expected, store, timeline
from bot.kpis.catalogue import name_of
from bot.kpis.closings import tell_closed
from bot.kpis.inputs import Entry
from bot.kpis.model import Deal, Fact, Measure, Source, Tally
from bot.kpis.rights import require_right_over, require_team_numbers, require_team_right
from bot.kpis.scoring import AsOf
from bot.kpis.span import PeriodKind, Span, period_of, quarter_of
from bot.kpis.target import Subject, Target
from bot.people import service as people
from bot.people.model import Member
from bot.workspace.audit import record
from bot.workspace.model import Actor
from bot.workspace.rights import require_member
from bot.workspace.service import get
from bot.workspace.settings import setting

TREND_WEEKS = 8
known_deals, put_deals, count_deals = bulk.known_deals, bulk.put_deals, bulk.count_deals


class TakenBack(Refusal):
    """This number was taken back or corrected already, so there is nothing to undo."""


async def currency(tx: Tx) -> str:
    """The one in which the workspace counts its money."""
    return setting("currency").of(await get(tx))


async def log(tx: Tx, actor: Actor, measure: Measure, member: Member, day: date, amount: Decimal, via: str) -> Fact:
    """Keep the one number of a simple measure: see `keep`."""
    components = {measure.components[0]: amount}
    return await keep(tx, actor, Entry(measure=measure, member=member, day=day, components=components), via)


async def keep(tx: Tx, actor: Actor, entry: Entry, via: str, holders: Collection[int] = ()) -> Fact:
    """Keep what somebody (or, without a member, the team) reached on a day; the same twice are two entries.

    The team's numbers are written by admins and by `holders`, who answer for the measure.
    """
    await require_over_numbers(tx, actor, entry.member, holders)
    await require_begun(tx, entry.day, entry.member)
    value = Fact(
        kind=entry.measure.reads,
        external_id=_fresh_id(),
        day=entry.day,
        member_id=entry.member.id if entry.member else None,
        role=entry.measure.role or None,
        account_id=entry.account_id,
        components=entry.components,
        source=Source.TYPED,
    )
    kept = await store.write(tx, store.fact, store.fact_values(value), actor.member_id)
    await record(tx, actor, via=via, action="kpi.log", subject=("fact", kept), after=fact_state(value))
    return replace(value, id=kept)


async def require_over_numbers(tx: Tx, actor: Actor, member: Member | None, holders: Collection[int] = ()) -> None:
    if member is None:
        require_team_numbers(actor, holders)
    else:
        await _require_over(tx, actor, member)


async def log_deal(tx: Tx, actor: Actor, deal: Deal, owner: Member, via: str) -> Deal:
    """Keep a deal of its owner's that was won or lost; without a day it closed today."""
    await _require_over(tx, actor, owner)
    closed_on = deal.closed_on or day_of(tx.now, owner.zone)
    _require_past(tx, closed_on, owner)
    value = replace(deal, external_id=deal.external_id or _fresh_id(), owner_id=owner.id, closed_on=closed_on)
    kept = await store.write(tx, store.deal, store.deal_values(value), actor.member_id)
    await record(tx, actor, via=via, action="kpi.deal", subject=("deal", kept), after=_deal_state(value))
    await tell_closed(tx, actor, [value], via)
    return replace(value, id=kept)


async def undo_log(tx: Tx, actor: Actor, fact_id: int, via: str) -> Fact:
    """Take a number back, by whoever wrote it or might have; the row and the audit remember it."""
    row = await _take_back(tx, actor, store.fact, fact_id, "member_id")
    value = store.to_fact(row)
    await record(tx, actor, via=via, action="kpi.undo", subject=("fact", fact_id), before=fact_state(value))
    return value


async def undo_deal(tx: Tx, actor: Actor, deal_id: int, via: str) -> Deal:
    row = await _take_back(tx, actor, store.deal, deal_id, "owner_id")
    value = store.to_deal(row)
    await record(tx, actor, via=via, action="kpi.deal.undo", subject=("deal", deal_id), before=_deal_state(value))
    return value


async def set_target(tx: Tx, actor: Actor, target: Target, member: Member | None, via: str) -> timeline.Laid:
    """Lay a target over the timeline; returned as it stands there, for one planned later takes over from it.

    Without a member it is the team's, a role's or a segment's.
    """
    await _require_over(tx, actor, member)
    if target.since and target.until and target.until <= target.since:
        raise Refusal("The last day lies before the first one. Type `from 2026-12-01 until 2026-12-31`.")
    known = await store.same_target(tx, target)
    pieces = timeline.overlay(known, target)
    await _rewrite(tx, actor, known, pieces, via)
    return timeline.laid(known, pieces, target)


async def end_target(tx: Tx, actor: Actor, target: Target, member: Member | None, day: date, via: str) -> bool:
    """From `day` on there is no such target; False when there was none anyway."""
    await _require_over(tx, actor, member)
    known = await store.same_target(tx, target)
    pieces = timeline.cut(known, day)
    if pieces == known:
        return False
    await _rewrite(tx, actor, known, pieces, via)
    return True


async def tallies(
    tx: Tx,
    measures: Sequence[Measure],
    at: AsOf,
    member_id: int | None = None,
    held: Collection[Target] = (),
    *,
    by_member: bool = True,
) -> list[Tally]:
    """All that the scores and eight-week trends of these measures need, of one member or of everybody.

    `held` are the targets that they are held against, where a year's may be among them. Without `by_member` it is
    told whose they are only where the measure itself asks for that.
    """
    keys = {each.key for each in measures}
    span = needed(at, {PeriodKind.QUARTER, *(each.period for each in held if each.measure in keys)})
    if any(each.quarter for measure in measures for each in (measure, *measure.parts.values())):
        span = replace(span, first=min(span.first, quarter_of(span.first, at.year_start).first))
    leaves = {leaf.tag: leaf for measure in measures for leaf in measure.leaves}
    apart = {leaf.tag for measure in measures for leaf in measure.leaves if by_member or measure.by_member}
    ahead = replace(span, end=quarter_of(at.counted, at.year_start).end)
    return [
        each
        for tag, leaf in leaves.items()
        for each in await expected.tallies(
            tx, leaf, ahead if leaf.looks_ahead else span, member_id, by_member=tag in apart
        )
    ]


def needed(at: AsOf, kinds: Iterable[PeriodKind] = (PeriodKind.QUARTER,)) -> Span:
    """The days that a score is made from: the trend's weeks and periods of these kinds, whichever begins first."""
    trend_start = at.week.first - timedelta(weeks=TREND_WEEKS)
    starts = (period_of(each, at.anchor, at.year_start).first for each in kinds)
    return Span(first=min(trend_start, *starts), end=at.counted)


async def targets(tx: Tx, member_id: int | None) -> Sequence[Target]:
    """Every target there ever was, of a member or (None) of the team."""
    return await targets_of(tx, Subject(member_id=member_id))


async def targets_of(tx: Tx, subject: Subject) -> Sequence[Target]:
    """Every target there ever was of a subject's own."""
    return await store.targets(tx, *store.whose(subject))


async def all_targets(tx: Tx) -> Sequence[Target]:
    """Everybody's and each one's."""
    return await store.targets(tx)


def _fresh_id() -> str:
    return f"typed:{uuid4().hex}"


def _require_past(tx: Tx, day: date, member: Member) -> None:
    """A number belongs to a day that has begun where the member lives."""
    if day > day_of(tx.now, member.zone):
        raise Refusal(f"{day.isoformat()} is still to come for {esc(member.name)}. Log it when it has happened.")


async def require_begun(tx: Tx, day: date, member: Member | None) -> None:
    """The team's days are the workspace's."""
    if member:
        _require_past(tx, day, member)
    elif day > day_of(tx.now, (await get(tx)).zone):
        raise Refusal(f"{day.isoformat()} is still to come. Log it when it has happened.")


async def _require_over(tx: Tx, actor: Actor, member: Member | None) -> None:
    if member is None:
        require_team_right(actor)
    else:
        require_right_over(actor, member, await people.report_lines(tx), tx.now)


async def _take_back(tx: Tx, actor: Actor, table: Table, row_id: int, member_column: str) -> Row[Any]:
    require_member(actor)
    row = await store.current(tx, table, row_id)
    if row is None:
        raise TakenBack
    if actor.member_id is None or actor.member_id != row.recorded_by:
        member_id = getattr(row, member_column)
        await _require_over(tx, actor, await people.by_id(tx, member_id) if member_id else None)
    if not await store.supersede(tx, table, row_id, actor.member_id):
        raise TakenBack
    return row


async def _rewrite(tx: Tx, actor: Actor, known: Sequence[Target], pieces: Sequence[Target], via: str) -> None:
    await store.rewrite(tx, known, pieces)
    one = next(iter([*pieces, *known]))
    before, after, subject = _target_states(known), _target_states(pieces), ("target", one.member_id)
    await record(tx, actor, via=via, action="kpi.target", subject=subject, before=before, after=after)


def fact_state(value: Fact) -> dict[str, Any]:
    amounts = {name: str(amount) for name, amount in value.components.items()}
    about = {"account_id": value.account_id} if value.account_id else {}
    return {"kind": value.kind, "day": value.day.isoformat(), "member_id": value.member_id} | about | amounts


def _deal_state(value: Deal) -> dict[str, Any]:
    closed_on = value.closed_on and value.closed_on.isoformat()
    kept: dict[str, Any] = {"name": value.name, "value": str(value.value), "closed_on": closed_on}
    kept |= {"owner_id": value.owner_id, "account_id": value.account_id, "product_id": value.product_id}
    told = ("competitor", "loss_reason", "cost", "bookings", "old_price", "new_price", "due_on")
    more = {name: str(getattr(value, name)) for name in told if getattr(value, name) is not None}
    return kept | {"stage": str(value.stage)} | ({"renewal": True} if value.renewal else {}) | more


def _target_states(timeline_: Sequence[Target]) -> dict[str, Any]:
    return {"targets": [_target_state(each) for each in timeline_]}


def _target_state(value: Target) -> dict[str, Any]:
    dates = {"since": value.since and value.since.isoformat(), "until": value.until and value.until.isoformat()}
    what = {"measure": value.measure, "name": name_of(value.measure), "period": value.period}
    whose = {"role": value.role, "segment_id": value.segment_id}
    return what | {name: of for name, of in whose.items() if of is not None} | dates | {"value": str(value.value)}
