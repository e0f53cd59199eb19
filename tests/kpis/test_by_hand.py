"""Every measure, worked out by hand: see the table, and how it is read."""

from datetime import date
from decimal import Decimal

import pytest

from bot.kit.db import Tx
from bot.kpis.breakdown import ask
from bot.kpis.catalogue import ALL, BY_KEY
from bot.kpis.expected import QUARTERLY
from bot.kpis.figures import told
from bot.kpis.grouping import axis_named
from bot.kpis.model import Measure
from bot.kpis.rollup import Figure
from bot.kpis.span import quarter_of
from bot.ownership.index import Index, build
from bot.ownership.service import load_rows
from tests.kpis.by_hand import MONTH, TABLES, Case, Writer, read

FEWEST = 5


def test_every_measure_has_at_least_five_cases() -> None:
    assert {each.key for each in ALL} == set(TABLES)
    assert {key: len(table["cases"]) for key, table in TABLES.items() if len(table["cases"]) < FEWEST} == {}


@pytest.mark.parametrize("key", TABLES)
async def test_a_measure_comes_to_what_was_worked_out_by_hand(tx: Tx, key: str) -> None:
    writer = Writer(tx, BY_KEY[key])
    await writer.begin()
    index, wrong = build(await load_rows(tx)), []
    for line in TABLES[key]["cases"]:
        before = await tx.conn.begin_nested()
        case = read(line)
        for row in case.rows:
            await writer.write(row)
        found = await _figure(tx, index, BY_KEY[key])
        if fault := _fault(case, found, BY_KEY[key]):
            wrong.append(f"{line}: {fault}")
        await before.rollback()
        writer.ids.pop("handoff", None)
    assert wrong == []


async def _figure(tx: Tx, index: Index, measure: Measure) -> Figure:
    days = quarter_of(MONTH.first) if measure.reads == QUARTERLY else MONTH
    return (await ask(tx, index, measure, first=days.first, last=days.last)).parts[0].figure


def _fault(case: Case, found: Figure, measure: Measure) -> str:
    shown = told(found, measure, "EUR")
    value = None if found.value is None else round(found.value, 2)
    right = (
        value == Decimal(case.value) if case.value[-1].isdigit() and "\u2013" not in case.value else shown == case.value
    )
    if case.value == "n/a":
        right = found.value is None
    cases = case.cases in (None, found.cases)
    p90 = case.p90 is None or case.p90 == found.p90
    return "" if right and cases and p90 else f"found {shown}, n {found.cases}, p90 {found.p90}"


def test_the_month_of_the_tables_begins_its_quarter() -> None:
    assert (MONTH.first, quarter_of(MONTH.first).first) == (date(2026, 1, 1), date(2026, 1, 1))


async def test_a_formula_by_month_is_held_against_each_month_s_own_plan_and_days(tx: Tx) -> None:
    writer = Writer(tx, BY_KEY["hos.plan_attainment"])
    await writer.begin()
    for row in ("target ae.revenue 1000 month", "won value=500", "after won value=250", "after won value=50"):
        await writer.write(row)
    index = build(await load_rows(tx))
    monthly, last = axis_named(index, "month"), date(2026, 3, 31)
    found = await ask(tx, index, BY_KEY["hos.plan_attainment"], monthly, first=MONTH.first, last=last)
    assert {part.group: part.figure.value for part in found.parts} == {"2026-01": 50, "2026-02": 30}
