"""The home tab: what waits for somebody is answered there, and the tab shows at once what became of it."""

import json
from datetime import UTC, datetime

from sqlalchemy import event

from bot.home.gather import gather
from bot.kit.db import Database
from bot.kit.twin import twin
from bot.ownership.service import Ownership
from bot.playground import View
from bot.workspace.service import ensure
from tests.stories.test_handoff_story import FORM, hand_over
from tests.stories.world import Story

LONG = "Möbius <!channel> & Söhne " + "Verwaltungsgesellschaft GmbH & Co. KG"
REFUSAL = {"reason": "no_budget", "note": "They have none <!here>"}


async def tab(told: Story, name: str) -> View:
    """Somebody opens their home tab."""
    person = told.slack.acting(told.who(name).id)
    person.open(tab="home")
    await told.rest()
    assert person.home
    return person.home


async def words(told: Story, name: str) -> str:
    return twin((await tab(told, name)).view["blocks"])


def home_of(told: Story, name: str) -> str:
    """The tab as it stands, without opening it again."""
    shown = told.slack.acting(told.who(name).id).home
    return twin(shown.view["blocks"]) if shown else ""


async def test_a_handoff_is_accepted_on_the_tab_and_the_tab_says_so(told: Story) -> None:
    await hand_over(told)
    jonas = told.slack.acting(told.who("Jonas").id)
    opened = await tab(told, "Jonas")
    waiting = twin(opened.view["blocks"]).count("[Accept]")
    dms = len(told.dms("Jonas"))
    await jonas.click(opened, "Accept")  # the newest, which stands first
    await told.rest()
    assert home_of(told, "Jonas").splitlines()[0] == "You accepted Acme Robotics."
    assert home_of(told, "Jonas").count("[Accept]") == waiting - 1
    assert len(told.dms("Jonas")) == dms


async def test_a_form_opened_from_the_tab_is_answered_on_the_tab(told: Story) -> None:
    await hand_over(told)
    jonas = told.slack.acting(told.who("Jonas").id)
    before = await tab(told, "Jonas")
    await jonas.click(before, "Reject")
    assert await told.slack.until(lambda: jonas.view is not None)
    assert (await jonas.submit(REFUSAL)).ok
    await told.rest()
    after = home_of(told, "Jonas")
    assert after.count("[Accept]") == twin(before.view["blocks"]).count("[Accept]") - 1


async def test_a_number_logged_from_the_tab_shows_there_with_its_undo(told: Story) -> None:
    lena = told.slack.acting(told.who("Lena").id)
    dms = len(told.dms("Lena"))
    await lena.click(await tab(told, "Lena"), "Log a number")
    assert await told.slack.until(lambda: lena.view is not None)
    assert (await lena.submit({"measure": "sdr.leads", "amount": "5"})).ok
    await told.rest()
    assert home_of(told, "Lena").startswith("Logged 5 ")
    assert lena.home
    await lena.click(lena.home, "Undo")
    await told.rest()
    assert home_of(told, "Lena").startswith("Taken back: 5 ")
    assert len(told.dms("Lena")) == dms


async def test_a_stale_click_on_the_tab_says_what_happened_meanwhile(told: Story) -> None:
    card = await hand_over(told)
    jonas = told.slack.acting(told.who("Jonas").id)
    before = await tab(told, "Jonas")
    await jonas.click(card, "Reject")
    assert await told.slack.until(lambda: jonas.view is not None)
    await jonas.submit(REFUSAL)
    await told.rest()
    for label in ("Accept", "Reject"):
        await jonas.click(before, label)
        await told.rest()
        assert "Nothing changed." in home_of(told, "Jonas").splitlines()[0]


async def test_leaders_see_gaps_and_others_do_not(told: Story) -> None:
    assert "Not covered" in await words(told, "Priya")
    assert "Not covered" not in await words(told, "Lena")


async def test_opening_messages_draws_no_tab(told: Story) -> None:
    lena = told.slack.acting(told.who("Lena").id)
    lena.open()
    await told.rest()
    assert lena.home is None


async def test_names_of_any_length_fit_and_never_act(told: Story) -> None:
    lena = told.slack.acting(told.who("Lena").id)
    for number in range(12):
        await told.says("Lena", "/handoff to AE")
        await told.slack.until(lambda: lena.view is not None)
        view = lena.view
        assert view
        block = next(each for each in view.view["blocks"] if each.get("block_id") == "segments_1")
        germany = next(each["value"] for each in block["element"]["options"] if each["text"]["text"] == "Germany")
        company = f"{number} {LONG}"[:70]
        assert (await lena.submit(FORM | {"account": f"new:{company}", "segments_1": germany})).ok
    await told.rest()
    sender, receiver = await tab(told, "Lena"), await tab(told, "Jonas")
    assert "`/handoff sent` lists them" in twin(sender.view["blocks"])
    for each in (sender, receiver):
        assert "<!channel>" not in json.dumps(each.view, ensure_ascii=False)
        assert len(each.view["blocks"]) <= 100


async def test_a_longer_tab_takes_no_more_queries(told: Story) -> None:
    few = await queries(told, "Jonas")
    for company in ("Acme", "Alpenglow"):
        await hand_over(told, company)
    assert await queries(told, "Jonas") == few


async def queries(told: Story, name: str) -> int:
    db, seen = Database(told.url), []
    tenant = (await ensure(db)).id
    index = await Ownership(db).index(tenant)
    me = index.members_by_slack[told.who(name).id]
    event.listen(db.engine.sync_engine, "before_cursor_execute", lambda *_: seen.append(1))
    async with db.read(tenant, datetime(2026, 11, 27, 15, tzinfo=UTC)) as tx:
        await gather(tx, index, me)
    await db.close()
    return len(seen)
