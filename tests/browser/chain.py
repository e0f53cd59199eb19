"""A lead's whole way in pictures: sent back once, run out once, put off once, won, live, and with its account manager.

`python -m tests.browser.chain DIR` clicks it through the page and draws what each of the people saw.
"""

import asyncio
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.browser.page import Screen, screen
from tests.browser.screenshot import Album
from tests.chromium import find_chromium

FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)  # 14:00 in Berlin
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
BACK = datetime(2026, 12, 7, 9, 30, tzinfo=UTC)
LIVE = datetime(2026, 12, 17, 9, 0, tzinfo=UTC)
COMPANY, LEAD, WON, HANDED = "Kelvin Pay", "SDR → AE", "AE → CS", "CS → AM"


async def hands_a_lead_over(seen: Screen) -> None:
    await seen.act_as("Lena")
    await seen.open_channel("sales")
    await seen.type("/handoff to AE")
    told = {"account": COMPANY, "contact": "Petra", "pain": "Every third terminal drops its readings overnight."}
    await fills(seen, (told | {"next_step": "Demo with the plant team", "next_step_date": "2026-12-01"}))
    await seen.choose("Territory", "Germany")
    await seen.choose("Vertical", "Fintech")
    await sends(seen)


async def sends_it_back(seen: Screen) -> None:
    await rejects(seen, await card(seen, "Jonas", LEAD), "Missing information", "Who decides at Kelvin Pay?")
    own = await card(seen, "Lena", LEAD)
    await expect(own).to_contain_text("Sent back to be fixed")
    await own.get_by_role("button", name="Fix and send again").click()
    await fills(seen, {"contact": "Petra Lang, CTO; she decides together with finance"})
    await sends(seen)


async def lets_it_run_out(seen: Screen) -> None:
    await expect(await card(seen, "Jonas", LEAD)).to_contain_text("brings you again")
    await seen.move_to(MONDAY.replace(hour=9, minute=30))
    await expect(await card(seen, "Jonas", LEAD)).to_contain_text("It went on to @Charlotte Pemberton")


async def puts_it_off(seen: Screen) -> None:
    later = await card(seen, "Charlotte", LEAD)
    await rejects(seen, later, "Timing: later", "Their budget opens in December", until="2026-12-07")
    await expect(await card(seen, "Lena", LEAD)).to_contain_text("Put off until")
    await seen.move_to(BACK)


async def accepts_it(seen: Screen) -> None:
    offered = await card(seen, "Charlotte", LEAD)
    await expect(offered).to_contain_text("brings you again")
    await seen.press(offered, "Accept")
    await expect(offered).to_contain_text("✅ You accepted it")
    await expect(await card(seen, "Lena", LEAD)).to_contain_text("✅ @Charlotte Pemberton accepted it")


async def wins_the_deal(seen: Screen) -> None:
    """The company is picked from the list, so that whoever passed the lead on hears of it."""
    await seen.act_as("Charlotte")
    await seen.open_channel("sales")
    await seen.type("/kpi log deal")
    await fills(seen, {"account": COMPANY, "value": "48000"})
    await sends(seen)
    await expect(seen.messages(COMPANY, "EUR 48,000").last).to_be_visible()
    await hears_of_it(seen)


async def hears_of_it(seen: Screen) -> Locator:
    thread = await seen.open_thread(await card(seen, "Lena", LEAD))
    told = thread.locator("article").filter(has_text="the deal was won on Mon 7 Dec 2026, EUR 48,000")
    await expect(told).to_be_visible()
    return told


async def hands_the_client_over(seen: Screen) -> None:
    await seen.act_as("Charlotte")
    await seen.open_channel("sales")
    await seen.type(f"/handoff {COMPANY} to CS")
    told = {
        "use_cases": "1. Readings of every terminal by the hour",
        "champion": "Petra Lang, CTO",
        "risks": "Audit in March",
    }
    told |= {"kickoff": "2026-12-10", "go_live": "2026-12-18", "promised": "Two days of training on site"}
    await fills(seen, (told | {"contract_value": "48,000", "renewal_date": "2027-12-18"}))
    await sends(seen)
    offered = await card(seen, "Fatima", WON)
    await seen.press(offered, "Accept")
    await expect(offered).to_contain_text("is promised for Fri 18 Dec 2026")


async def goes_live(seen: Screen) -> None:
    await seen.move_to(LIVE)
    owed = await card(seen, "Fatima", WON)
    await expect(seen.messages("A promise is due", COMPANY, "Live is promised for Fri 18 Dec 2026")).to_have_count(1)
    await owed.get_by_role("button", name="It is live").click()
    for block, value in {
        "live_since": "2026-12-17",
        "adoption": "All terminals read",
        "renewal_date": "2027-12-18",
    }.items():
        await seen.fill(block, value)
    await sends(seen)
    offered = await card(seen, "Beatrix", HANDED)
    await seen.press(offered, "Accept")
    await expect(offered).to_contain_text("✅ You accepted it")
    done = await card(seen, "Fatima", WON)
    await expect(done).to_contain_text("🏁 Live: completed")
    await expect(done.get_by_role("button", name="It is live")).to_have_count(0)


async def fills(seen: Screen, values: Mapping[str, str]) -> None:
    await expect(seen.form).to_be_visible()
    for block, value in values.items():
        await seen.fill(block, value)


async def sends(seen: Screen) -> None:
    await seen.submit()
    await expect(seen.form).to_be_hidden()


async def rejects(seen: Screen, offered: Locator, reason: str, note: str, until: str = "") -> None:
    await offered.get_by_role("button", name="Reject").click()
    await fills(seen, {"reason": reason, "note": note} | ({"until": until} if until else {}))
    await sends(seen)


async def card(seen: Screen, name: str, route: str) -> Locator:
    """The newest card of that step in somebody's conversation with the bot."""
    await seen.act_as(name)
    await seen.open_messages()
    found = seen.messages(f"{COMPANY}: {route}").last
    await expect(found).to_be_visible()
    return found


async def draw(folder: Path) -> None:
    chromium = find_chromium()
    if chromium is None:
        sys.exit("No Chromium is there to draw with.")
    with tempfile.TemporaryDirectory() as home:
        async with screen(chromium, Path(home), FRIDAY) as seen:
            for step in STEPS:
                print(step.__name__.replace("_", " "), flush=True)
                await step(seen)
            for name, route in (
                ("Lena", LEAD),
                ("Jonas", LEAD),
                ("Charlotte", WON),
                ("Fatima", WON),
                ("Beatrix", HANDED),
            ):
                await Album(seen, folder).take(name.lower(), await card(seen, name, route))
            await Album(seen, folder).take("won", await hears_of_it(seen))
            assert seen.troubles == [], seen.troubles
            assert seen.playground.slack.refused == [], seen.playground.slack.refused


STEPS = (
    hands_a_lead_over,
    sends_it_back,
    lets_it_run_out,
    puts_it_off,
    accepts_it,
    wins_the_deal,
    hands_the_client_over,
    goes_live,
)

if __name__ == "__main__":
    where = Path(sys.argv[1])
    where.mkdir(parents=True, exist_ok=True)
    asyncio.run(draw(where))
