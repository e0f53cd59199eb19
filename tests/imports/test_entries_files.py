"""Entries files of measures that are made of several numbers, and deals files with what a renewal has."""

import pytest

from bot.kpis.filed import all_facts
from bot.workspace.service import ensure
from tests.imports.desk import Desk

HEAD = "id,measure,member,account,date,amount,satisfied,answers,worked,assigned\n"
PEOPLE = "name,role\nSam,SDR\nOda,ops\nAmy,AM\n"


async def kept(desk: Desk) -> list[tuple[str, dict[str, str]]]:
    async with desk.db.read((await ensure(desk.db)).id) as tx:
        return [(f.kind, {name: f"{n:f}" for name, n in f.components.items()}) async for f in all_facts(tx)]


async def test_a_row_holds_all_the_numbers_of_an_entry_and_a_later_file_corrects_it(desk: Desk) -> None:
    await desk.bring("members", PEOPLE)
    await desk.bring("entries", HEAD + "S1,am.csat,Amy,,2026-01-05,,8,10,,\n")
    assert await kept(desk) == [("relationship_survey", {"satisfied": "8", "answers": "10"})]
    said = await desk.says("entries", HEAD + "S1,am.csat,Amy,,2026-01-05,,9,10,,\n")
    assert "answers of 4 or 5: 8, answers: 10 → answers of 4 or 5: 9, answers: 10" in said
    assert await kept(desk) == [("relationship_survey", {"satisfied": "9", "answers": "10"})]


async def test_a_name_that_fits_two_measures_is_the_one_of_the_rows_member(desk: Desk) -> None:
    await desk.bring("members", PEOPLE)
    table = "measure,member,date,amount\nmeetings,Sam,2026-01-05,3\nmeetings,Oda,2026-01-05,4\n"
    await desk.bring("entries", table)
    assert await kept(desk) == [("intro_call", {"count": "3"}), ("meeting", {"successful": "4"})]
    refused = await desk.refused("entries", "measure,member,date,amount\nmeetings,Amy,2026-01-05,3\n")
    assert "fits 2 measures" in refused


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",am.csat,Amy,,2026-01-05,5,,,,", "amount: Customer satisfaction is made of several numbers."),
        (",am.csat,Amy,,2026-01-05,,9,8,,", "satisfied: 9 of 8 cannot be"),
        (",am.csat,Amy,,2026-01-05,,9,,,", "answers is empty"),
        (",am.csat,Amy,,2026-01-05,,9,10.5,,", "answers: Answers is counted in whole numbers."),
        (",am.csat,Amy,,2026-01-05,,-1,10,,", "is below zero"),
        (",am.csat,Amy,,2026-01-05,,8,10,,4", "assigned: Customer satisfaction has no such number."),
        (",am.csat,,,2026-01-05,,8,10,,", "member is empty"),
        (",am.csat,Amy,Nowhere,2026-01-05,,8,10,,", "account: there is no account “Nowhere”"),
        (",leads,Sam,,2026-01-05,,,,,", "amount is empty"),
    ],
)
async def test_a_faulty_row_is_told_by_its_field_and_nothing_is_kept(desk: Desk, row: str, told: str) -> None:
    await desk.bring("members", PEOPLE)
    before = await desk.snapshot()
    assert told in await desk.refused("entries", HEAD + row + "\n")
    assert await desk.snapshot() == before


async def test_a_number_that_a_file_has_no_column_for_stays(desk: Desk) -> None:
    await desk.bring("members", PEOPLE)
    await desk.bring("entries", HEAD + ",ops.leads_worked,Oda,,2026-01-05,,,,3,8\n")
    await desk.bring("entries", "measure,member,date,amount\nleads assigned,Oda,2026-01-05,9\n")
    assert await kept(desk) == [("lead_assignment", {"worked": "3", "assigned": "9"})]


async def test_whether_a_deal_is_a_renewal_is_yes_or_no(desk: Desk) -> None:
    head = "id,stage,value,closed,due,renewal,old_price,new_price\n"
    await desk.bring("deals", head + "D1,won,90,2026-01-05,2026-01-31,yes,100,90\n")
    assert "D1,D1,,,,won,90,,,2026-01-05,,,,,2026-01-31,yes,100,90" in await desk.export("deals")
    said = await desk.says("deals", head + "D1,won,90,2026-01-05,2026-01-31,no,,\n")
    assert "old price 100 → nothing, new price 90 → nothing, renewal yes → no" in said
    told = await desk.refused("deals", head + "D1,won,90,2026-01-05,,perhaps,,\n")
    assert "renewal: “perhaps” is neither yes nor no." in told
