"""`/kpi win rate emea last quarter by product`: what is read of it, what it comes to, and the rows behind."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from bot.kit.db import Database, Tx
from bot.kit.errors import Ambiguous, Refusal
from bot.kpis import breakdown
from bot.kpis.catalogue import BY_KEY
from bot.kpis.page_blocks import ANY
from bot.kpis.question import ask
from bot.kpis.reckon import Book, grouped
from bot.kpis.rows import PAGE, behind
from bot.kpis.slack import feature
from bot.kpis.span import Span
from bot.kpis.sums import tallies
from bot.ownership.index import Index, build
from bot.ownership.service import load_rows
from bot.people import service as people
from bot.workspace.model import MemberKind
from tests.kpis.desk import Desk
from tests.kpis.market import ABOVE, GROUPS, Market, Row, make_market, plain

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday
FIRST, LAST = date(2026, 5, 1), date(2026, 8, 31)  # everything moves in between


async def index_of(tx: Tx) -> Index:
    return build(await load_rows(tx))


def in_segment(name: str, dimension: str) -> Callable[[Row], bool]:
    """By the plain tables alone: the segment itself, or one below it."""

    def holds(row: Row) -> bool:
        found = GROUPS[dimension](row, row["closed"] or FIRST)
        unknown = dimension == "product" and not row["product"]
        return not unknown and (found == name or ABOVE.get(found or "") == name)

    return holds


SEGMENTS = [("EMEA", "territory"), ("DACH", "territory"), ("AMER", "territory"), ("Health", "vertical")]
SEGMENTS += [("GTX", "product"), ("GTX Pro", "product"), ("Solo", "product")]


async def test_a_segment_holds_what_is_in_it_or_below_it_as_in_the_plain_calculation(tx: Tx) -> None:
    market = await make_market(tx)
    index = await index_of(tx)
    for name, dimension in SEGMENTS:
        rows = [row for row in market.deals if in_segment(name, dimension)(row)]
        for key in ("ops.win_rate", "ae.revenue", "ae.cycle"):
            question = ask(index, f"{key} {name} from {FIRST} until {LAST}", NOW, frozenset())
            found = await figure(tx, index, question, None)
            assert found == plain(rows, key, None, FIRST, LAST)[None], (name, key)
            by = ask(index, f"{key} {name} from {FIRST} until {LAST} by member", NOW, frozenset())
            parts = {each.group: value_of(each.figure) for each in (await over(tx, index, by)).parts}
            assert parts == plain(rows, key, "member", FIRST, LAST), (name, key)


async def over(tx: Tx, index: Index, question: Any) -> Any:
    return await breakdown.ask(
        tx,
        index,
        question.measure,
        question.axis,
        first=question.first,
        last=question.last,
        member_id=question.member.id if question.member else None,
        within=question.within,
    )


async def figure(tx: Tx, index: Index, question: Any, group: object) -> Any:
    (part,) = (each for each in (await over(tx, index, question)).parts if each.group == group)
    return value_of(part.figure)


def value_of(found: Any) -> Any:
    value = None if found.value is None else Fraction(found.value).limit_denominator(10**9)
    return value, found.cases, None if found.p90 is None else int(found.p90)


async def test_the_rows_behind_a_number_are_exactly_those_that_count(tx: Tx) -> None:
    market = await make_market(tx, count=150)
    index = await index_of(tx)
    lines = [
        "ops.win_rate by product@1",
        "ae.revenue emea by territory",
        "ae.cycle for Ana by month",
        "ae.win_loss gtx",
    ]
    for line in lines:
        question = ask(index, line, NOW, frozenset())
        found = await over(tx, index, question)
        rows = 0
        for part in found.parts:
            group = part.key if question.axis else ANY
            shown = await behind(tx, index, question, group)
            assert shown.figure == part.figure, (line, part.group)
            assert shown.total == part.figure.cases
            rows += shown.total
        assert rows == (await behind(tx, index, replace(question, axis=None), ANY)).total
    assert market.deals


async def test_rows_come_by_the_page_the_newest_first_and_each_once(tx: Tx) -> None:
    market = await make_market(tx, count=150)
    index = await index_of(tx)
    question = ask(index, "win rate", NOW, frozenset())
    pages = [await behind(tx, index, question, ANY, at) for at in range(0, 200, PAGE)]
    closed = [row for row in market.deals if row["closed"] and row["stage"] in ("won", "lost")]
    seen = [
        each.row.external_id for page in dict.fromkeys(page.at for page in pages) for each in pages[page // PAGE].rows
    ]
    assert sorted(seen) == sorted(row["id"] for row in closed)
    days = [each.day for page in pages[:3] for each in page.rows]
    assert days == sorted(days, reverse=True)
    assert pages[-1].rows


async def test_open_deals_are_listed_while_they_are_open(tx: Tx) -> None:
    market = await make_market(tx, count=150)
    index = await index_of(tx)
    question = ask(index, "open deals until 2026-06-30", NOW, frozenset())
    shown = await behind(tx, index, question, ANY)
    then = date(2026, 6, 30)
    open_ = [
        row["id"]
        for row in market.deals
        if row["qualified"]
        and row["qualified"] <= then
        and not (row["closed"] and row["closed"] <= then)
        and not (row["closed"] and row["closed"] < row["qualified"])
    ]
    assert shown.total == len(open_) == shown.figure.value
    assert {each.row.external_id for each in shown.rows} <= set(open_)


async def test_what_had_ceased_before_the_days_changes_no_stock(tx: Tx) -> None:
    await make_market(tx, count=200)
    measure = BY_KEY["ae.qualified_open"]
    whole = await tallies(tx, measure, Span(first=date.min, end=date(2027, 6, 1)))
    for month in range(1, 13):
        first = date(2026, month, 1)
        part = await tallies(tx, measure, Span(first=first, end=date(2027, 6, 1)))
        for span in (Span(first=first, end=first + timedelta(days=n)) for n in (1, 40, 100)):
            assert Book(tallies=grouped(part)).figure(measure, span) == Book(tallies=grouped(whole)).figure(
                measure, span
            )


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("win rate emea", "ops.win_rate {EMEA}"),
        ("emea win rate Q3 by product", "ops.win_rate {EMEA} from 2026-07-01 until 2026-09-30 by product"),
        ("revenue gtx pro health", "ae.revenue {GTX Pro} {Health}"),
        ("revenue for ana in amer yesterday", "ae.revenue {AMER} for {Ana} from 2026-11-24 until 2026-11-24"),
        ("revenue for AE emea", "ae.revenue {EMEA} {ae}"),
        ("revenue acme", "ae.revenue {Acme}"),
        ("revenue for team by member", "ae.revenue for team by member"),
        ("revenue on 2026-11-20", "ae.revenue from 2026-11-20 until 2026-11-20"),
    ],
)
async def test_a_line_is_read_in_any_order_and_says_itself_again(tx: Tx, typed: str, line: str) -> None:
    market = await make_market(tx, count=1)
    index = await index_of(tx)
    names = {name: f"member#{id_}" if name == "Ana" else f"segment#{id_}" for name, id_ in market.ids.items()}
    names |= {"Acme": f"account#{market.ids['Acme']}", "ae": f"role#{index.role('ae').id}"}
    wanted = line
    for name, said in names.items():
        wanted = wanted.replace(f"{{{name}}}", said)
    found = ask(index, typed, NOW, frozenset())
    assert sorted(found.line.split()) == sorted(wanted.split())
    again = ask(index, found.line, NOW, frozenset())
    assert replace(again, said=found.said) == found


async def test_what_is_unclear_is_asked_back_with_the_whole_line(tx: Tx) -> None:
    market = await make_market(tx, count=1)
    index = await index_of(tx)
    with pytest.raises(Ambiguous) as asked:
        ask(index, "win rate heallth Q3 by member", NOW, frozenset())
    health = f"segment#{market.ids['Health']}"
    line = f"/kpi ops.win_rate {health} from 2026-07-01 until 2026-09-30 by member"
    assert line in [each.text for each in asked.value.choices]
    with pytest.raises(Ambiguous) as asked:
        ask(index, "win raet emea", NOW, frozenset())
    assert "/kpi ops.win_rate emea" in [each.text for each in asked.value.choices]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("win rate emea amer", "both of the dimension territory"),
        ("win rate last quarter from 2026-11-01", "name the days in one way only"),
        ("win rate Q1 Q2", "name one of them"),
        ("win rate acme bolt", "One account at a time"),
        ("win rate per month", "“per” says nothing here"),
        ("win rate zzzzqq", "I know no role, segment, account or member called “zzzzqq”"),
        ("emea", "Say which number."),
    ],
)
async def test_what_cannot_be_asked_is_told_what_to_type(tx: Tx, typed: str, told: str) -> None:
    await make_market(tx, count=1)
    with pytest.raises(Refusal, match=told):
        ask(await index_of(tx), typed, NOW, frozenset())


@pytest.fixture
async def desk(db: Database, tenant: int) -> Desk:
    made = Desk(db, tenant, NOW)
    made.join(feature(db, made.ownership))
    return made


async def furnished(desk: Desk) -> tuple[Market, Any]:
    asker = await desk.hire("Ada", "ops", admin=True)
    async with desk.db.begin(desk.tenant, NOW) as tx:
        market = await make_market(tx, count=60)
    await desk.ownership.refresh(desk.tenant)
    return market, asker


async def test_a_number_leads_to_its_rows_and_on(desk: Desk) -> None:
    _, ada = await furnished(desk)
    seen = await desk.type(ada, "/kpi win rate 2026 by territory")
    assert "2026, 1 Jan \u2013 31 Dec 2026 · by territory" in seen.text
    assert "Deals won of all deals won or lost" in seen.text
    first = await desk.press(ada, ("kpi.rows", [value for name, value in seen.buttons() if name == "kpi.rows"][-1]))
    assert "Win rate: the rows" in first.text
    assert "1 to 20, the newest first" in first.text
    older = first.buttons()[0]
    assert older[0] == "kpi.rows.turn"
    second = await desk.press(ada, older)
    assert "21 to " in second.text
    assert desk.told[-1].replace


async def test_an_entry_tells_who_wrote_it_when(desk: Desk) -> None:
    _, ada = await furnished(desk)
    await desk.type(ada, "/kpi log leads 5 for ana on yesterday")
    seen = await desk.type(ada, "/kpi leads this week")
    assert "this week, 23 Nov \u2013 29 Nov 2026" in seen.text
    rows = await desk.press(ada, seen.buttons()[0])
    assert "24 Nov 2026 · Ana · 5\ntyped in by Ada, 25 Nov 2026" in rows.text
    assert (await desk.press(ada, (await desk.type(ada, "/kpi leads for ben")).buttons()[0])).text.endswith(
        "No row counts here."
    )


async def test_the_rows_of_a_formula_are_those_of_its_parts(desk: Desk) -> None:
    _, ada = await furnished(desk)
    seen = await desk.type(ada, "/kpi revenue quota this quarter")
    assert "Rows: Closed-won revenue" in str(seen.message.blocks if seen.message else "")
    rows = await desk.press(ada, seen.buttons()[0])
    assert rows.text.startswith("Closed-won revenue: the rows\n1 Oct \u2013 31 Dec 2026")


async def test_the_names_of_customers_are_for_full_members(desk: Desk) -> None:
    _, ada = await furnished(desk)
    button = (await desk.type(ada, "/kpi revenue 2026")).buttons()[0]
    async with desk.db.begin(desk.tenant, NOW) as tx:
        guest = await people.add(tx, name="Gus", zone="UTC", slack_user_id="UGUS", kind=MemberKind.GUEST)
    await desk.ownership.refresh(desk.tenant)
    assert "Only full members" in (await desk.press(guest, button)).text
