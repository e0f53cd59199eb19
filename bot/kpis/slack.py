"""`/kpi`: my board, one measure, a number or a deal logged, a target set; each line led to its use-case."""

from dataclasses import dataclass

from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Verb, joined
from bot.kit.zones import day_of
from bot.kpis import blocks, breakdown, log_desk, measure_desk, plans_slack, quality_slack, service
from bot.kpis.board import own, own_measures, read
from bot.kpis.entry import asker
from bot.kpis.grouping import Axis, take_axis
from bot.kpis.incentives import with_incentives
from bot.kpis.model import Measure
from bot.kpis.rights import may_see
from bot.kpis.scoring import running
from bot.kpis.words import Line, days_between, find_measure, find_member, is_team, refuse_flags, split
from bot.ownership.index import Index
from bot.ownership.service import Ownership
from bot.people.model import Member

begin = quality_slack.begin  # sets the clock of what is kept every week
DEAL_WORDS = frozenset({"deal", "a deal", "won deal", "a won deal"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    db: Database
    ownership: Ownership

    async def show(self, request: Request) -> Reply:
        """`/kpi`, or `/kpi leads for @sam`."""
        index = await self.ownership.index(request.tenant)
        me = asker(index, request.user)
        async with self.db.read(request.tenant, request.now) as tx:
            if not request.text.strip():
                return Reply(message=blocks.board(await own(tx, index, me), own=True))
            return await _page(tx, index, me, request.text)


def feature(db: Database, ownership: Ownership) -> Feature:
    doors = Doors(db=db, ownership=ownership)
    board = Verb(
        word="",
        usage="/kpi · /kpi leads · /kpi revenue by territory",
        help="Your numbers; one of them, with its trend; or parted, `from` and `until` a day.",
        read=doors.show,
    )
    command = Command(name="/kpi", summary="says how we are doing.", default=board)
    more = (plans_slack.feature(db, ownership), quality_slack.feature(ownership), measure_desk.feature(db, ownership))
    return joined(Feature(commands=(command,)), log_desk.feature(db, ownership), *more)


async def _page(tx: Tx, index: Index, me: Member, text: str) -> Reply:
    refuse_flags(text)
    text, axis = take_axis(index, text)
    line = split(text)
    mine = own_measures(index, me, tx.now)
    measure = find_measure(line.words, "/kpi", line.rest, frozenset(each.key for each in mine))
    whose = me if measure in mine and not measure.team else None
    if "for" in line.parts:
        named = line.parts["for"]
        whose = None if is_team(named) else find_member(named, index.rows.members, f"/kpi {measure.key}")
    if axis or {"from", "until"} & line.parts.keys():
        return await _parts(tx, index, measure, line, axis, whose if "for" in line.parts else None)
    at = running(day_of(tx.now, me.zone), index.year_start)
    team = await read(tx, [measure], at, None)
    shown = await read(tx, [measure], at, whose) if whose else team
    if whose and may_see(me, whose.id, index.rows.report_lines, tx.now):
        shown = await with_incentives(tx, index, shown)
    return Reply(message=blocks.measure_page(shown, team if whose else None))


async def _parts(tx: Tx, index: Index, measure: Measure, line: Line, axis: Axis | None, member: Member | None) -> Reply:
    """The measure over the days named, of everybody unless somebody is named; parted where an axis is."""
    first, last = days_between(line.parts, day_of(tx.now, index.zone))
    found = await breakdown.ask(
        tx, index, measure, axis, first=first, last=last, member_id=member.id if member else None
    )
    return Reply(message=blocks.parts(found, member, await service.currency(tx)))
