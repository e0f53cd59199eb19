"""The figures of a digest: those of the measures chosen, of everybody or of some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from bot.digests.audience import Crowd
from bot.digests.forecast import forecast
from bot.digests.settings import Kind, Settings
from bot.kit.db import Tx
from bot.kit.zones import day_of
from bot.kpis import board as boards
from bot.kpis import breakdown
from bot.kpis import service as kpis
from bot.kpis.catalogue import once
from bot.kpis.editions import catalogue
from bot.kpis.grouping import Axis
from bot.kpis.grouping import Kind as By
from bot.kpis.model import Measure, Tally
from bot.kpis.reading import Board, Reading
from bot.kpis.reckon import Book, grouped
from bot.kpis.scoring import AsOf, Score, score, target_in_force, trend
from bot.kpis.span import PeriodKind
from bot.kpis.target import WHOLE as COMPANY
from bot.kpis.target import Target
from bot.ownership.index import Index


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """The measures to tell in their order (None: all of which there is something to say), and keys that are no more."""

    measures: tuple[Measure, ...] | None
    gone: tuple[str, ...] = ()


def chosen(keys: Sequence[str], measures: Mapping[str, Measure]) -> Choice:
    """What is left of a choice; where nothing is, it is as if none had been made."""
    left = tuple(measures[each] for each in keys if each in measures)
    return Choice(measures=left or None, gone=tuple(each for each in keys if each not in measures))


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """Which digest's figures are asked for: its settings, the days, whose they are, and when that is judged."""

    settings: Settings
    at: AsOf
    whose: Crowd
    on: datetime


async def board(tx: Tx, index: Index, asking: Asking) -> Board:
    wanted = chosen(asking.settings.measures, (await catalogue(tx)).by_key).measures
    if asking.whose.members is None:
        return await boards.read(tx, wanted, asking.at, None) if wanted else await boards.of_team(tx, asking.at)
    return await _of_some(tx, index, asking, wanted)


async def forecasts(tx: Tx, index: Index, asking: Asking) -> tuple[Score, ...]:
    """Of every measure that is planned by the quarter, whichever stand in the digest."""
    everyones = await kpis.all_targets(tx)
    quarterly = {each.measure for each in everyones if each.period is PeriodKind.QUARTER}
    measures = [each for each in (await catalogue(tx)).all if each.adds_up and each.key in quarterly]
    tallies = await _tallies(tx, index, asking, measures)
    if asking.whose.members is None:
        plans = [each for each in everyones if each.subject == COMPANY]
    else:
        plans = [each for measure in measures for each in _plans(index, measure, everyones, asking)]
    return forecast(measures, Book(tallies=grouped(tallies)), plans, asking.at)


async def _of_some(tx: Tx, index: Index, asking: Asking, wanted: Sequence[Measure] | None) -> Board:
    """Against their own plans alone."""
    at = asking.at
    plans = [each for each in await kpis.all_targets(tx) if _is_of(index, each, asking)]
    planned = {each.measure for each in plans}
    told = (each for each in (await catalogue(tx)).all if not each.aside or each.key in planned)
    measures = wanted or once(told, planned)
    book = Book(tallies=grouped(await _tallies(tx, index, asking, measures)), targets=plans)
    readings = [
        Reading(score=score(each, book, _plans(index, each, plans, asking), at), trend=trend(each, book, at.week))
        for each in measures
    ]
    return Board(member=None, at=at, currency=await kpis.currency(tx), readings=tuple(readings))


async def _tallies(tx: Tx, index: Index, asking: Asking, measures: Sequence[Measure]) -> list[Tally]:
    """Of people: what is theirs. Of a segment: what lies in it, as `/kpi … by territory` parts it."""
    audience, whose = asking.settings.audience, asking.whose
    if audience.kind is not Kind.SEGMENT or audience.of is None or not whose.segments:
        return [each for each in await kpis.tallies(tx, measures, asking.at) if whose.has(each.member_id)]
    place = index.trees.place(audience.of)
    axis = Axis(kind=By.SEGMENT, word=index.trees.dimensions[place].key, place=place)
    days, today = kpis.needed(asking.at), day_of(tx.now, index.zone)
    asked = breakdown.Asked(index=index, axis=axis, days=days, today=today)
    leaves = {leaf.key: leaf for each in measures for leaf in each.leaves}
    found = [pair for leaf in leaves.values() async for pair in breakdown.tallies_by(tx, leaf, asked)]
    return [tally for group, tally in found if group in whose.segments]


def _is_of(index: Index, each: Target, asking: Asking) -> bool:
    """Set for one of the people, or for the role or the segment that they are."""
    if each.member_id is not None:
        return asking.whose.has(each.member_id)
    audience = asking.settings.audience
    if audience.kind is Kind.ROLE:
        role = index.roles.get(audience.of or 0)
        return role is not None and each.role == role.key
    return audience.kind is Kind.SEGMENT and each.segment_id == audience.of


def _plans(index: Index, measure: Measure, plans: Sequence[Target], asking: Asking) -> list[Target]:
    """Their own as a whole; else what adds up by the sum of the people's, once each who answers for it has one."""
    own = [each for each in plans if each.measure == measure.key and _is_of(index, each, asking)]
    whole = [replace(each, role=None, segment_id=None) for each in own if each.member_id is None]
    if whole or not measure.adds_up:
        return whole
    needed = {each.id for each in boards.answerable(index, measure, asking.on) if asking.whose.has(each.id)}
    sums = (_summed(measure, [each for each in own if each.period is kind], needed, asking.at) for kind in PeriodKind)
    return [each for each in sums if each]


def _summed(measure: Measure, plans: Sequence[Target], needed: set[int], at: AsOf) -> Target | None:
    """One target out of those of one kind of period."""
    by_member: dict[int | None, list[Target]] = {}
    for each in plans:
        by_member.setdefault(each.member_id, []).append(each)
    found = {member: target_in_force(measure, own, at) for member, own in by_member.items()}
    held = {member: each for member, each in found.items() if each}
    if not held or needed - held.keys():
        return None
    total = sum((each.value for each in held.values()), Decimal(0))
    return replace(next(iter(held.values())), member_id=None, value=total, since=None, until=None, id=None)
