"""What became of it: senders hear once of the deal that closed, of the next role's yes, and of the day it went live."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.handoffs.model import Handoff
from bot.kpis.closings import tell_closed
from bot.kpis.model import Deal, Stage
from bot.workspace.audit import entries
from bot.workspace.model import CLOCKWORK
from tests.handoffs.cases import at
from tests.handoffs.office import Office
from tests.imports.desk import Desk

NOW = at("2026-11-24 15:00")  # Tuesday afternoon, everybody works
LATER = at("2026-12-04 15:00")
DEPLOYMENT = {
    "use_cases": "Orders on time",
    "champion": "Kai",
    "kickoff": "2026-11-27",
    "go_live": "2026-12-14",
    "promised": "Two days of training",
    "contract_value": "48000",
    "renewal_date": "2027-12-14",
}
LIVE = {"live_since": "2026-12-10", "adoption": "40 of 60 users", "renewal_date": "2027-12-14"}


async def accepted(office: Office, **more: str) -> Handoff:
    """A lead of Sam's about Acme that Ana has accepted."""
    handoff = await office.sends("sam", NOW, account=str(office.accounts["Acme"]), **more)
    await office.clicks("ana", "accept", f"{handoff.id}:1", NOW)
    return await office.newest()


async def deal(office: Office, **changed: object) -> Deal:
    made = Deal(
        external_id="D1",
        name="Acme",
        stage=Stage.WON,
        owner_id=(await office.member("ana")).id,
        value=Decimal(48000),
        closed_on=date(2026, 12, 4),
        account_id=office.accounts["Acme"],
    )
    return replace(made, **changed)  # type: ignore[arg-type]


async def closes(office: Office, *deals: Deal) -> None:
    async with office.db.begin(office.tenant, LATER) as tx:
        await tell_closed(tx, CLOCKWORK, deals, "test")


async def news(office: Office) -> list[str]:
    """What Sam heard of a deal."""
    return [each for each in await office.texts("sam") if "the deal was" in each]


async def test_the_sender_hears_in_the_thread_that_the_deal_was_won(office: Office) -> None:
    handoff = await accepted(office)
    await closes(office, await deal(office))
    (text,) = await news(office)
    assert text == "🏆 Acme, which you passed on: the deal was won on Fri 4 Dec 2026, EUR 48,000."
    assert (await office.posts("sam"))[-1].thread == f"handoff:{handoff.id}:sender"
    async with office.db.read(office.tenant) as tx:
        (told,) = await entries(tx, action="outcome.won", limit=5)
    assert told.after == {"handoff": handoff.id, "became": "won", "about": "D1", "day": "2026-12-04"}


async def test_a_deal_written_again_is_no_news_and_what_closes_after_a_win_is_none_either(office: Office) -> None:
    await accepted(office)
    won = await deal(office)
    await closes(office, won)
    await closes(office, won, await deal(office, value=Decimal(50000)))
    await closes(office, await deal(office, external_id="D2", closed_on=date(2026, 12, 5)))
    assert len(await news(office)) == 1


async def test_of_one_day_the_win_is_the_answer(office: Office) -> None:
    await accepted(office)
    await closes(office, await deal(office, stage=Stage.LOST), await deal(office, external_id="D2"))
    assert ["won" in each for each in await news(office)] == [True]


async def test_a_loss_is_told_with_its_reason_and_a_win_after_it_too(office: Office) -> None:
    await accepted(office)
    lost = await deal(office, stage=Stage.LOST, competitor="<Rival>", loss_reason="price", closed_on=date(2026, 12, 1))
    await closes(office, lost)
    await closes(office, await deal(office, external_id="D2"))
    first, second = await news(office)
    assert first.endswith("the deal was lost on Tue 1 Dec 2026, to &lt;Rival&gt;: price.")
    assert "won" in second


@pytest.mark.parametrize(
    "changed",
    [
        {"closed_on": date(2026, 11, 23)},  # before the lead was accepted
        {"closed_on": None},
        {"account_id": None},
        {"stage": Stage.QUALIFIED},
    ],
)
async def test_what_is_no_answer_to_the_lead_is_not_told(office: Office, changed: dict[str, object]) -> None:
    await accepted(office)
    await closes(office, await deal(office, **changed))
    assert await news(office) == []


async def test_nobody_hears_of_a_deal_of_their_own_or_of_a_lead_that_was_refused(office: Office) -> None:
    await accepted(office)
    await closes(office, await deal(office, owner_id=(await office.member("sam")).id))
    refused = await office.sends("sam", NOW, account=str(office.accounts["Acme Robots"]))
    await office.rejects("ana", refused, "no_budget", NOW)
    await closes(office, await deal(office, external_id="D3", account_id=office.accounts["Acme Robots"]))
    assert await news(office) == []


async def test_the_sdr_hears_that_the_client_was_taken_over_and_went_live_and_the_ae_that_it_has_an_am(
    office: Office,
) -> None:
    await accepted(office)
    deployment = await office.hands_over("ana", "ae_cs", DEPLOYMENT, NOW)
    await office.clicks("cara", "accept", f"{deployment.id}:1", NOW)
    assert "➡️ Acme, which you passed on, is with CS now: <@UCARA> accepted it." in await office.texts("sam")
    ticket = "{0.id}:{0.revision}".format(await office.newest())
    await office.submits("cara", "send", LIVE, LATER, edge="cs_am", completes=ticket)
    assert (await office.texts("sam"))[-1] == "🏁 Acme, which you passed on, is live: <@UCARA> (CS) completed it."
    handed = await office.newest()
    await office.clicks("mia", "accept", f"{handed.id}:1", LATER)
    assert (await office.texts("ana"))[-1] == "➡️ Acme, which you passed on, is with AM now: <@UMIA> accepted it."
    assert len([each for each in await office.texts("sam") if "which you passed on" in each]) == 3


async def test_a_review_is_no_step_of_the_account(office: Office) -> None:
    await accepted(office)
    terms = {"list_price": "60000", "offered_price": "51000", "cost": "34000", "terms": "Net 60"}
    terms |= {"close_date": "2026-12-18", "function": await office.function("Controller")}
    review = await office.hands_over("ana", "ae_fin", terms, NOW)
    heard = len(await office.texts("sam"))
    await office.submits("finn", "answer", {"verdict": "Approved"}, NOW, ticket=f"{review.id}:1")
    assert len(await office.texts("sam")) == heard


async def test_a_file_of_deals_tells_the_sender_and_the_same_file_again_does_not(
    office: Office, tmp_path: Path
) -> None:
    desk, january = Desk(office.db, tmp_path), at("2026-01-06 15:00")
    handoff = await office.sends("sam", january, account=str(office.accounts["Acme"]))
    await office.clicks("ana", "accept", f"{handoff.id}:1", january)
    deals = "id,name,owner,account,stage,value,created,closed\nD7,Acme,Ana,Acme,{0},{1},2026-01-07,{2}\n"
    await desk.bring("deals", deals.format("qualified", "9000", ""))
    assert await news(office) == []
    for value in ("9000", "9000", "9500"):
        await desk.bring("deals", deals.format("won", value, "2026-01-20"))
    assert await news(office) == ["🏆 Acme, which you passed on: the deal was won on Tue 20 Jan 2026, EUR 9,000."]
