"""Editing a contract, rule by rule: what stands firm, what is refused, and that no sequence of edits spoils one."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Row

from bot.handoffs import edits
from bot.handoffs.catalogue import AE_TO_CS, AE_TO_FIN, EDGES, SDR_TO_AE
from bot.handoffs.contract import Edge, FieldKind, RejectReason, Sla
from bot.handoffs.edits import Ask, Wish
from bot.handoffs.edits_draft import Draft, TooMuch, packed, reopened, unpacked
from bot.handoffs.edits_entry import read_contract
from bot.handoffs.store import edge_row, to_edge
from bot.kit.errors import FieldErrors

TYPED = {"sla": "4", "unit": "hours", "yes": "Accept", "reasons": ["other"]}
BUDGET = Wish(ask=Ask.REQUIRED, label="Budget owner", help="Who signs.")
ROUTE = Wish(ask=Ask.OPTIONAL, label="Route", kind=FieldKind.CHOICE, options=("Direct", "Partner"))


def as_is(edge: Edge, name: str, ask: Ask) -> Wish:
    field = edits.find(edge, name)
    assert field
    return Wish(ask=ask, label=field.label, help=field.help or "", kind=field.kind, options=field.options)


def names(edge: Edge) -> list[str]:
    return [each.name for each in edge.fields]


def test_a_field_is_switched_off_and_on_again_where_it_stood() -> None:
    without = edits.changed(SDR_TO_AE, "pain", as_is(SDR_TO_AE, "pain", Ask.OFF))
    assert "pain" not in names(without)
    assert [each.name for each in edits.off(without)] == ["pain"]
    assert edits.changed(without, "pain", as_is(without, "pain", Ask.REQUIRED)) == SDR_TO_AE


def test_a_field_becomes_optional_and_is_called_otherwise() -> None:
    wish = Wish(ask=Ask.OPTIONAL, label="Their trouble", help="")
    field = edits.find(edits.changed(SDR_TO_AE, "pain", wish), "pain")
    assert field
    assert (field.label, field.help, field.required, field.kind) == ("Their trouble", None, False, FieldKind.LONG)


@pytest.mark.parametrize(
    ("edge", "name"),
    [(SDR_TO_AE, "account"), (SDR_TO_AE, "segments"), (AE_TO_FIN, "function"), (AE_TO_CS, "go_live")],
)
@pytest.mark.parametrize("ask", [Ask.OFF, Ask.OPTIONAL])
def test_what_decides_the_way_is_always_asked(edge: Edge, name: str, ask: Ask) -> None:
    assert edits.changed(edge, name, as_is(edge, name, ask)) == edge


def test_a_field_of_ones_own_stands_last_and_keeps_its_name_when_it_is_renamed() -> None:
    more = edits.added(SDR_TO_AE, BUDGET)
    assert names(more)[-1] == "own_budget_owner"
    renamed = edits.changed(more, "own_budget_owner", replace(ROUTE, label="Who signs"))
    assert (names(renamed)[-1], renamed.fields[-1].options) == ("own_budget_owner", ("Direct", "Partner"))
    again = edits.added(renamed, BUDGET)
    assert names(again)[-1] == "own_budget_owner_2"
    assert edits.changed(more, "own_budget_owner", replace(BUDGET, ask=Ask.OFF)) == SDR_TO_AE


@pytest.mark.parametrize(
    ("wish", "field", "sentence"),
    [
        (replace(BUDGET, label=" \u200b"), "label", "Type what the field is called"),
        (replace(BUDGET, label="x" * 61), "label", "That is 61 characters; keep it to 60."),
        (replace(BUDGET, label="CONTACT "), "label", "Another field is called “CONTACT ” already."),
        (replace(BUDGET, help="x" * 151), "help", "That is 151 characters; keep it to 150."),
        (replace(ROUTE, options=()), "options", "at least two different options"),
        (replace(ROUTE, options=("Direct",)), "options", "at least two different options"),
        (replace(ROUTE, options=("Direct", "direct")), "options", "at least two different options"),
        (replace(ROUTE, options=("Direct", "direct", "Partner")), "options", "Two options are the same"),
        (replace(ROUTE, options=("x" * 76, "y")), "options", "20 options of 75 characters"),
        (replace(ROUTE, options=tuple(map(str, range(21)))), "options", "20 options of 75 characters"),
    ],
)
def test_a_field_that_cannot_be_is_told_beside_what_is_wrong(wish: Wish, field: str, sentence: str) -> None:
    told = edits.field_faults(SDR_TO_AE, "", wish)
    assert list(told) == [field]
    assert sentence in told[field]


def test_a_form_has_room_for_so_many_fields() -> None:
    full = SDR_TO_AE
    while len(full.fields) < edits.FIELDS:
        full = edits.added(full, replace(BUDGET, label=f"Field {len(full.fields)}"))
    assert "at most 20 fields" in edits.field_faults(full, "", BUDGET)["label"]
    assert edits.field_faults(full, "own_field_15", replace(BUDGET, label="Field 15")) == {}


TWINS = tuple(replace(each, label="Contact") for each in SDR_TO_AE.fields if each.name in ("contact", "pain"))


@pytest.mark.parametrize(
    ("edge", "field", "sentence"),
    [
        (replace(SDR_TO_AE, fields=SDR_TO_AE.fields[1:]), "fields", "is about a company"),
        (replace(SDR_TO_AE, fields=SDR_TO_AE.fields[:2]), "fields", "Without “Segment” it cannot go its way"),
        (replace(SDR_TO_AE, fields=(*SDR_TO_AE.fields[:3], *TWINS)), "fields", "Two fields are called “Contact”"),
        (replace(SDR_TO_AE, reasons=()), "reasons", "Leave at least one reason"),
        (replace(SDR_TO_AE, yes=" "), "yes", "Type what the button says"),
        (replace(SDR_TO_AE, yes="x" * 31), "yes", "keep it to 30"),
        (replace(SDR_TO_AE, sla=Sla()), "sla", "Nobody can answer in no time"),
        (replace(SDR_TO_AE, sla=Sla(hours=0.1)), "sla", "Nobody can answer in no time"),
        (replace(SDR_TO_AE, sla=Sla(days=-1)), "sla", "Nobody can answer in no time"),
        (replace(SDR_TO_AE, sla=Sla(days=60.5)), "sla", "at most 60 days, or 480 hours"),
        (replace(SDR_TO_AE, sla=Sla(hours=481)), "sla", "at most 60 days, or 480 hours"),
    ],
)
def test_a_contract_that_cannot_be_is_told_beside_what_is_wrong(edge: Edge, field: str, sentence: str) -> None:
    assert sentence in edits.faults(edge, SDR_TO_AE)[field]


@pytest.mark.parametrize("edge", EDGES, ids=lambda each: each.key)
def test_every_contract_is_sound_as_it_comes(edge: Edge) -> None:
    assert edits.faults(edge, edge) == {}


@pytest.mark.parametrize(
    ("typed", "name", "sentence"),
    [
        ({"sla": "0"}, "sla", "Nobody can answer in no time"),
        ({"sla": "61", "unit": "days"}, "sla", "at most 60 days"),
        ({"sla": "soon"}, "sla", "Type a number, such as 4"),
        ({"sla": "nan"}, "sla", "Type a number, such as 4"),
        ({"sla": "1e99"}, "sla", "Type a number, such as 4"),
        ({"sla": "-3"}, "sla", "Nobody can answer in no time"),
        ({"sla": ""}, "sla", "Type a number, such as 4"),
        ({"reasons": []}, "reasons", "Leave at least one reason"),
        ({"reasons": ["because"]}, "reasons", "Leave at least one reason"),
        ({"yes": "\u200b"}, "yes", "Type what the button says"),
    ],
)
def test_what_is_typed_for_a_contract_is_read_or_told(typed: dict[str, Any], name: str, sentence: str) -> None:
    with pytest.raises(FieldErrors) as errors:
        read_contract(Draft(base=SDR_TO_AE, edge=SDR_TO_AE), TYPED | typed)
    assert list(errors.value.fields) == [name]
    assert sentence in errors.value.fields[name]


def test_a_field_taken_from_under_a_form_is_told_beside_the_first() -> None:
    draft = Draft(base=SDR_TO_AE, edge=replace(SDR_TO_AE, fields=SDR_TO_AE.fields[1:]))
    with pytest.raises(FieldErrors, match="is about a company") as errors:
        read_contract(draft, TYPED)
    assert list(errors.value.fields) == ["sla"]


@pytest.mark.parametrize(
    ("sla", "unit", "read"),
    [("1,5", "days", Sla(days=1.5)), ("0.25", "hours", Sla(hours=0.25)), (" 8 ", "", Sla(hours=8))],
)
def test_how_soon_is_typed_as_people_write_it(sla: str, unit: str, read: Sla) -> None:
    draft = Draft(base=SDR_TO_AE, edge=SDR_TO_AE)
    assert read_contract(draft, TYPED | {"sla": sla, "unit": unit}).sla == read


LABELS = st.sampled_from(["Budget owner", "Route", "Contact", "Région ✓", "  ", "budget owner"])
WISHES = st.builds(
    Wish,
    ask=st.sampled_from(Ask),
    label=LABELS,
    help=st.sampled_from(["", "Who signs."]),
    kind=st.sampled_from(list(edits.KINDS)),
    options=st.sampled_from([(), ("a",), ("a", "b"), ("a", "A"), ("x", "y", "z")]),
)
STEPS = st.lists(st.tuples(st.integers(0, 25), WISHES), max_size=12)


@settings(max_examples=300)
@given(edge=st.sampled_from(EDGES), steps=STEPS)
def test_any_edits_leave_a_sound_contract_that_comes_back_from_wherever_it_is_kept(
    edge: Edge, steps: list[tuple[int, Wish]]
) -> None:
    """Whatever the form takes: a place beyond the fields adds one."""
    now = edge
    for place, wish in steps:
        known = (*now.fields, *edits.off(now))
        name = known[place].name if place < len(known) else ""
        if edits.field_faults(now, name, wish):
            continue
        now = edits.changed(now, name, wish) if name else edits.added(now, wish)
        assert edits.faults(now, edge) == {}
        assert len(set(names(now))) == len(now.fields)
    kept = json.loads(json.dumps(packed(edge, now.fields)))
    assert unpacked(edge, kept) == now.fields
    stored = SimpleNamespace(**json.loads(json.dumps(edge_row(now))), id=0)
    assert to_edge(cast("Row[Any]", stored)) == now


def test_a_draft_travels_and_says_when_it_is_too_much() -> None:
    edge = edits.added(edits.changed(SDR_TO_AE, "pain", as_is(SDR_TO_AE, "pain", Ask.OPTIONAL)), ROUTE)
    draft = Draft(base=SDR_TO_AE, edge=edge, typed={"sla": "8", "reasons": [RejectReason.OTHER]}, channel="C1")
    assert reopened(SDR_TO_AE, json.loads(json.dumps(draft.metadata()))) == draft
    for number in range(8):
        edge = edits.added(edge, replace(BUDGET, label=f"Field {number}", help="ж" * 150))
    assert len(json.dumps(replace(draft, edge=edge).metadata(), ensure_ascii=False)) < 3000
    for name in ("contact", "pain", "next_step", "source", "trigger"):
        edge = edits.changed(edge, name, replace(as_is(edge, name, Ask.OPTIONAL), help="ж" * 150))
    with pytest.raises(TooMuch, match="as much as one go can hold"):
        replace(draft, edge=edge).metadata()
