"""Every measure of deals by every axis, against a plain calculation over the same rows, on both engines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from bot.kit.db import Tx
from bot.kit.errors import Refusal
from bot.kpis import service
from bot.kpis.breakdown import ask
from bot.kpis.catalogue import BY_KEY, MEASURES
from bot.kpis.grouping import Axis, axis_named, take_axis
from bot.kpis.model import Measure
from bot.kpis.reading import Breakdown
from bot.ownership.index import Index, build
from bot.ownership.service import load_rows
from bot.people import service as people
from tests.kpis.market import AXES, PLAIN, Market, make_market, plain

OF_DEALS = [each for each in MEASURES if each.key in PLAIN]
PERIODS = [
    (None, None),
    (date(2026, 3, 1), date(2026, 3, 31)),
    (date(2026, 4, 1), date(2026, 6, 30)),
    (date(2026, 5, 1), None),
    (None, date(2026, 7, 1)),
    (date(2031, 1, 1), date(2031, 1, 31)),
]


def told(found: Breakdown) -> dict[Any, Any]:
    return {
        part.group: (
            None if part.figure.value is None else Fraction(part.figure.value).limit_denominator(10**9),
            part.figure.cases,
            None if part.figure.p90 is None else int(part.figure.p90),
        )
        for part in found.parts
    }


async def index_of(tx: Tx) -> Index:
    return build(await load_rows(tx))


async def test_every_measure_by_every_axis_equals_the_plain_calculation(
    tx: Tx, record_property: Callable[[str, object], None]
) -> None:
    market = await make_market(tx)
    index, compared = await index_of(tx), 0
    for measure in OF_DEALS:
        for first, last in PERIODS:
            for word in (None, *AXES):
                axis = axis_named(index, word) if word else None
                found = await ask(tx, index, measure, axis, first=first, last=last)
                assert told(found) == plain(market.deals, measure.key, word, first, last), (measure.key, word, first)
                compared += len(found.parts)
    record_property("figures", f"{compared:,} groups of deals as in the plain calculation")


async def test_one_members_figures_are_those_of_their_own_deals(tx: Tx) -> None:
    market = await make_market(tx, count=120)
    own = [row for row in market.deals if row["owner"] == "Ana"]
    for measure in OF_DEALS:
        found = await ask(tx, await index_of(tx), measure, member_id=market.ids["Ana"])
        assert told(found) == plain(own, measure.key, None, None, None)


async def test_the_best_stands_first_what_has_no_value_below_and_what_has_no_group_last(tx: Tx) -> None:
    market = await make_market(tx)
    index = await index_of(tx)
    for key, sign in (("ae.revenue", -1), ("ae.cycle", 1)):
        found = await ask(tx, index, BY_KEY[key], axis_named(index, "member"))
        values = [part.figure.value for part in found.parts if part.group is not None]
        assert values == sorted(values, key=lambda each: sign * (each or 0))
        assert found.parts[-1].group is None
    months = [part.group for part in (await ask(tx, index, BY_KEY["ae.revenue"], axis_named(index, "month"))).parts]
    assert months == sorted(months, key=str)
    assert market.deals


async def test_namesakes_are_told_apart(tx: Tx) -> None:
    market = await make_market(tx, count=50)
    other = await people.add(tx, name="Ana", zone="UTC")
    known = await service.known_deals(tx, [row["id"] for row in market.deals])
    one = next(each for each in known.values() if each.owner_id == market.ids["Ben"] and each.stage == "won")
    await service.put_deals(tx, [replace(one, owner_id=other.id)])
    index = await index_of(tx)
    groups = {part.group for part in (await ask(tx, index, BY_KEY["ops.deals"], axis_named(index, "member"))).parts}
    assert {f"Ana #{market.ids['Ana']}", f"Ana #{other.id}"} <= groups
    assert "Ana" not in groups


async def test_numbers_typed_in_are_parted_by_whose_they_are_and_by_month(tx: Tx) -> None:
    market = await make_market(tx, count=1)
    leads = BY_KEY["sdr.leads"]
    await _log(tx, leads, "Ana", "5", market)
    await _log(tx, leads, "Ben", "2", market)
    index = await index_of(tx)
    by = {word: told(await ask(tx, index, leads, axis_named(index, word))) for word in ("member", "territory", "month")}
    assert by["member"] == {"Ana": (5, 1, None), "Ben": (2, 1, None)}
    assert by["territory"] == {"DACH": (5, 1, None), "AMER": (2, 1, None)}
    assert by["month"] == {"2026-11": (7, 2, None)}
    assert told(await ask(tx, index, leads)) == {None: (7, 2, None)}


async def _log(tx: Tx, measure: Measure, name: str, amount: str, market: Market) -> None:
    member = await people.by_id(tx, market.ids[name])
    tx.now = tx.now.replace(year=2026, month=11, day=24)
    await service.log(tx, member.actor(), measure, member, date(2026, 11, 24), Decimal(amount), "test")


@pytest.mark.parametrize("text", ["planet", "member@1", "product@0", "product@", "product@x", "segment", ""])
async def test_an_axis_that_is_none_is_answered_with_those_there_are(tx: Tx, text: str) -> None:
    await make_market(tx, count=1)
    with pytest.raises(Refusal, match="Type one of member, manager, account, month, territory, product, vertical"):
        axis_named(await index_of(tx), text)


async def test_by_a_person_is_not_an_axis(tx: Tx) -> None:
    await make_market(tx, count=1)
    index = await index_of(tx)
    assert take_axis(index, "leads by @sam") == ("leads by @sam", None)
    text, axis = take_axis(index, "revenue by Product@1 from 2026-03-01")
    assert (" ".join(text.split()), axis) == ("revenue from 2026-03-01", axis_named(index, "product@1"))
    assert isinstance(axis, Axis)
    assert str(axis) == "product@1"
