"""The figures of a digest, fetched in the transaction that posts it."""

from collections.abc import Iterable
from datetime import date, datetime

from bot.digests.audience import Crowd, crowd
from bot.digests.chains import chains
from bot.digests.compose import Ask, Digest, Moment, More, OpenCell, Owed, Renewing, asks, compose
from bot.digests.moved import moves, rival
from bot.digests.numbers import Asking, board, chosen, forecasts
from bot.digests.rule import Occurrence
from bot.digests.settings import PLAIN, Section, Settings
from bot.handoffs.promises import near
from bot.handoffs.renewal import SHOWN_AHEAD, SOON
from bot.handoffs.renewals import within
from bot.handoffs.service import week as handoffs_of
from bot.kit.blocks import esc
from bot.kit.db import Tx
from bot.kit.zones import day_of, start_of_day
from bot.kpis import board as boards
from bot.kpis import closing_week
from bot.kpis import service as kpis
from bot.kpis.editions import catalogue
from bot.kpis.model import Tally
from bot.kpis.reading import Board
from bot.kpis.restated import restated
from bot.kpis.restated_words import restated_line
from bot.kpis.scoring import AsOf, running, whole_week
from bot.kpis.span import week_of
from bot.ownership import coverage
from bot.ownership.index import Index
from bot.ownership.model import Gap, State


async def gather(
    tx: Tx, index: Index, zone: str, found: Occurrence, *, late: bool = False, settings: Settings = PLAIN
) -> Digest:
    """The digest of one occurrence; asked for before its week is over, it is a preview of the week so far."""
    week, today = week_of(found.week), day_of(tx.now, zone)
    start = index.year_start
    at = running(today, start) if today in week else whole_week(week, start)
    end = min(start_of_day(week.end, zone), tx.now)
    whose = crowd(index, settings.audience, end)
    asking = Asking(settings=settings, at=at, whose=whose, on=end)
    shown = await board(tx, index, asking)
    return compose(
        shown,
        Moment(zone=zone, due=found.due, late=late, preview=tx.now < found.due),
        handoffs=await handoffs_of(tx, start_of_day(week.first, zone), end, whose.members),
        gaps=[open_cell(index, each) for each in coverage.gaps(index, tx.now) if whose.concerns(each)],
        asks=[each for each in await missing(tx, index, at, end) if whose.has(each.member.id)],
        renewals=await _renewals(tx, index, whose),
        promises=await _promises(tx, index, today, whose),
        wins=await chains(tx, index, week, whose) if settings.shows(Section.WINS) else (),
        more=await _more(tx, index, asking, shown),
    )


async def missing(tx: Tx, index: Index, at: AsOf, on: datetime) -> list[Ask]:
    """Who logged nothing of what their roles answer for in the week, among the measures that somebody uses."""
    typed = (await catalogue(tx)).typed
    tallies = await kpis.tallies(tx, typed, at)
    used = await _in_use(tx, tallies)
    measures = [each for each in typed if each.key in used]
    logged = [each for each in tallies if each.day in at.week]
    return asks({each.key: boards.answerable(index, each, on) for each in measures}, measures, logged)


async def _more(tx: Tx, index: Index, asking: Asking, shown: Board) -> More:
    settings, whose = asking.settings, asking.whose
    found = [each for each in await closing_week.deals(tx, asking.at.week) if whose.has(each.owner_id)]
    return More(
        settings=settings,
        audience=whose.name,
        members=whose.members,
        forecast=await forecasts(tx, index, asking) if settings.shows(Section.FORECAST) else (),
        moved=moves(found, index.members) if settings.shows(Section.MOVED) else (),
        rival=rival(found),
        gone=chosen(settings.measures, (await catalogue(tx)).by_key).gone,
        restated=await _restated(tx, index, shown) if whose.members is None else (),
    )


async def _restated(tx: Tx, index: Index, shown: Board) -> tuple[str, ...]:
    """Of what the digest tells, the figures of the week before that are no longer those that were told of it."""
    week = shown.at.week.weeks_later(-1)
    told = [each.measure for each in shown.readings if not each.silent]
    found = [(each, await restated(tx, each, week, index)) for each in told]
    return tuple(
        f"• {esc(measure.name)}, {restated_line(changed, measure, shown.currency, index, '')}"
        for measure, changed in found
        if changed
    )


async def _in_use(tx: Tx, tallies: Iterable[Tally]) -> set[str]:
    """What somebody counts or has planned: of all the rest nobody is asked."""
    return {each.key for each in tallies} | {each.measure for each in await kpis.all_targets(tx)}


async def _promises(tx: Tx, index: Index, today: date, whose: Crowd) -> list[Owed]:
    return [
        Owed(
            company=each.company,
            what=each.label,
            day=each.day,
            over=each.day < today,
            whose=tuple(index.members[one] for one in each.owners[:2]),
        )
        for each in await near(tx, index, today)
        if whose.any_of(each.owners)
    ]


async def _renewals(tx: Tx, index: Index, whose: Crowd) -> list[Renewing]:
    """Those of the next month, and any within the list's time that are at risk."""
    today = day_of(tx.now, index.zone)
    found = await within(tx, index, SHOWN_AHEAD.days)
    return [
        Renewing(
            company=each.company,
            day=each.day,
            left=each.days_left(today),
            whose=tuple(index.members[one] for one in each.answers[:2]),
            risk=each.risk.reason.meaning if each.risk else "",
        )
        for each in found
        if (each.risk or each.days_left(today) <= SOON.days) and whose.any_of(each.answers)
    ]


def open_cell(index: Index, gap: Gap) -> OpenCell:
    """A gap by its names: `AE · Iberia`."""
    scope = [each.name for each in index.trees.ordered(gap.scope)]
    what = " · ".join([index.roles[gap.role_id].short, *scope])
    return OpenCell(what=what, weak=gap.state is State.WEAK, cells=gap.cells)
