"""The figures of a digest, fetched in the transaction that posts it."""

from collections.abc import Iterable
from datetime import date

from bot.digests.chains import chains
from bot.digests.compose import Digest, Moment, OpenCell, Owed, Renewing, asks, compose
from bot.digests.rule import Occurrence
from bot.handoffs.promises import near
from bot.handoffs.renewal import SHOWN_AHEAD, SOON
from bot.handoffs.renewals import within
from bot.handoffs.service import week as handoffs_of
from bot.kit.db import Tx
from bot.kit.zones import day_of, start_of_day
from bot.kpis import board as boards
from bot.kpis import service as kpis
from bot.kpis.catalogue import typed_measures
from bot.kpis.model import Tally
from bot.kpis.scoring import running, whole_week
from bot.kpis.span import week_of
from bot.ownership import coverage
from bot.ownership.index import Index
from bot.ownership.model import Gap, State


async def gather(tx: Tx, index: Index, zone: str, found: Occurrence, *, late: bool = False) -> Digest:
    """The digest of one occurrence; asked for before its week is over, it is a preview of the week so far."""
    week, today = week_of(found.week), day_of(tx.now, zone)
    start = index.year_start
    at = running(today, start) if today in week else whole_week(week, start)
    end = min(start_of_day(week.end, zone), tx.now)
    handoffs = await handoffs_of(tx, start_of_day(week.first, zone), end)
    tallies = await kpis.tallies(tx, typed_measures(), at)
    used = await _in_use(tx, tallies)
    measures = [each for each in typed_measures() if each.key in used]
    logged = [each for each in tallies if each.day in week]
    holders = {each.key: boards.answerable(index, each, end) for each in measures}
    return compose(
        await boards.of_team(tx, at),
        Moment(zone=zone, due=found.due, late=late, preview=tx.now < found.due),
        handoffs=handoffs,
        gaps=[open_cell(index, each) for each in coverage.gaps(index, tx.now)],
        asks=asks(holders, measures, logged),
        renewals=await _renewals(tx, index),
        promises=await _promises(tx, index, today),
        wins=await chains(tx, index, week),
    )


async def _in_use(tx: Tx, tallies: Iterable[Tally]) -> set[str]:
    """What somebody counts or has planned: of all the rest nobody is asked."""
    return {each.key for each in tallies} | {each.measure for each in await kpis.all_targets(tx)}


async def _promises(tx: Tx, index: Index, today: date) -> list[Owed]:
    return [
        Owed(
            company=each.company,
            what=each.label,
            day=each.day,
            over=each.day < today,
            whose=tuple(index.members[one] for one in each.owners[:2]),
        )
        for each in await near(tx, index, today)
    ]


async def _renewals(tx: Tx, index: Index) -> list[Renewing]:
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
        if each.risk or each.days_left(today) <= SOON.days
    ]


def open_cell(index: Index, gap: Gap) -> OpenCell:
    """A gap by its names: `AE · Iberia`."""
    scope = [each.name for each in index.trees.ordered(gap.scope)]
    what = " · ".join([index.roles[gap.role_id].short, *scope])
    return OpenCell(what=what, weak=gap.state is State.WEAK, cells=gap.cells)
