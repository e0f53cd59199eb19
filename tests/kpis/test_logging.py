"""Numbers of every kind typed in, put right and refused: lines and forms through the real router, on both engines."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from bot.kit.db import Database
from bot.kpis.filed import all_deals, all_facts
from bot.kpis.slack import feature
from bot.ownership.service import add_account
from bot.people.model import Member
from bot.workspace.audit import entries
from bot.workspace.model import OPERATOR
from tests.kpis.desk import Desk, Seen

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday
Team = Mapping[str, Member]


@pytest.fixture
def desk(db: Database, tenant: int) -> Desk:
    made = Desk(db, tenant, NOW)
    made.join(feature(db, made.ownership))
    return made


@pytest.fixture
async def team(desk: Desk) -> Team:
    names = {"amy": "am", "oda": "ops", "sam": "sdr", "fin": "fin", "cas": "cs", "ana": "ae"}
    return {name: await desk.hire(name.title(), role) for name, role in names.items()}


async def kept(desk: Desk) -> list[tuple[Any, ...]]:
    """Every number that counts."""
    async with desk.db.read(desk.tenant, desk.now) as tx:
        facts = [each async for each in all_facts(tx)]
        return [(f.kind, f.member_id, f.day, f.account_id, f.revision, dict(f.components)) for f in facts]


async def rows(desk: Desk) -> object:
    """All that logging may change."""
    facts = await kept(desk)
    async with desk.db.read(desk.tenant, desk.now) as tx:
        return facts, [each async for each in all_deals(tx)], await entries(tx)


def fields(seen: Seen) -> dict[str, bool]:
    """The inputs of a form by name, and whether each may be left out."""
    blocks = seen.view.blocks if seen.view else seen.window["blocks"]
    return {each["block_id"]: each["optional"] for each in blocks if each["type"] == "input"}


async def test_a_rate_is_typed_as_one_number_out_of_another(desk: Desk, team: Team) -> None:
    seen = await desk.type(team["amy"], "/kpi log csat 8 of 10 on monday")
    assert "Logged 8 of 10 (80 %) · Customer satisfaction · Amy · Mon 23 Nov." in seen.text
    assert (await kept(desk))[0][5] == {"satisfied": 8, "answers": 10}
    assert "80.00 % of 1 entry" in seen.text


async def test_a_measure_of_several_numbers_opens_the_form_that_asks_for_them(desk: Desk, team: Team) -> None:
    seen = await desk.type(team["amy"], "/kpi log csat for <@UAMY> on yesterday")
    assert list(fields(seen)) == ["measure", "part_satisfied", "part_answers", "day", "member", "entry_account"]
    values = {"measure": "am.csat", "part_satisfied": "3", "part_answers": "4", "day": "2026-11-24", "member": "UAMY"}
    told = await desk.submit(team["amy"], "kpi.log", **values)
    assert "Logged 3 of 4 (75 %) · Customer satisfaction · Amy · Tue 24 Nov." in told.text


async def test_entries_of_one_kind_are_asked_for_whole_and_only_ones_own_are_needed(desk: Desk, team: Team) -> None:
    seen = await desk.press(team["oda"], ("kpi.log.open", "ops.leads_assigned"))
    assert (fields(seen)["amount"], fields(seen)["part_worked"]) == (False, True)
    told = await desk.submit(team["oda"], "kpi.log", measure="ops.leads_assigned", amount="9", part_worked="4")
    assert "Logged 9, Leads worked 4 · Leads assigned" in told.text
    refused = await desk.submit(team["oda"], "kpi.log", measure="ops.leads_assigned", amount="9", part_worked="10")
    assert "10 of 9 cannot be" in refused.errors["part_worked"]


async def test_picking_a_measure_changes_the_form_to_its_numbers(desk: Desk, team: Team) -> None:
    seen = await desk.press(team["fin"], ("kpi.log.pick", "fin.cash"))
    assert list(fields(seen)) == ["measure", "part_received", "part_paid", "day", "member_or_team"]
    assert fields(seen)["member_or_team"]
    seen = await desk.press(team["fin"], ("kpi.log.pick", "sdr.leads"))
    assert list(fields(seen)) == ["measure", "amount", "day", "member"]


async def test_a_stock_is_logged_account_by_account(desk: Desk, team: Team) -> None:
    async with desk.db.begin(desk.tenant, NOW) as tx:
        acme = await add_account(tx, OPERATOR, name="Acme")
    seen = await desk.type(team["cas"], "/kpi log adoption 80 of 100")
    assert seen.view is not None
    typed = {b["block_id"]: b["element"].get("initial_value") for b in seen.view.blocks}
    assert (typed["part_active"], typed["part_licensed"]) == ("80", "100")
    values = {"measure": "cs.adoption", "part_active": "80", "part_licensed": "100", "entry_account": str(acme.id)}
    assert (
        "Logged 80 of 100 (80 %) · Adoption rate · Acme · Cas"
        in (await desk.submit(team["cas"], "kpi.log", **values)).text
    )
    assert (await kept(desk))[0][3] == acme.id


async def test_the_teams_numbers_are_written_by_admins_and_whoever_answers_for_them(desk: Desk, team: Team) -> None:
    values = {"measure": "fin.cash", "part_received": "1000", "part_paid": "1200"}
    told = (await desk.submit(team["fin"], "kpi.log", **values)).text
    assert "Logged Cash received EUR 1,000, Cash paid EUR 1,200 · Operating cash flow · the team · Wed 25 Nov." in told
    assert (await kept(desk))[0][1] is None
    refused = await desk.submit(team["sam"], "kpi.log", **values)
    assert "Only admins and who answers for this write the team's numbers." in refused.text
    ada = await desk.hire("Ada", admin=True)
    assert "the team" in (await desk.submit(ada, "kpi.log", **values)).text
    assert "· Fin ·" in (await desk.submit(team["fin"], "kpi.log", **values, member_or_team="UFIN")).text


async def test_a_number_is_put_right_and_put_back(desk: Desk, team: Team) -> None:
    sam = team["sam"]
    logged = await desk.type(sam, "/kpi log leads 5")
    edit = next(each for each in logged.buttons() if each[0] == "kpi.log.edit")
    form = await desk.press(sam, edit)
    assert form.view is not None
    assert form.view.blocks[1]["element"]["initial_value"] == "5"
    kept_ = form.view.payload()["private_metadata"]
    told = await desk.send(sam, "kpi.correct", kept_, {"amount": "7", "day": "2026-11-25", "member": "USAM"})
    assert "Corrected: 7, it was 5 · New leads created · Sam · Wed 25 Nov." in told.text
    assert [(row[4], row[5]) for row in await kept(desk)] == [(2, {"count": 7})]
    again = await desk.send(sam, "kpi.correct", kept_, {"amount": "8", "day": "2026-11-25", "member": "USAM"})
    assert "taken back or corrected already" in str(again.errors or again.text)
    back = await desk.press(sam, told.buttons()[0])
    assert back.text == "Put back: 5 · New leads created · Wed 25 Nov. It counts as before."
    assert [(row[4], row[5]) for row in await kept(desk)] == [(3, {"count": 5})]
    async with desk.db.read(desk.tenant, NOW) as tx:
        audit = await entries(tx, action="kpi.correct")
    assert [(each.before or {})["count"] for each in audit] == ["7", "5"]


async def test_nobody_puts_right_what_they_may_not_log(desk: Desk, team: Team) -> None:
    logged = await desk.type(team["sam"], "/kpi log leads 5")
    before = await rows(desk)
    fact = next(each[1] for each in logged.buttons() if each[0] == "kpi.log.edit")
    values = {"amount": "7", "day": "2026-11-25", "member": "USAM"}
    for told in (
        await desk.press(team["ana"], ("kpi.log.edit", fact)),
        await desk.send(team["ana"], "kpi.correct", f'{{"fact": {fact}}}', values),
        await desk.press(team["ana"], ("kpi.correct.undo", fact)),
    ):
        assert "Only Sam, their managers and admins" in str(told.errors or told.text)
    assert await rows(desk) == before


async def test_a_quarter_that_is_over_is_corrected_on_purpose_alone(desk: Desk, team: Team) -> None:
    before = await rows(desk)
    asked = await desk.type(team["sam"], "/kpi log leads 5 on 2026-09-30")
    assert "2026-09-30 lies in a quarter that is over (2026-07-01 to 2026-09-30)" in asked.text
    assert await rows(desk) == before
    assert "Logged 5 · New leads created" in (await desk.press(team["sam"], asked.buttons()[0])).text
    values = {"measure": "sdr.leads", "amount": "3", "day": "2026-09-30", "member": "USAM"}
    seen = await desk.submit(team["sam"], "kpi.log", **values)
    assert "late" in fields(seen)
    ticked = await desk.send(team["sam"], "kpi.log", "", {**values, "late": ["yes"]})
    assert "Logged 3 · New leads created" in ticked.text


async def test_a_lost_deal_is_logged_with_who_won_it_and_why(desk: Desk, team: Team) -> None:
    form = await desk.type(team["ana"], "/kpi log lost deal")
    assert {"competitor", "loss_reason"} <= fields(form).keys()
    assert fields(form)["value"]
    values = {"outcome": "lost", "account": "new:Initech", "competitor": "Rival", "loss_reason": "Price"}
    told = (await desk.submit(team["ana"], "kpi.deal", **values)).text
    assert "Logged the deal with Initech · no value · Ana · lost Wed 25 Nov." in told
    assert "Against Rival. Reason: Price." in told
    assert "Win-loss ratio\n0.00 : 1 of 1 deal" in (await desk.type(team["ana"], "/kpi")).text


async def test_the_rarer_fields_of_a_deal_come_on_demand(desk: Desk, team: Team) -> None:
    short = await desk.type(team["ana"], "/kpi log deal")
    assert len(fields(short)) == 6
    more = await desk.press(team["ana"], ("kpi.deal.more", ""))
    assert {"cost", "bookings", "renewal", "old_price", "new_price", "due_on"} <= fields(more).keys()
    values = {"account": "new:Acme", "value": "110", "cost": "60", "bookings": "330", "renewal": ["yes"]}
    prices = {"old_price": "100", "new_price": "110", "due_on": "2026-12-31"}
    told = await desk.send(team["ana"], "kpi.deal", "", {**values, **prices})
    assert "won Wed 25 Nov." in told.text
    async with desk.db.read(desk.tenant, NOW) as tx:
        (deal,) = [each async for each in all_deals(tx)]
    assert deal.renewal
    assert [deal.cost, deal.bookings, deal.old_price, deal.new_price] == [Decimal(each) for each in (60, 330, 100, 110)]
    refused = await desk.send(team["ana"], "kpi.deal", "", {**values, "renewal": [], **prices})
    assert "belong to a renewal" in refused.errors["renewal"]


LINES = {
    "a comma": ("/kpi log csat 1,200 of 1,300", "has a comma in it"),
    "a currency": ("/kpi log csat €8 of 10", "has a currency in it"),
    "a per cent sign": ("/kpi log csat 80%", "Customer satisfaction is worked out from 2 numbers."),
    "words": ("/kpi log leads five", "I know no number called “leads five”"),
    "a negative count": ("/kpi log csat -1 of 10", "is below zero"),
    "half a person": ("/kpi log csat 8.5 of 10", "is not a whole number"),
    "more than all": ("/kpi log csat 9 of 8", "9 of 8 cannot be: Answers of 4 or 5 is a part of Answers."),
    "a day to come": ("/kpi log csat 8 of 10 on 2026-11-26", "2026-11-26 is still to come"),
    "a closed quarter": ("/kpi log csat 8 of 10 on 2026-01-05", "Is this a correction?"),
    "a name of two": ("/kpi log meetings 5", "“meetings” fits several numbers. Which one do you mean?"),
    "one of two": ("/kpi log csat 8", "Type `/kpi log am.csat 8 of 10`, say, or type `/kpi log am.csat`"),
    "two that are no share": ("/kpi log cash 8 of 10", "So type `/kpi log fin.cash` and fill in the form."),
    "the team of one": ("/kpi log csat 8 of 10 for team", "A number belongs to a person"),
    "what is worked out": ("/kpi log plan attainment 90", "Plan attainment is worked out by itself"),
}


@pytest.mark.parametrize("case", LINES)
async def test_a_line_that_cannot_be_kept_gets_a_sentence_and_leaves_no_trace(
    desk: Desk, team: Team, case: str
) -> None:
    line, told = LINES[case]
    before = await rows(desk)
    assert told in (await desk.type(team["amy"], line)).text
    assert await rows(desk) == before


CSAT = {"measure": "am.csat", "part_satisfied": "8", "part_answers": "10"}
FORMS = {
    "a missing number": ({**CSAT, "part_answers": ""}, "part_answers", "is not a number"),
    "more than all": ({**CSAT, "part_satisfied": "11"}, "part_satisfied", "11 of 10 cannot be"),
    "a per cent sign": ({**CSAT, "part_satisfied": "80%"}, "part_satisfied", "is a percentage"),
    "a day to come": ({**CSAT, "day": "2026-11-26"}, "day", "is still to come"),
    "no account": ({**CSAT, "entry_account": "new:Acme"}, "entry_account", "Pick an account from the list"),
    "a foreign currency": (
        {"measure": "fin.cash", "part_received": "$5", "part_paid": "1"},
        "part_received",
        "has a currency in it",
    ),
}


@pytest.mark.parametrize("case", FORMS)
async def test_a_form_that_cannot_be_kept_says_why_beside_its_field(desk: Desk, team: Team, case: str) -> None:
    values, name, told = FORMS[case]
    before = await rows(desk)
    assert told in (await desk.submit(team["amy"], "kpi.log", **values)).errors[name]
    assert await rows(desk) == before


async def test_a_name_of_two_is_answered_by_a_button_or_by_ones_roles(desk: Desk, team: Team) -> None:
    assert "Intro meetings held" in (await desk.type(team["sam"], "/kpi log meetings 5")).text
    assert "Successful meetings" in (await desk.type(team["oda"], "/kpi log meetings 5")).text
    asked = await desk.type(team["amy"], "/kpi log meetings 5")
    assert "Logged 5 · " in (await desk.press(team["amy"], asked.buttons()[0])).text
