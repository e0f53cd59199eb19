"""The rules of the audit case by case, its score, its worst rows, and names that nearly are another."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.kpis.quality import Audit, Audited, Firm, Ground, Outcome, Score, Sold
from bot.kpis.quality_names import Twins, core, misspelt, slips
from bot.kpis.quality_rules import OF_ACCOUNTS, OF_DEALS

TODAY = date(2026, 11, 25)
LONG_AGO, LATELY = date(2026, 8, 27), date(2026, 8, 28)  # ninety days before, and a day less
HERE, GONE, ACME, PRO = 1, 2, 3, 4
WON: Mapping[str, Any] = {
    "external_id": "D-1",
    "name": "Acme",
    "stage": "won",
    "value": Decimal(100),
    "created_on": date(2026, 9, 1),
    "qualified_on": date(2026, 9, 5),
    "closed_on": date(2026, 11, 1),
    "owner_id": HERE,
    "account_id": ACME,
    "product_id": PRO,
    "loss_reason": None,
    "raw": {},
    "recorded_at": datetime(2026, 11, 2, tzinfo=UTC),
}
OPEN: Mapping[str, Any] = {"stage": "qualified", "closed_on": None}
LOST: Mapping[str, Any] = {"stage": "lost"}
UNDATED: Mapping[str, Any] = {"created_on": None, "qualified_on": None}
ACCOUNT: Mapping[str, Any] = {"external_id": "", "name": "Acme", "owner_id": None, "territory": 8, "vertical": 9}
DEALS = {each.key: each for each in OF_DEALS}
ACCOUNTS = {each.key: each for each in OF_ACCOUNTS}


def ground(**more: Any) -> Ground:
    has = dict.fromkeys(("has_products", "has_reasons", "has_territories", "has_verticals"), True)
    return Ground(**{"today": TODAY, "sellers": frozenset({HERE}), **has, **more})


def sold(**fields: Any) -> Sold:
    return Sold(**{**WON, **fields})


def firm(**fields: Any) -> Firm:
    return Firm(**{**ACCOUNT, **fields})


@pytest.mark.parametrize(
    ("key", "fields", "outcome"),
    [
        ("deal.account", {}, True),
        ("deal.account", {"account_id": None}, False),
        ("deal.account", {"account_id": None, "raw": {"account": "Acmee"}}, True),
        ("deal.account_known", {}, True),
        ("deal.account_known", {"account_id": None}, None),
        ("deal.account_known", {"account_id": None, "raw": {"account": "Acmee"}}, "Acmee"),
        ("deal.owner", {}, True),
        ("deal.owner", {"owner_id": None}, False),
        ("deal.owner", {"owner_id": None, "raw": {"owner": "Zed"}}, True),
        ("deal.owner_known", {"owner_id": None}, None),
        ("deal.owner_known", {"owner_id": None, "raw": {"owner": "Zed"}}, "Zed"),
        ("deal.product", {}, True),
        ("deal.product", {"product_id": None}, False),
        ("deal.product_known", {"product_id": None}, None),
        ("deal.product_known", {"product_id": None, "raw": {"product": "GTXPro"}}, "GTXPro"),
        ("deal.begun", UNDATED, False),
        ("deal.begun", {"created_on": None}, True),
        ("deal.begun", {"qualified_on": None}, True),
        ("deal.value", {"value": None}, False),
        ("deal.value", {"value": Decimal(0)}, True),
        ("deal.value", {**OPEN, "value": None}, None),
        ("deal.closed", {"closed_on": None}, False),
        ("deal.closed", {**LOST, "closed_on": None}, False),
        ("deal.closed", OPEN, None),
        ("deal.reason", {**LOST, "loss_reason": "price"}, True),
        ("deal.reason", LOST, False),
        ("deal.reason", {}, None),
        ("deal.worth", {"value": Decimal(0)}, False),
        ("deal.worth", {"value": Decimal("0.01")}, True),
        ("deal.worth", {"value": None}, None),
        ("deal.worth", {**LOST, "value": Decimal(0)}, None),
        ("deal.seller", {**OPEN, "owner_id": GONE}, False),
        ("deal.seller", {**OPEN, "owner_id": HERE}, True),
        ("deal.seller", {"owner_id": GONE}, None),
        ("deal.seller", {**OPEN, "owner_id": None}, None),
        ("deal.past", {"closed_on": TODAY}, True),
        ("deal.past", {"closed_on": date(2026, 11, 26)}, False),
        ("deal.past", {**OPEN, "closed_on": date(2026, 12, 24)}, True),
        ("deal.past", {**UNDATED, **OPEN}, None),
        ("deal.order", {}, True),
        ("deal.order", {"closed_on": date(2026, 9, 4)}, False),
        ("deal.order", {"closed_on": date(2026, 9, 5)}, True),
        ("deal.order", {"created_on": date(2026, 9, 6)}, False),
        ("deal.order", UNDATED, None),
        ("deal.moved", {}, None),
        ("deal.moved", {**OPEN, **UNDATED, "qualified_on": LATELY}, True),
        ("deal.moved", {**OPEN, **UNDATED, "qualified_on": LONG_AGO}, False),
        ("deal.moved", {**OPEN, **UNDATED}, True),
        ("deal.moved", {**OPEN, **UNDATED, "recorded_at": datetime(2026, 8, 27, 12, tzinfo=UTC)}, False),
        ("deal.alike", {}, True),
        ("deal.alike", {"account_id": None}, None),
        ("deal.alike", {**OPEN, **UNDATED}, None),
    ],
)
def test_a_deal_passes_a_rule_or_fails_it_or_is_none_of_its_business(
    key: str, fields: Mapping[str, Any], outcome: Outcome
) -> None:
    assert DEALS[key].check(sold(**fields), ground()) == outcome


def test_a_deal_that_has_changed_what_it_is_has_moved() -> None:
    stale = sold(**{**OPEN, "created_on": LONG_AGO, "qualified_on": LONG_AGO})
    for changed, moved in ((LATELY, True), (LONG_AGO, False)):
        assert DEALS["deal.moved"].check(stale, ground(moved={"D-1": changed})) is moved


def test_what_a_workspace_does_not_keep_is_asked_of_no_row() -> None:
    bare = Ground(today=TODAY)
    assert DEALS["deal.product"].check(sold(product_id=None), bare) is None
    assert DEALS["deal.reason"].check(sold(**LOST), bare) is None
    assert ACCOUNTS["account.territory"].check(firm(territory=None), bare) is None
    assert ACCOUNTS["account.vertical"].check(firm(vertical=None), bare) is None


def test_the_second_of_two_deals_alike_fails_and_names_the_first() -> None:
    held, check = ground(), DEALS["deal.alike"].check
    assert check(sold(external_id="D-1"), held) is True
    assert check(sold(external_id="D-2"), held) == "D-1"
    for field, other in (("value", Decimal(101)), ("account_id", 9), ("product_id", None), ("closed_on", TODAY)):
        assert check(sold(**{"external_id": f"D-{field}", field: other}), held) is True, field


def test_an_account_is_asked_for_its_place_its_spelling_and_its_own_name() -> None:
    held = ground(verticals={9: "technolgy", 10: "retail"}, misspelt={9: "technology"})
    assert ACCOUNTS["account.territory"].check(firm(territory=None), held) is False
    assert ACCOUNTS["account.vertical"].check(firm(vertical=None), held) is False
    assert ACCOUNTS["account.spelt"].check(firm(vertical=9), held) == "technolgy"
    assert ACCOUNTS["account.spelt"].check(firm(vertical=10), held) is True
    assert ACCOUNTS["account.spelt"].check(firm(vertical=None), held) is None
    assert ACCOUNTS["account.alike"].check(firm(name="Acme"), held) is True
    assert ACCOUNTS["account.alike"].check(firm(name="ACME Inc."), held) == "Acme"


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Initech", "Initec", True),
        ("Initech", "Intiech", True),
        ("Initech", "Inittech", True),
        ("Initech", "Imitech", True),
        ("Initech", "INI-TECH", True),
        ("Initech", "Initech GmbH", True),
        ("Globex Corporation", "Globex, Inc.", True),
        ("Initech", "Imitesh", False),
        ("Store 101", "Store 102", False),  # numbers are no slips
        ("Konex", "Conex", False),  # too short: one letter makes another word
        ("Service", "Services", False),
        ("Holding", "Group", False),  # nothing but a legal form: compared as it is
    ],
)
def test_a_name_nearly_equals_another_by_one_letter_or_its_legal_form(one: str, other: str, near: bool) -> None:
    twins = Twins()
    assert twins.like(one) is None
    assert twins.like(other) == (one if near else None)


NAMES = st.lists(st.text("abc1", min_size=6, max_size=8), max_size=12)


@given(NAMES)
def test_halves_find_all_that_comparing_each_with_each_finds(names: list[str]) -> None:
    twins, seen = Twins(), list[str]()
    for name in names:
        found = twins.like(name)
        near = [each for each in seen if each == name or slips(core(name), core(each)) == 1]
        assert (found in near) if near else found is None
        seen.append(name)
    assert all(OSA.distance(one, other) == 1 for one in seen for other in seen if slips(one, other) == 1)


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ({1: "technolgy", 2: "retail"}, {1: "technology"}),
        ({1: "technolgy", 2: "technology"}, {1: "technology"}),
        ({1: "Technology"}, {}),
        ({1: "Telecomunicatons"}, {1: "telecommunications"}),
        ({1: "helthcare"}, {1: "healthcare"}),
        ({1: "Chocolatiers", 2: "Chocolatirs"}, {2: "Chocolatiers"}),
        ({1: "Softwares"}, {}),
        ({1: "Biotechnology", 2: "Technology", 3: "Assurance", 4: "Insurance"}, {}),
        ({1: "medical", 2: "entertainment", 3: "telecommunications", 4: "employment", 5: "marketing"}, {}),
    ],
)
def test_a_sector_is_misspelt_where_it_nearly_is_a_usual_one_or_an_earlier(
    names: dict[int, str], found: dict[int, str]
) -> None:
    assert misspelt(names) == found


def audited(*deals: Sold, worst: int = 10) -> Audited:
    audit = Audit(ground(), worst)
    for each in deals:
        audit.deal(each, OF_DEALS)
    return audit.result()


def test_the_score_is_what_was_passed_out_of_what_applied() -> None:
    assert Score().percent is None
    clean = audited(sold())
    assert clean.score == Score(passed=13, applicable=13)
    assert clean.worst == []
    faulty = audited(sold(), sold(external_id="D-2", account_id=None, value=Decimal(0)))
    assert (faulty.score.passed, faulty.score.applicable) == (22, 24)
    assert faulty.score.percent == Decimal(2200) / 24


def test_the_worst_rows_have_the_most_faults_then_the_most_value_then_came_first() -> None:
    one_fault = [sold(external_id=f"D-{value}", account_id=None, value=Decimal(value)) for value in (1, 5, 5, 9)]
    two = sold(external_id="D-two", account_id=None, product_id=None, value=None, **OPEN)
    found = audited(*one_fault, two, sold(external_id="D-clean"), worst=4)
    assert [each.external_id for each in found.worst] == ["D-two", "D-9", "D-5", "D-5"]
    assert [rule.key for rule, _ in found.worst[0].faults] == ["deal.account", "deal.product"]


def test_texts_that_nobody_knows_are_counted() -> None:
    raw = [{"product": "GTXPro"}] * 3 + [{"product": "GTX"}]
    found = audited(*(sold(external_id=f"D-{n}", product_id=None, raw=each) for n, each in enumerate(raw)))
    assert found.texts == {"deal.product_known": [("GTXPro", 3), ("GTX", 1)]}


ROWS = st.fixed_dictionaries(
    {
        "stage": st.sampled_from(["prospecting", "qualified", "won", "lost"]),
        "owner_id": st.sampled_from([None, HERE, GONE]),
        "account_id": st.sampled_from([None, ACME]),
        "value": st.sampled_from([None, Decimal(0), Decimal(5)]),
        "closed_on": st.sampled_from([None, TODAY, date(2026, 1, 1)]),
    }
)


@given(st.lists(ROWS, max_size=20))
def test_owners_and_rules_add_up_to_the_whole(rows: list[dict[str, Any]]) -> None:
    found = audited(*(sold(**{**each, "external_id": str(n)}) for n, each in enumerate(rows)))
    assert sum((score for _, score in found.by_rule()), Score()) == found.score
    assert sum((score for _, score in found.by_owner()), Score()) == found.score
    assert {owner for owner, _ in found.by_owner()} == {each["owner_id"] for each in rows}
