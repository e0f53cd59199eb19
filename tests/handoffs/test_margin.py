"""The margin that a reviewer of terms is told: against the floor, below cost, and where there is none to tell."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handoffs.margin import floor_of, share, told
from bot.workspace.model import OPERATOR
from bot.workspace.service import set_setting
from tests.handoffs.cases import at
from tests.handoffs.office import Office

NOW = at("2026-11-24 10:00")
FLOOR = Decimal(25)
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("price", "cost", "floor", "line"),
    [
        ("51,000", "34,000", FLOOR, "Margin 33.3 %, within the floor of 25 %."),
        ("50,000", "41,000", FLOOR, "⚠️ *Margin 18 %, under the floor of 25 %.*"),
        ("100", "75", FLOOR, "Margin 25 %, within the floor of 25 %."),
        ("100,000", "75,001", FLOOR, "⚠️ *Margin 24.9 %, under the floor of 25 %.*"),
        ("100", "112", FLOOR, f"⚠️ *Margin {MINUS}12 %, below cost, under the floor of 25 %.*"),
        ("100", "112", None, f"⚠️ *Margin {MINUS}12 %, below cost.*"),
        ("51,000", "34,000", None, "Margin 33.3 %."),
        ("51,000", "0", FLOOR, "Margin 100 %, within the floor of 25 %."),
        ("0", "34,000", FLOOR, "⚠️ *There is no margin: the offered price is 0.*"),
        ("0", "0", None, "⚠️ *There is no margin: the offered price is 0.*"),
        ("", "34,000", FLOOR, ""),
        ("51,000", "", FLOOR, ""),
        ("100", "72.25", Decimal("27.5"), "Margin 27.7 %, within the floor of 27.5 %."),
    ],
)
def test_a_margin_is_told_against_the_floor(price: str, cost: str, floor: Decimal | None, line: str) -> None:
    assert told({"offered_price": price, "cost": cost}, floor) == line


@pytest.mark.parametrize(
    ("listed", "line"),
    [
        ("60,000", " The discount is 15 % of the list price."),
        ("51,000", ""),
        ("40,000", ""),
        ("0", ""),
        ("", ""),
    ],
)
def test_a_discount_is_told_where_there_is_one(listed: str, line: str) -> None:
    content = {"list_price": listed, "offered_price": "51,000", "cost": "34,000"}
    assert told(content, None) == f"Margin 33.3 %.{line}"


@pytest.mark.parametrize(("kept", "floor"), [("25 %", FLOOR), ("27.5 %", Decimal("27.5")), ("", None)])
def test_a_floor_is_read_as_it_is_kept(kept: str, floor: Decimal | None) -> None:
    assert floor_of(kept) == floor


@given(price=st.decimals("0.01", "1e9", places=2), cost=st.decimals("0", "1e9", places=2), tenths=st.integers(1, 999))
def test_what_is_shown_and_what_is_said_of_it_agree(price: Decimal, cost: Decimal, tenths: int) -> None:
    """Rounding never shows a margin at the floor and calls it under, nor the other way round."""
    floor = Decimal(tenths) / 10
    assert (share(price - cost, price) < floor) == ((price - cost) * 100 < floor * price)


async def test_finance_and_the_sender_see_the_margin_of_terms(office: Office) -> None:
    async with office.db.begin(office.tenant, NOW) as tx:
        await set_setting(tx, OPERATOR, "floor", "35", "test")
    await office.ownership.refresh(office.tenant)
    opened = await office.types("ana", "Acme to Finance", NOW)
    assert opened.view
    assert "Terms under the margin floor of 35 % are marked" in str(opened.view.blocks)
    function = await office.function("Controller")
    terms = {"list_price": "60000", "offered_price": "51000", "cost": "34000", "terms": "Net 60"}
    await office.hands_over("ana", "ae_fin", terms | {"function": function, "close_date": "2026-12-18"}, NOW)
    for who in ("finn", "ana"):
        (card,) = await office.texts(who)
        assert "⚠️ Margin 33.3 %, under the floor of 35 %." in card
        assert "The discount is 15 % of the list price." in card


async def test_other_handoffs_tell_no_margin(office: Office) -> None:
    await office.sends("sam", NOW)
    assert "Margin" not in str(await office.texts("ana"))
