"""`rolecall kpi`: measures over any days, whole or parted, as a table or as one line of JSON each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.config import Storage
from bot.kit.zones import day_of
from bot.kpis import breakdown
from bot.kpis.catalogue import ALL
from bot.kpis.figures import told
from bot.kpis.grouping import axis_named
from bot.kpis.model import Aggregation, Measure, Unit
from bot.kpis.question import within_named
from bot.kpis.reading import Breakdown, Part
from bot.kpis.service import currency
from bot.kpis.words import days_between, find_measure, find_member
from bot.operator import plain
from bot.operator.database import opened
from bot.ownership.index import build
from bot.ownership.service import load_rows

COMMAND = "rolecall kpi"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """As typed: the measure's name (none for all), days, both included, an axis, whose, and of which segments."""

    measure: str = ""
    first: str | None = None
    last: str | None = None
    by: str | None = None
    member: str | None = None
    segments: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbers:
    """Each measure asked about, and in which currency money is counted."""

    found: Sequence[Breakdown]
    currency: str


async def ask(settings: Storage, asked: Asked, workspace: str | None) -> Numbers:
    async with opened(settings, workspace) as (db, tenant), db.read(tenant) as tx:
        index = build(await load_rows(tx))
        measures = [find_measure(asked.measure, COMMAND)] if asked.measure else ALL
        axis = axis_named(index, asked.by) if asked.by is not None else None
        member = find_member(asked.member, index.rows.members, COMMAND) if asked.member else None
        typed = {"from": asked.first, "until": asked.last}
        today = day_of(tx.now, index.zone)
        first, last = days_between({word: day for word, day in typed.items() if day}, today)
        who = member.id if member else None
        within = within_named(index, asked.segments, COMMAND, today)
        found = [
            await breakdown.ask(tx, index, each, axis, first=first, last=last, member_id=who, within=within)
            for each in measures
        ]
        return Numbers(found=found, currency=await currency(tx))


def as_json(found: Breakdown) -> Mapping[str, Any]:
    return {
        "measure": found.measure.key,
        "unit": found.measure.unit.value,
        "from": _iso(found.first),
        "to": _iso(found.last),
        "rows": [_row(found.measure, each) for each in found.parts],
    }


def _row(measure: Measure, part: Part) -> dict[str, Any]:
    """Of a rate also what was divided by what, for its value is null where that is nought."""
    figure = part.figure
    row: dict[str, Any] = {"group": part.group, "value": number(figure.value), "n": figure.cases}
    if measure.aggregation is Aggregation.MEDIAN:
        row["p90"] = number(figure.p90)
    if measure.aggregation is Aggregation.RATIO:
        row |= {"numerator": number(figure.top), "denominator": number(figure.base)}
    return row


def number(value: Decimal | None) -> int | float | None:
    """As JSON has it: whole where it is."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def as_text(numbers: Numbers) -> str:
    """A table of all measures, or of one a table of its groups."""
    if not numbers.found[0].by:
        return "\n".join([_days(numbers.found[0]), *_whole(numbers)])
    return "\n\n".join(_groups(each, numbers.currency) for each in numbers.found)


def _whole(numbers: Numbers) -> list[str]:
    """Of many measures those with numbers, and how many are left out; `--json` has them all."""
    told_ = [each for each in numbers.found if len(numbers.found) == 1 or _is_known(each)]
    rest = len(numbers.found) - len(told_)
    more = [f"{rest} more without numbers in these days"] if rest else []
    return [plain.table(_line(each, numbers.currency) for each in told_), *more]


def _is_known(found: Breakdown) -> bool:
    figure = found.parts[0].figure
    return figure.value is not None if found.measure.parts else bool(figure.cases)


def _line(found: Breakdown, currency_: str) -> list[str]:
    part = found.parts[0]
    return [f"{found.measure.name} ({found.measure.key})", *_figure(found.measure, part, currency_)]


def _groups(found: Breakdown, currency_: str) -> str:
    head = f"{found.measure.name} ({found.measure.key}) by {found.by}, {_days(found)}"
    rows = [[each.group or "none", *_figure(found.measure, each, currency_)] for each in found.parts]
    return f"{head}\n{plain.table(rows) if rows else 'nothing'}"


def _figure(measure: Measure, part: Part, currency_: str) -> list[str]:
    """What it comes to, out of how many; of a ratio both sides, of a median also what nine in ten keep to."""
    figure = part.figure
    p90 = "" if figure.p90 is None else f"p90 {figure.p90:f}"
    sides = f"{figure.top:,f} : {figure.base:,f}"
    return [told(figure, measure, currency_), sides if measure.unit is Unit.RATIO else f"n {figure.cases:,}", p90]


def _days(found: Breakdown) -> str:
    return f"from {_iso(found.first) or 'the first'} to {_iso(found.last) or 'the last'}"
