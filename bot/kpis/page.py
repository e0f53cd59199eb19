"""One measure asked about, gathered: how it stands this week, or what it comes to over any days and cases."""

from dataclasses import replace

from bot.kit.blocks import Message
from bot.kit.db import Tx
from bot.kit.zones import day_of
from bot.kpis import breakdown, page_blocks, service
from bot.kpis.board import own_measures, read
from bot.kpis.editions import catalogue
from bot.kpis.incentives import with_incentives
from bot.kpis.page_blocks import Answer
from bot.kpis.question import Question, ask
from bot.kpis.restated import late_weeks
from bot.kpis.restated_words import restated_lines
from bot.kpis.rights import may_see
from bot.kpis.rollup import Figure
from bot.kpis.scoring import running
from bot.kpis.span import Span, quarter_of, week_of
from bot.kpis.within import Within
from bot.ownership.index import Index
from bot.people.model import Member

WEEKS = 8


async def page(tx: Tx, index: Index, me: Member, text: str) -> Message:
    """`win rate`, or `win rate emea last quarter by product`."""
    mine = own_measures(index, me, tx.now)
    keys = frozenset(each.key for each in mine)
    question = ask(index, text, tx.now, keys, known=await catalogue(tx))
    if question.plain:
        own = question.measure.key in keys and not question.measure.team
        return await _standing(tx, index, me, question, question.member if question.named else me if own else None)
    return page_blocks.answer(await over(tx, index, question), index)


async def _standing(tx: Tx, index: Index, me: Member, question: Question, whose: Member | None) -> Message:
    at = running(day_of(tx.now, me.zone), index.year_start)
    team = await read(tx, [question.measure], at, None)
    shown = await read(tx, [question.measure], at, whose) if whose else team
    if whose and may_see(me, whose.id, index.rows.report_lines, tx.now):
        shown = await with_incentives(tx, index, shown)
    late = await late_weeks(tx, question.measure, at.week, index, whose.id if whose else None)
    return page_blocks.measure_page(shown, team if whose else None, question, restated_lines(late, shown, index))


async def over(tx: Tx, index: Index, question: Question) -> Answer:
    """Of everybody unless somebody is named; without days and groups, of this quarter."""
    asked, today = question, day_of(tx.now, index.zone)
    if not (question.axis or question.first or question.last):
        quarter = quarter_of(today, index.year_start)
        asked = replace(question, first=quarter.first, last=quarter.last, said="this quarter")
    member_id = asked.member.id if asked.member else None
    found = await breakdown.ask(
        tx,
        index,
        asked.measure,
        asked.axis,
        first=asked.first,
        last=asked.last,
        member_id=member_id,
        within=asked.within,
    )
    week = None if asked.axis else week_of(min(asked.last or today, today))
    trend = await weeks(tx, index, asked, week) if week else ()
    currency = await service.currency(tx)
    return Answer(question=asked, found=found, currency=currency, trend=trend, week=week)


async def weeks(tx: Tx, index: Index, question: Question, last: Span) -> tuple[Figure, ...]:
    """The figures of the eight weeks that end with `last`, the oldest first, of the cases asked about."""
    member_id, within = question.member.id if question.member else None, question.within
    spans = [last.weeks_later(-back) for back in reversed(range(WEEKS))]
    return tuple([await _figure(tx, index, question, each, member_id, within) for each in spans])


async def _figure(
    tx: Tx, index: Index, question: Question, span: Span, member_id: int | None, within: Within
) -> Figure:
    found = await breakdown.ask(
        tx, index, question.measure, first=span.first, last=span.last, member_id=member_id, within=within
    )
    return found.parts[0].figure
