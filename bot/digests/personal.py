"""A person's own digest: only the measures of their roles, what is open with them, and who is away soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.digests import store
from bot.digests.compose import Moment
from bot.digests.gather import missing
from bot.digests.rollup import HEAD, RollUp
from bot.digests.rule import Occurrence
from bot.handoffs import lists
from bot.handoffs.model import Handoff
from bot.kit.db import Tx
from bot.kit.zones import day_of
from bot.kpis import board as boards
from bot.kpis.model import Measure
from bot.kpis.reading import Board, Reading
from bot.kpis.scoring import AsOf, running, whole_week
from bot.kpis.span import Span, week_of
from bot.ownership.index import Index
from bot.people.absences import Absence
from bot.people.model import Member

AHEAD = timedelta(days=14)  # of absences


@dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """One week of one person, ready to be drawn."""

    me: Member
    moment: Moment
    week: Span
    currency: str
    readings: tuple[Reading, ...]
    handoffs: tuple[Handoff, ...]
    absences: tuple[Absence, ...]  # their own, and those in which they stand in or are stood in for
    missing: tuple[Measure, ...]
    rollup: RollUp | None = None  # of whoever heads sales

    @property
    def quiet(self) -> bool:
        told = (*self.readings, *(self.rollup.readings if self.rollup else ()))
        stirred = any(each.score.entries or each.score.target or each.score.before for each in told)
        return not stirred and not self.handoffs and not self.absences


async def gather(tx: Tx, index: Index, me: Member, found: Occurrence, *, late: bool = False) -> Own:
    """Asked for before its week is over, it is the week so far."""
    week, today = week_of(found.week), day_of(tx.now, me.zone)
    start = index.year_start
    at = running(today, start) if today in week else whole_week(week, start)
    heads = any(index.roles[hat.role_id].key == HEAD for hat in index.hats(me.id, tx.now))
    measures = () if heads else boards.own_measures(index, me, tx.now)
    shown = await boards.read(tx, measures, at, me)
    lacking = [each for each in await missing(tx, index, at, tx.now) if each.member.id == me.id]
    return Own(
        me=me,
        moment=Moment(zone=me.zone, due=found.due, late=late, preview=tx.now < found.due),
        week=week,
        currency=shown.currency,
        readings=_readings(shown),
        handoffs=tuple(await lists.inbox(tx, me.id)),
        absences=tuple(absences(index, me, found)),
        missing=tuple(measure for each in lacking for measure in each.measures),
        rollup=await _rollup(tx, index, at, week) if heads else None,
    )


async def _rollup(tx: Tx, index: Index, at: AsOf, week: Span) -> RollUp:
    """All that is measured over all channels, and what became of their digests of that week."""
    team = await boards.of_team(tx, at)
    channels = [each for each in await store.of_channels(tx) if each.active or each.broken]
    runs = {
        run.schedule_id: run for each in channels for run in await store.runs(tx, each.id) if run.week == week.first
    }
    return RollUp(
        readings=_readings(team),
        roles={each.key: each.name for each in index.rows.roles},
        channels=tuple((each, runs.get(each.id)) for each in channels),
        currency=team.currency,
    )


def _readings(shown: Board) -> tuple[Reading, ...]:
    return tuple(each for each in shown.readings if not each.silent)


def absences(index: Index, me: Member, found: Occurrence) -> Sequence[Absence]:
    """Now and in the next two weeks: one's own, those in which one stands in, and those of one's own stand-ins."""
    end = found.due + AHEAD
    near = [each for each in index.rows.absences if each.until > found.due and each.since < end]
    own = [each for each in near if each.member_id == me.id]
    stand_ins = {each.stand_in_id for each in own}
    others = [each for each in near if me.id == each.stand_in_id or each.member_id in stand_ins]
    found_ = {each.id: each for each in (*own, *others)}
    return sorted(found_.values(), key=lambda each: (each.since, each.id))
