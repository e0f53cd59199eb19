"""What `/kpi win rate emea last quarter` looks like: a value, its definition, its trend, and what leads behind it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.kit.blocks import Block, Element, Message, actions, button, clip, context, esc, header, section
from bot.kpis.blocks import GROUPS, READ_FROM, lines, reading_lines, title
from bot.kpis.figures import cases, spark, told
from bot.kpis.grouping import Group
from bot.kpis.kinds import Origin
from bot.kpis.model import Measure
from bot.kpis.question import Question
from bot.kpis.reading import Board, Breakdown, Part, Reading
from bot.kpis.rollup import Figure
from bot.kpis.span import JANUARY, Span, quarter_of
from bot.ownership.index import Index

ROWS, CHART = "kpi.rows", "kpi.chart"
OPENED, PARTS = 4, 3  # groups of a breakdown that can be opened, parts of a formula


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A question with what was found; `trend` are the eight weeks that end with `week`, where nothing is parted."""

    question: Question
    found: Breakdown
    currency: str
    trend: tuple[Figure, ...] = ()
    week: Span | None = None


def measure_page(shown: Board, others: Board | None, question: Question, restated: Sequence[str] = ()) -> Message:
    """One measure: what it is, how it stands, its last eight weeks; and the team's beside somebody's own."""
    reading = shown.readings[0]
    measure = reading.measure
    blocks: list[Block] = [header(measure.name), section(f"{esc(measure.definition)}\n{READ_FROM[measure.case]}")]
    for each in (shown, *([others] if others else [])):
        blocks += [section(f"*{esc(title(each, own=False))}*\n{reading_lines(each.readings[0], each.currency)}")]
        blocks += [_trend(each.readings[0], each.currency)]
        blocks += [context("\n".join(restated))] if restated and each is shown else []
    typed = ", ".join(f"`{esc(each)}`" for each in (measure.key, *measure.aliases))
    week = replace(question, first=shown.at.week.first, last=shown.at.week.last, member=shown.member, named=True)
    return Message.of(*blocks, context(f"Also called {typed}."), actions(*behind(week)))


def _trend(reading: Reading, currency: str) -> Block:
    return _weeks(reading.trend, reading.measure, currency, "this one last")


def _weeks(trend: Sequence[Figure], measure: Measure, currency: str, last: str) -> Block:
    weeks = " · ".join(told(each, measure, currency) for each in trend)
    return context(f"{spark(trend)}  eight weeks, {last}: {weeks}")


def answer(shown: Answer, index: Index) -> Message:
    """One measure over some days, a line for each group; what a phone cannot show is counted."""
    found, question = shown.found, shown.question
    named = found.by is not None
    told_ = [_part(each, found.measure, shown.currency, named=named) for each in found.parts[:GROUPS]]
    rest = len(found.parts) - GROUPS
    more = [context(f"… and {rest} more; `rolecall kpi` shows all of them.")] if rest > 0 else []
    how = context(f"{esc(found.measure.definition)} {READ_FROM[found.measure.case]}")
    groups = [actions(*opening(question, found))] if named and found.parts else []
    return Message.of(
        header(found.measure.name),
        context(about(question, index)),
        *(lines(told_) or [section("Nothing in these days.")]),
        *more,
        *_weeks_until(shown),
        how,
        *groups,
        actions(*behind(question, index.year_start)),
    )


def _weeks_until(shown: Answer) -> list[Block]:
    if not shown.week:
        return []
    return [_weeks(shown.trend, shown.question.measure, shown.currency, f"the last until {date_of(shown.week.last)}")]


def about(question: Question, index: Index) -> str:
    """The question in people's words: `last quarter, 1 Jul - 30 Sep 2026 · EMEA · by product`."""
    within = question.within
    named = [index.trees.segments[each].name for each in sorted(within.segments)]
    named += [index.roles[within.role_id].short] if within.role_id is not None else []
    named += [index.accounts[within.account_id].name] if within.account_id is not None else []
    named += [question.member.name] if question.member else []
    by = [f"by {question.axis}"] if question.axis else []
    return " · ".join([days(question), *map(esc, named), *by])


def days(question: Question) -> str:
    between = _between(question.first, question.last)
    return f"{question.said}, {between}" if question.said else between


def _between(first: date | None, last: date | None) -> str:
    if first is not None and first == last:
        return f"{first:%a} {date_of(first)}"
    if first and last:
        same = first.year == last.year
        return f"{first.day} {first:%b}{'' if same else f' {first.year}'} \u2013 {date_of(last)}"
    begun = f"from {date_of(first)}" if first else "from the first"
    return f"{begun} until {date_of(last)}" if last else f"{begun} until the last"


def date_of(day: date) -> str:
    return f"{day.day} {day:%b} {day.year}"


def _part(part: Part, measure: Measure, currency: str, *, named: bool) -> str:
    of = cases(part.figure, measure) if not measure.adds_up else ""
    name = f"{group_name(part)}: " if named else ""
    return f"{name}*{told(part.figure, measure, currency)}*{of}"


def group_name(part: Part) -> str:
    return esc(clip(part.group, 60)) if part.group else "none"


def behind(question: Question, year_start: int = JANUARY) -> list[Element]:
    """The buttons: the rows of what was asked, of a formula those of its parts; and a picture."""
    asked = replace(question, axis=None)
    parts = [each for each in question.measure.leaves if each.origin is not Origin.FORECAST][:PARTS]
    if not question.measure.parts and parts:
        rows = [button("Show the rows", ROWS, value(asked))]
    else:
        rows = [button(f"Rows: {each.name}", ROWS, value(_part_of(asked, each, year_start))) for each in parts]
    return [*rows, button("Draw it", CHART, value(question))]


def _part_of(question: Question, part: Measure, year_start: int) -> Question:
    """What is counted by the quarter is made of the quarter so far."""
    first = quarter_of(question.last, year_start).first if question.measure.quarter and question.last else None
    return replace(question, measure=part, first=first or question.first)


def opening(question: Question, found: Breakdown) -> list[Element]:
    """A button for the rows of each of the first groups."""
    if found.measure.parts or found.measure.origin is Origin.FORECAST:
        return []
    return [
        button(f"Rows: {each.group or 'none'}", ROWS, value(question, group=each.key)) for each in found.parts[:OPENED]
    ]


ANY = object()


def value(question: Question, at: int = 0, group: Group | object = ANY) -> str:
    """What a button says: the question in words that mean the same tomorrow, from which row, and of which group."""
    of = {} if group is ANY else {"of": group}
    return json.dumps({"q": question.line, "at": at} | of, ensure_ascii=False, separators=(",", ":"))
