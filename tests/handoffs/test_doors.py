"""What people type, pick and press: the form, its faults one by one, the lists, and who may start what."""

from typing import Any

import pytest

from bot.handoffs.catalogue import EDGES
from bot.handoffs.choices import account_options, segment_options
from bot.handoffs.model import State
from bot.kit.door import Reply
from bot.kit.errors import Ambiguous, FieldErrors, Refusal
from tests.handoffs.cases import at
from tests.handoffs.office import LEAD, Office

NOW = at("2026-11-24 15:00")  # Tuesday afternoon, everybody works
WON = {
    "contract_value": "48,000.50",
    "start_date": "2026-12-01",
    "renewal_date": "2027-12-01",
    "main_contact": "Kai",
    "promised": "Two days of training",
}


def fields(reply: Reply) -> dict[str, Any]:
    assert reply.view
    return {each["block_id"]: each for each in reply.view.blocks if each["type"] == "input"}


def choices(refused: pytest.ExceptionInfo[Ambiguous]) -> list[str]:
    return [each.text for each in refused.value.choices]


async def test_the_form_asks_for_what_the_edge_demands_and_for_nothing_else(office: Office) -> None:
    asked = fields(await office.types("sam", "Acme to AE", NOW))
    required = [name for name, each in asked.items() if not each["optional"]]
    assert required == ["account", "contact", "pain", "next_step", "next_step_date"]
    assert asked["account"]["element"]["initial_option"]["value"] == str(office.accounts["Acme"])
    won = fields(await office.types("ana", "Acme to AM", NOW))
    assert [name for name, each in won.items() if each["optional"]] == ["discounts", "risks", "expansion"]


async def test_the_edge_follows_from_the_senders_roles_else_it_is_asked(office: Office) -> None:
    assert fields(await office.types("sam", "to AE", NOW))["pain"]
    assert fields(await office.types("ana", "to AM", NOW))["promised"]
    assert await asked(office, "ana", "Acme") == ["ae_cs", "ae_am", "ae_fin", "ae_prd", "any_prd"]
    assert await asked(office, "sam", "Acme") == ["sdr_ae", "any_prd"]
    assert await asked(office, "ops", "Acme") == [each.key for each in EDGES]
    opened = await office.clicks("ops", "start", f"ae_am {office.accounts['Acme']}", NOW)
    assert opened
    assert "promised" in fields(opened)


async def asked(office: Office, who: str, line: str) -> list[str]:
    """The edges among which a person is asked to choose."""
    reply = await office.types(who, line, NOW)
    assert reply.message
    return [each["value"].partition(" ")[0] for each in reply.message.blocks[1]["elements"]]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Acme to CEO", "I know no role called “CEO”. Whom is it for?"),
        ("Acme to HoS", "Nothing is handed to HoS; it can go to AE, CS, AM, Finance"),
        ("Acme to CFO", "I know no role called “CFO”"),
        ("Acme to SDR", "Nothing is handed to SDR; it can go to AE, CS, AM, Finance"),
        ("Acne", "I know no account called “Acne”. Did you mean one of these, or is it a new one?"),
        ("\u200b\u200f to AE", "I cannot see a name in that"),
        ("x" * 3001 + " to AE", "at most 70 characters"),
    ],
)
async def test_what_cannot_be_read_is_told_with_what_to_type(office: Office, line: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        await office.types("sam", line, NOW)
    assert sentence in refused.value.text


async def test_a_name_that_is_nearly_known_is_asked_back_with_buttons(office: Office) -> None:
    with pytest.raises(Ambiguous) as refused:
        await office.types("sam", "Acne Robot to AE", NOW)
    assert f"/handoff account#{office.accounts['Acme Robots']} to AE" in choices(refused)
    new = choices(refused)[-1].removeprefix("/handoff ")
    opened = fields(await office.types("sam", new, NOW))
    assert opened["account"]["element"]["initial_option"]["value"] == "new:Acne Robot"


async def test_a_stranger_and_a_guest_start_nothing(office: Office) -> None:
    with pytest.raises(Refusal, match="I do not know you yet"):
        await office.types("nobody", "Acme to AE", NOW)
    await office.leaves("zoe", NOW)
    with pytest.raises(Refusal, match="deactivated"):
        await office.types("zoe", "Acme to AE", NOW)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("account", "", "Pick a company from the list"),
        ("account", "999", "Pick a company from the list"),
        ("account", "new:\u200b", "with letters or digits that can be seen"),
        ("account", "new:" + "x" * 71, "Shorten the company's name to 70 characters"),
        ("contact", "  ", "the edge demands it"),
        ("contact", "\u200b\u200b", "the edge demands it"),
        ("contact", "x" * 301, "That is 301 characters; keep it to 300"),
        ("pain", "x" * 3001, "That is 3,001 characters; keep it to 2,000"),
        ("next_step_date", "", "Pick this: the edge demands it"),
        ("next_step_date", "2026-02-30", "There is no such day"),
        ("next_step_date", "2026-11-23", "This day has passed"),
    ],
)
async def test_a_wrong_field_keeps_the_form_open_and_nothing_is_saved(
    office: Office, field: str, typed: str, sentence: str
) -> None:
    with pytest.raises(FieldErrors) as errors:
        await office.sends("sam", NOW, **{field: typed})
    assert list(errors.value.fields) == [field]
    assert sentence in errors.value.fields[field]
    assert await office.all() == []
    assert await office.posts() == []


async def test_all_faults_are_told_at_once(office: Office) -> None:
    with pytest.raises(FieldErrors) as errors:
        await office.submits("sam", "send", {"account": "new:Nordwind"}, NOW, edge="sdr_ae")
    assert {"contact", "pain", "next_step", "next_step_date"} < set(errors.value.fields)
    assert any(name.startswith("segments_") for name in errors.value.fields)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("contract_value", "a lot", "Type an amount as a number"),
        ("contract_value", "-1", "Type an amount as a number"),
        ("contract_value", "nan", "Type an amount as a number"),
        ("renewal_date", "2026-12-01", "This is not after 2026-12-01"),
        ("renewal_date", "2026-11-30", "This is not after 2026-12-01"),
    ],
)
async def test_amounts_and_the_order_of_days_are_checked(office: Office, field: str, typed: str, sentence: str) -> None:
    values = {"account": str(office.accounts["Acme"]), **WON, field: typed}
    with pytest.raises(FieldErrors) as errors:
        await office.submits("ana", "send", values, NOW, edge="ae_am")
    assert sentence in errors.value.fields[field]


async def test_a_won_deal_goes_to_the_account_manager_within_a_working_day(office: Office) -> None:
    values = {"account": str(office.accounts["Acme"]), **WON}
    await office.submits("ana", "send", values, NOW, edge="ae_am")
    handoff = await office.newest()
    assert handoff.offer.receiver == (await office.member("mia")).id
    assert (handoff.content["contract_value"], handoff.offer.due_at) == ("48,000.50", at("2026-11-25 15:00"))


async def test_an_unknown_company_becomes_a_prospect_and_is_known_the_next_time(office: Office) -> None:
    first = await office.sends("sam", NOW)
    await office.clicks("ana", "accept", f"{first.id}:1", NOW)
    second = await office.sends("sam", NOW, account="new:nordwind")
    assert first.account == second.account
    index = await office.index()
    assert index.accounts[first.account].status == "prospect"
    assert index.segments_of(first.account, NOW) == frozenset({office.segments["EMEA"]})


@pytest.mark.parametrize("who", ["sam", "chef", "head", "ops"])
async def test_holders_their_managers_and_admins_may_start(office: Office, who: str) -> None:
    assert (await office.sends(who, NOW)).state is State.OFFERED


@pytest.mark.parametrize(("who", "segment"), [("mia", "EMEA"), ("zoe", "EMEA"), ("ana", "EMEA"), ("sam", "Asia")])
async def test_others_may_not_and_are_told_whom_to_ask(office: Office, who: str, segment: str) -> None:
    with pytest.raises(Refusal) as refused:
        await office.sends(who, NOW, segment)
    assert ("Ask <@USAM> to do it" if segment == "EMEA" else "Nobody holds SDR here yet") in refused.value.text
    assert await office.all() == []
    assert "Nordwind" not in {each.name for each in (await office.index()).accounts.values()}


async def test_where_nobody_owns_it_the_senders_manager_is_asked(office: Office) -> None:
    handoff = await office.sends("ops", NOW, "EMEA")
    assert handoff.offer.receiver == (await office.member("ana")).id
    with pytest.raises(Refusal, match="Nobody can take"):
        await office.sends("ops", NOW, "Asia", account="new:Ostwind")


async def test_names_are_shown_without_any_power(office: Office) -> None:
    evil = "<!channel> & <@UANA> *bold* `code` שלום 🚀"
    await office.sends("sam", NOW, account=f"new:{evil}", contact=evil)
    for row in await office.posts():
        written = str(row.payload["blocks"][1:])
        assert "<!channel>" not in written
        assert "&lt;!channel&gt; &amp; &lt;@UANA&gt;" in written or row.to == "USAM"


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({}, "reason", "Pick a reason"),
        ({"reason": "because"}, "reason", "Pick a reason"),
        ({"reason": "other"}, "note", "Say in a few words why"),
        ({"reason": "no_pain", "note": "x" * 1001}, "note", "That is 1,001 characters"),
        ({"reason": "timing_later"}, "until", "Pick the day on which this shall come back"),
        ({"reason": "timing_later", "until": "2026-11-24"}, "until", "Pick a day after today"),
        ({"reason": "wrong_segment", "segment": "9999"}, "segment", "not there any more"),
    ],
)
async def test_a_no_needs_its_reason(office: Office, values: dict[str, str], field: str, sentence: str) -> None:
    handoff = await office.sends("sam", NOW)
    with pytest.raises(FieldErrors) as errors:
        await office.submits("ana", "reject", values, NOW, ticket=f"{handoff.id}:1")
    assert sentence in errors.value.fields[field]
    assert (await office.newest()).revision == 1


async def test_the_lists_tell_each_their_own(office: Office) -> None:
    handoff = await office.sends("sam", NOW)
    later = at("2026-11-25 14:30")

    async def says(who: str, which: str) -> str:
        reply = await office.types(who, which, later)
        assert reply.message
        return reply.message.text

    assert "Waiting for you: 1" in await says("ana", "inbox")
    assert "Sent by you: 1" in await says("sam", "sent")
    assert "Nothing waits for your answer" in await says("bo", "inbox")
    assert "You have passed nothing on yet" in await says("ana", "sent")
    for who in ("ana", "sam", "chef", "head", "ops"):
        assert "Overdue: 1" in await says(who, "overdue")
    assert "Nothing is overdue" in await says("bo", "overdue")
    returned = await office.rejects("ana", handoff, "missing_facts", later)
    assert returned.state is State.RETURNED
    assert "Fix and send again" in str((await office.types("sam", "inbox", later)).message)


async def test_a_long_list_stays_within_one_message(office: Office) -> None:
    for number in range(18):
        await office.sends("sam", NOW, account=f"new:Firm {number}")
    reply = await office.types("ana", "inbox", NOW)
    assert reply.message
    assert len(reply.message.blocks) <= 50
    assert "… and 3 more." in reply.message.text


async def test_open_shows_all_that_was_told_and_all_that_happened(office: Office) -> None:
    handoff = await office.sends("sam", NOW, source="Trade fair")
    page = await office.clicks("ana", "open", f"{handoff.id}:1", NOW)
    assert page
    assert page.view
    written = str(page.view.blocks)
    assert "Trade fair" in written
    assert "was asked on Tue 24 Nov, 16:00 (Berlin), as owner of AE for EMEA" in written


async def test_buttons_of_what_is_not_there_answer_with_a_sentence(office: Office) -> None:
    for action in ("accept", "open", "reject", "fix", "withdraw"):
        with pytest.raises(Refusal, match="not there any more"):
            await office.clicks("ana", action, "424242:1", NOW)
    with pytest.raises(Refusal, match="not in use any more"):
        await office.clicks("sam", "start", "old_edge ", NOW)
    with pytest.raises(Refusal, match="not in use any more"):
        await office.submits("sam", "send", LEAD, NOW, edge="old_edge")


async def test_a_search_offers_accounts_and_the_new_name(office: Office) -> None:
    index = await office.index()
    found = [each["text"]["text"] for each in account_options(index, "acme")]
    assert found == ["Acme", "Acme Robots"]
    assert [each["value"] for each in account_options(index, "Robo Works")][-1] == "new:Robo Works"
    assert len(account_options(index, "")) == 3
    assert account_options(index, "q" * 71) == []
    assert [each["text"]["text"] for each in segment_options(index, "a", "territory")] == ["Americas", "Asia", "EMEA"]
