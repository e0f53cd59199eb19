"""Boards gathered: whose numbers, of which measures, as they stand at a moment."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from bot.kit.db import Tx
from bot.kit.zones import day_of
from bot.kpis import service
from bot.kpis.catalogue import ALL, of_keys, once
from bot.kpis.incentives import with_incentives
from bot.kpis.model import Measure
from bot.kpis.reading import Board, Reading
from bot.kpis.reckon import Book, grouped
from bot.kpis.remembered import through
from bot.kpis.scoring import AsOf, running, score, trend, whole_week
from bot.kpis.span import week_of
from bot.kpis.target import Subject
from bot.ownership.index import Index
from bot.people.model import Member
from bot.roles.model import Rank

LEADING = "hos"  # the role whose board holds everybody's measures


async def read(tx: Tx, measures: Sequence[Measure], at: AsOf, member: Member | None) -> Board:
    """The board of these measures; without a member, everybody's numbers against the team's targets.

    A measure of the team's is everybody's on anybody's board.
    """
    own = [each for each in measures if member and not each.team]
    shared = [each for each in measures if each not in own]
    found = await _readings(tx, own, at, member) | await _readings(tx, shared, at, None)
    readings = tuple(found[each.key] for each in measures)
    return Board(member=member, at=at, currency=await service.currency(tx), readings=readings)


async def _readings(tx: Tx, measures: Sequence[Measure], at: AsOf, member: Member | None) -> dict[str, Reading]:
    if not measures:
        return {}
    who = member.id if member else None
    return await through(tx, ("reading", who, at), measures, partial(_worked_out, tx, at, who))


async def _worked_out(tx: Tx, at: AsOf, who: int | None, measures: Sequence[Measure]) -> dict[str, Reading]:
    targets = await service.all_targets(tx)
    whose = Subject(member_id=who)
    own = [each for each in targets if each.subject == whose]
    tallies = await service.tallies(tx, measures, at, who, own, by_member=False)
    book = Book(tallies=grouped(tallies), targets=targets, who=whose, year_start=at.year_start)
    return {
        each.key: Reading(score=score(each, book, own, at), trend=trend(each, book, at.week), of_team=who is None)
        for each in measures
    }


async def of_team(tx: Tx, at: AsOf) -> Board:
    """All that is measured, each figure once; what is made of other measures, and companions, where it has a target."""
    planned = {each.measure for each in await service.targets(tx, None)}
    shown = tuple(each for each in ALL if each.key in planned or not (each.aside or each.parts))
    return await read(tx, once(shown, planned), at, None)


async def own(tx: Tx, index: Index, me: Member) -> Board:
    """The measures of one's own roles as they stand today; who has none, or leads sales, sees the team's."""
    at = running(day_of(tx.now, me.zone), index.year_start)
    measures = own_measures(index, me, tx.now)
    if not measures or any(each.role == LEADING for each in measures):
        return await of_team(tx, at)
    return await with_incentives(tx, index, await read(tx, measures, at, me))


def own_measures(index: Index, member: Member, on: datetime) -> tuple[Measure, ...]:
    """What the roles that a member holds answer for."""
    return of_keys(key for hat in index.hats(member.id, on) for key in index.roles[hat.role_id].measures)


def answerable(index: Index, measure: Measure, on: datetime) -> list[Member]:
    """Who holds, as a lead, a role that answers for a measure, by name."""
    roles = {each.id for each in index.rows.roles if measure.key in each.measures}
    leads = (each for each in index.rows.assignments if each.role_id in roles and each.rank is Rank.LEAD)
    held = {each.member_id for each in leads if each.holds(on)}
    return sorted((index.member(each) for each in held if index.may_own(each, on)), key=lambda each: each.name)


async def week_board(tx: Tx, index: Index, measure: Measure, member: Member | None, day: date) -> Board:
    """How the week of a day stands, to which a number was added; everybody's without a member."""
    today = day_of(tx.now, member.zone if member else index.zone)
    week = week_of(day)
    at = running(today, index.year_start) if today in week else whole_week(week, index.year_start)
    return await read(tx, [measure], at, member)
