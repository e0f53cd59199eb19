"""Measures of a workspace's own, and edited ones: each definition from its day on, and past weeks as they were."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis import breakdown, editions, service
from bot.kpis.catalogue import BY_KEY, Catalogue, built_in
from bot.kpis.definition import read, written
from bot.kpis.editions import Edition, laid_over
from bot.kpis.model import Deal, Source, Stage
from bot.kpis.reckon import Book, grouped
from bot.kpis.scoring import trend, whole_week
from bot.kpis.span import PeriodKind, week_of
from bot.kpis.target import Target
from bot.ownership.index import build
from bot.ownership.service import load_rows
from bot.roles.setup import install_catalogue
from bot.workspace.model import OPERATOR

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
DEMO: Mapping[str, Any] = {
    "name": "Demo rate",
    "unit": "percent",
    "reads": "demo",
    "ratio": "held / booked",
    "says": "X.",
}


def said(**changes: Any) -> dict[str, Any]:
    return {word: what for word, what in (dict(DEMO) | changes).items() if what is not None}


@pytest.mark.parametrize(
    ("key", "changes", "told"),
    [
        ("Demo", {}, "is no key"),
        ("ae.demo", {"name": None}, "`name` is missing"),
        ("ae.demo", {"says": None}, "`says` is missing"),
        ("ae.demo", {"unit": "bananas"}, "`unit` is one of `count`, `money`"),
        ("ae.demo", {"good": "left"}, "`good` is one of `up`, `down`, `zero`"),
        ("ae.demo", {"ratio": None}, "write just one of `sum`, `ratio`"),
        ("ae.demo", {"sum": "held"}, "write just one of `sum`, `ratio`"),
        ("ae.demo", {"ratio": "held"}, "a ratio needs a division"),
        ("ae.demo", {"ratio": "held / 0"}, "a ratio needs a division"),
        ("ae.demo", {"colour": "red"}, "there is no `colour`"),
        ("ae.demo", {"reads": ""}, "`reads` names the entries"),
        ("ae.demo", {"reads": "deal.won"}, "`held` is nothing that such a case has"),
        ("ae.demo", {"reads": "deal.standing", "ratio": None, "sum": "count"}, "of `deal.standing` write last"),
        ("ae.demo", {"minimum": "-1"}, "`minimum` is a whole number"),
        ("ae.demo", {"also": "demo"}, "`also` is a list"),
        ("ae.demo", {"team": "yes"}, "`team` is true or false"),
        ("ae.demo", {"ratio": None, "formula": "ae.revenue / 2"}, "so it reads nothing itself"),
        ("ae.demo", {"name": "x" * 81}, "`name` has up to 80 characters"),
    ],
)
def test_a_definition_that_cannot_be_is_said_with_what_to_write(key: str, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(key, said(**changes))
    assert told in refused.value.text


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("ae.revenu / 2", "there is no measure `ae.revenu`. Did you mean `ae.revenue`?"),
        ("x.one + 1", "x.one refers to itself: x.one → x.one"),
        ("x.two / 2", "refers to itself: x.one → x.two → x.one"),
        ("1 + 2", "names at least one measure"),
        ("share(ae.revenue)", "write `share` with a measure and a number"),
        ("target(ae.revenue + 1)", "`target` takes a measure's key"),
    ],
)
def test_a_formula_that_leads_nowhere_or_in_a_circle_is_refused(rule: str, told: str) -> None:
    made = {"x.one": rule, "x.two": "x.one * 2"}
    own = [read(key, said(reads=None, ratio=None, unit="count", formula=each)) for key, each in made.items()]
    with pytest.raises(Refusal) as refused:
        Catalogue([*built_in(), *own])
    assert told in refused.value.text


def test_each_day_has_the_definition_that_was_true_on_it() -> None:
    def edition(since: str | None, name: str | None) -> Edition:
        day = date.fromisoformat(since) if since else None
        return Edition(id=0, key="x.demo", since=day, said=said(name=name) if name else None)

    own = [edition(None, "One"), edition("2026-03-02", "Two"), edition("2026-06-01", "Three")]
    found = laid_over([], [*own, edition("2026-06-01", "Three again")]).by_key["x.demo"]
    days = ("2020-01-01", "2026-03-01", "2026-03-02", "2026-05-31", "2026-06-01", "2027-01-01")
    assert [found.on(date.fromisoformat(each)).name for each in days] == [
        *("One", "One", "Two", "Two"),
        *("Three again", "Three again"),
    ]
    assert "x.demo" not in laid_over([], [*own, edition("2026-07-06", None)]).by_key


async def won(tx: Tx, day: date, value: str, cost: str, owner: int | None = None) -> None:
    deal = Deal(
        external_id=f"d{day}{value}",
        name="D",
        stage=Stage.WON,
        value=Decimal(value),
        cost=Decimal(cost),
        owner_id=owner,
        closed_on=day,
        source=Source.FILE,
    )
    await service.put_deals(tx, [deal])


async def test_a_changed_definition_leaves_past_weeks_as_they_were(tx: Tx) -> None:
    tx.now = NOW
    await install_catalogue(tx)
    for day, value, cost in (
        (date(2026, 11, 11), "100", "40"),
        (date(2026, 11, 18), "200", "50"),
        (MONDAY, "300", "30"),
    ):
        await won(tx, day, value, cost)
    net = replace(BY_KEY["ae.revenue"], rule="value - cost")
    await editions.save(tx, OPERATOR, net, MONDAY, 0, "test")
    measure = (await editions.catalogue(tx)).by_key["ae.revenue"]
    at = whole_week(week_of(MONDAY))
    book = Book(tallies=grouped(await service.tallies(tx, [measure], at)))
    assert [each.value for each in trend(measure, book, at.week, 3)] == [100, 200, 270]
    index = build(await load_rows(tx))
    past = await breakdown.ask(tx, index, measure, first=date(2026, 11, 16), last=date(2026, 11, 22))
    now = await breakdown.ask(tx, index, measure, first=MONDAY, last=date(2026, 11, 29))
    assert [past.parts[0].figure.value, now.parts[0].figure.value] == [200, 270]


async def test_a_formula_follows_what_its_parts_were_on_the_day(tx: Tx) -> None:
    tx.now = NOW
    await install_catalogue(tx)
    await won(tx, date(2026, 11, 18), "200", "50")
    await won(tx, MONDAY, "300", "30")
    weekly = Target(measure="ae.revenue", member_id=None, period=PeriodKind.WEEK, value=Decimal(100))
    await service.set_target(tx, OPERATOR, weekly, None, "test")
    await editions.save(tx, OPERATOR, replace(BY_KEY["ae.revenue"], rule="value - cost"), MONDAY, 0, "test")
    measure = (await editions.catalogue(tx)).by_key["hos.plan_attainment"]
    at = whole_week(week_of(MONDAY))
    book = Book(tallies=grouped(await service.tallies(tx, [measure], at)), targets=await service.all_targets(tx))
    assert [each.value for each in trend(measure, book, at.week, 2)] == [200, 270]


async def test_an_edit_is_undone_once_and_only_while_it_is_the_newest(tx: Tx) -> None:
    tx.now = NOW
    await install_catalogue(tx)
    first = await editions.save(tx, OPERATOR, replace(BY_KEY["ae.revenue"], name="Takings"), MONDAY, 0, "test")
    with pytest.raises(editions.ChangedMeanwhile):
        await editions.save(tx, OPERATOR, replace(BY_KEY["ae.revenue"], name="Till"), MONDAY, 0, "test")
    assert await editions.undo(tx, OPERATOR, first, "test") == "ae.revenue"
    assert (await editions.catalogue(tx)).by_key["ae.revenue"].name == "Closed-won revenue"
    with pytest.raises(Refusal, match="was changed again since"):
        await editions.undo(tx, OPERATOR, first, "test")


async def test_what_a_formula_needs_cannot_be_retired_and_a_unit_stays(tx: Tx) -> None:
    tx.now = NOW
    await install_catalogue(tx)
    with pytest.raises(Refusal, match=r"there is no measure `x\.bookings`"):
        await editions.retire(tx, OPERATOR, "x.bookings", MONDAY, 0, "test")
    other = read("sdr.leads", written(BY_KEY["sdr.leads"]) | {"unit": "money"})
    with pytest.raises(Refusal, match=r"sdr\.leads is counted in count"):
        await editions.save(tx, OPERATOR, other, MONDAY, 0, "test")
