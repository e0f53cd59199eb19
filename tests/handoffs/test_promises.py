"""Promised days: read from the form, spoken of the working day before, told upwards when over, ticked off when kept."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.digests.blocks import digest
from bot.digests.gather import gather
from bot.digests.rule import Occurrence
from bot.handoffs import promise_store
from bot.handoffs.catalogue import AE_TO_CS
from bot.handoffs.model import Handoff
from bot.handoffs.promise import fault, lines, promised
from bot.handoffs.promises import make
from bot.handoffs.rights import NotYourHandoff
from bot.kit.errors import FieldErrors, Refusal
from bot.workspace.audit import entries
from tests.handoffs.cases import BERLIN, at
from tests.handoffs.office import Office
from tests.handoffs.test_following import goes_away

MONDAY = at("2026-11-23 10:00")  # 11:00 in Berlin
FRIDAY, NEXT_MONDAY = at("2026-11-27 08:00"), at("2026-11-30 23:00")
DEPLOYMENT = {
    "use_cases": "Orders on time",
    "champion": "Kai",
    "kickoff": "2026-11-30",  # a Monday
    "go_live": "2026-12-14",
    "promised": "2026-12-02: two days of <training>\nA friendly face\n- 2026-12-04 the report",
    "contract_value": "48000",
    "renewal_date": "2027-12-14",
}


async def deployed(office: Office, **changed: str) -> Handoff:
    """A deployment that Cara has accepted."""
    handoff = await office.hands_over("ana", "ae_cs", DEPLOYMENT | changed, MONDAY)
    await office.clicks("cara", "accept", f"{handoff.id}:1", MONDAY)
    return await office.newest()


async def keeps(office: Office, who: str, promise: str, now: datetime = MONDAY) -> object:
    route = office.feature.actions["promise.kept"]
    assert route.write
    request = office.request(who, "action", "promise.kept", now, value=promise)
    async with office.db.begin(office.tenant, now) as tx:
        return await route.write(tx, request)


async def told(office: Office, who: str) -> list[tuple[datetime, str]]:
    """When somebody hears of promises, and what."""
    rows = await office.posts(who)
    return [(row.due or row.created_at, row.payload["text"]) for row in rows if row.key.startswith("promises:")]


async def numbers(office: Office) -> list[str]:
    """The values of the buttons of Cara's last reminder."""
    row = [row for row in await office.posts("cara") if row.key.startswith("promises:")][-1]
    shown = [each for block in row.payload["blocks"] if block["type"] == "actions" for each in block["elements"]]
    return [each["value"] for each in shown if each["action_id"].startswith("promise.kept")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-12-02: training", [(date(2026, 12, 2), "training")]),
        ("  • 2026-12-02 \u2013 training ", [(date(2026, 12, 2), "training")]),
        (
            "- 2026-12-02 training\r\n* 2026-12-03, report",
            [(date(2026, 12, 2), "training"), (date(2026, 12, 3), "report")],
        ),
        ("training by 2026-12-02", []),
        ("2026-12-02", []),
        ("2026-12-021 training", []),
        ("2026-02-30 training", []),
        ("", []),
    ],
)
def test_a_line_that_begins_with_its_day_is_a_promise(text: str, found: list[tuple[date, str]]) -> None:
    assert [(each.day, each.label) for each in lines(text)] == found


def test_what_was_promised_is_read_in_the_order_of_the_form() -> None:
    found = promised(AE_TO_CS, DEPLOYMENT, {})
    assert [each.label for each in found] == ["Kickoff", "two days of <training>", "the report"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-02-30: training", "There is no day 2026-02-30"),
        ("2026-11-22: training", "2026-11-22 has passed"),
        ("Fine\n2026-11-23: training", None),
    ],
)
async def test_a_day_that_cannot_be_kept_is_told_at_the_field(office: Office, text: str, sentence: str | None) -> None:
    assert (fault(text, date(2026, 11, 23)) or "").startswith(sentence or "")
    if sentence:
        with pytest.raises(FieldErrors) as errors:
            await deployed(office, promised=text)
        assert sentence in errors.value.fields["promised"]


async def test_each_is_spoken_of_the_working_day_before_and_upwards_when_it_is_over(office: Office) -> None:
    await deployed(office)
    await office.waits_until(at("2026-12-07 12:00"))
    whole = await told(office, "cara")
    assert [due for due, _ in whole] == [
        FRIDAY,  # before Monday's kickoff
        at("2026-12-01 08:00"),  # kickoff is over, the training comes
        at("2026-12-03 08:00"),
        at("2026-12-07 08:00"),  # the report is over since Saturday
    ]
    assert whole[0][1].startswith("📌 A promise is due.\nAcme: Kickoff\nIt is promised for Mon 30 Nov 2026.")
    assert "Acme: Kickoff\nIt was promised for Mon 30 Nov 2026." in whole[1][1]
    assert "two days of &lt;training&gt;\nIt is promised for Wed 2 Dec 2026." in whole[1][1]
    upwards = await told(office, "chef")
    assert "Acme: Kickoff\nIt was promised for Mon 30 Nov 2026; <@UCARA> has it." in upwards[0][1]
    assert await office.pending("promise") == []


async def test_what_is_done_is_spoken_of_no_more(office: Office) -> None:
    await deployed(office)
    await office.waits_until(FRIDAY)
    (number,) = await numbers(office)
    await keeps(office, "cara", number, FRIDAY)
    with pytest.raises(Refusal, match="is done already"):
        await keeps(office, "cara", number, FRIDAY)
    await office.waits_until(NEXT_MONDAY)
    assert len(await told(office, "cara")) == 1
    async with office.db.read(office.tenant) as tx:
        (kept,) = await entries(tx, action="promise.kept", limit=5)
    assert (kept.after or {})["label"] == "Kickoff"


@pytest.mark.parametrize(
    ("who", "may"), [("cara", True), ("chef", True), ("ops", True), ("ana", False), ("sam", False)]
)
async def test_whoever_owes_it_their_managers_and_admins_may_say_that_it_is_done(
    office: Office, who: str, may: bool
) -> None:
    await deployed(office)
    await office.waits_until(FRIDAY)
    (number,) = await numbers(office)
    if may:
        assert await keeps(office, who, number, FRIDAY)
        return
    with pytest.raises(NotYourHandoff, match="Only <@UCARA>, their managers and admins"):
        await keeps(office, who, number, FRIDAY)


async def test_while_they_are_away_whoever_answers_then_hears_of_it(office: Office) -> None:
    await deployed(office)
    await goes_away(office, "cara", at("2026-11-25 23:00"), NEXT_MONDAY)
    await office.waits_until(FRIDAY)
    assert await told(office, "cara") == []
    assert "Kickoff" in (await told(office, "colm"))[0][1]


async def test_of_one_that_nobody_answers_for_any_more_sales_operations_hear(office: Office) -> None:
    await deployed(office)
    await office.leaves("cara", MONDAY)
    await office.waits_until(FRIDAY)
    assert await told(office, "cara") == []
    assert "Kickoff" in (await told(office, "ops"))[0][1]


async def test_with_the_handoff_its_promises_are_done(office: Office) -> None:
    handoff = await deployed(office)
    live = {"live_since": "2026-11-24", "adoption": "All", "renewal_date": "2027-12-14"}
    ticket = f"{handoff.id}:{handoff.revision}"
    await office.submits("cara", "send", live, at("2026-11-24 10:00"), edge="cs_am", completes=ticket)
    assert await office.pending("promise") == []


async def test_the_digest_tells_what_is_promised_this_week_and_what_has_passed(office: Office) -> None:
    await deployed(office, go_live="2026-12-05")
    async with office.db.read(office.tenant, at("2026-12-01 09:00")) as tx:
        week = Occurrence(week=date(2026, 11, 23), due=at("2026-11-30 08:00"))
        shown = digest(await gather(tx, await office.index(), BERLIN, week)).text
    assert shown.partition("Promised\n")[2].splitlines()[:4] == [
        "• Acme: Kickoff, Mon 30 Nov passed · <@UCARA>",
        "• Acme: two days of &lt;training&gt;, Wed 2 Dec · <@UCARA>",
        "• Acme: the report, Fri 4 Dec · <@UCARA>",
        "• Acme: Live, Sat 5 Dec · <@UCARA>",
    ]


async def test_a_day_that_was_over_before_anybody_said_yes_is_promised_by_nobody(office: Office) -> None:
    handoff = await office.hands_over("ana", "ae_cs", DEPLOYMENT, MONDAY)
    await office.clicks("cara", "accept", f"{handoff.id}:1", at("2026-12-03 10:00"))
    async with office.db.read(office.tenant) as tx:
        kept = await promise_store.find(tx, promise_store.promise.c.handoff_id == handoff.id)
    assert [row.label for row in kept] == ["the report"]


async def test_a_second_yes_promises_what_stands_there_now_and_opens_nothing_that_was_kept(office: Office) -> None:
    handoff = await deployed(office)
    async with office.db.begin(office.tenant, MONDAY) as tx:
        first = await promise_store.find(tx, promise_store.promise.c.handoff_id == handoff.id)
        await promise_store.end(tx, first[0].id)  # Kickoff, kept
        mended = {**handoff.content, "promised": "2026-12-09: one day of training"}
        await make(tx, await office.index(), replace(handoff, content=mended))
        now = await promise_store.find(tx, promise_store.promise.c.handoff_id == handoff.id)
    assert [(row.day, row.label) for row in now] == [(date(2026, 12, 9), "one day of training")]
