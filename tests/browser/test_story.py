"""One story through the page, in a real browser with the whole bot behind: from the first question to the digest."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.page import Screen, screen

FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)  # 14:00 in Berlin
QUESTION = "/owner AE emea fintech"
COMPANY = "Kelvin Pay"
FORM = {
    "account": COMPANY,
    "contact": "Petra Lang, CTO",
    "pain": "Every terminal fails <!channel> & <@U0PRIYA> does not see it",
    "next_step": "Demo",
    "next_step_date": "2026-12-01",
}
SEGMENTS = {"Territory": "Germany", "Vertical": "Fintech"}
ROLES = ("HoS", "SDR", "AE", "Sales Ops", "CS", "AM", "Operations & Product", "Finance")


@pytest.mark.browser
async def test_a_team_asks_hands_over_and_reads_its_week_on_the_page(
    chromium: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    start = time.monotonic()
    async with screen(chromium, tmp_path, FRIDAY) as seen:
        await asks_who_owns_it(seen)
        await asks_for_other_days_and_an_account(seen)
        await flips_an_answer_and_back(seen)
        await hands_a_lead_over(seen)
        await reminds_at_half_time(seen)
        await posts_the_digest_once(seen)
        await moves_on_at_full_time(seen)
        await tells_the_manager_at_double_time(seen)
        await accepts_once(seen)
        assert (await digests(seen)) == 1
        assert seen.troubles == []
        assert seen.playground.slack.refused == []
        assert "[error" not in (tmp_path / "play" / "bot.log").read_text()
    record_property("figures", f"the story on the page: {time.monotonic() - start:.0f} s")


async def asks_who_owns_it(seen: Screen) -> None:
    await seen.act_as("Jonas")
    await seen.open_channel("sales")
    answer = await seen.asks(QUESTION)
    await expect(answer).to_contain_text("@Charlotte Pemberton owns it")
    await expect(answer).to_contain_text("Backup: @Jonas Albrecht")
    await expect(answer).to_contain_text("won: @Charlotte Pemberton · EMEA · Financial services")
    await expect(answer).to_contain_text("Only visible to you")


async def asks_for_other_days_and_an_account(seen: Screen) -> None:
    await expect(await seen.asks(f"{QUESTION} on 2026-01-10")).to_contain_text("@Marco Santangelo owns it")
    await expect(await seen.asks("/owner AE nordics")).not_to_contain_text("@Lena Vogt owns it")
    await expect(await seen.asks("/owner AE nordics on 2027-01-04")).to_contain_text("@Lena Vogt owns it")
    account = await seen.asks("/owner Acme")
    await expect(account).to_contain_text("Acme Robotics")
    for role in ROLES:
        await expect(account.get_by_text(role, exact=True)).to_be_visible()


async def flips_an_answer_and_back(seen: Screen) -> None:
    await seen.act_as("Priya")
    saved = await seen.asks("/role assign @Zoë Brückner AE emea fintech")
    await expect(saved).to_contain_text("Saved. @Zoë Brückner holds AE · EMEA · Fintech")
    deeper = await seen.asks(QUESTION)
    await expect(deeper).to_contain_text("@Zoë Brückner owns it")
    await expect(deeper).to_contain_text("passed: @Charlotte Pemberton")
    await seen.press(saved, "Undo")
    await expect(saved).to_contain_text("Undone.")
    await expect(await seen.asks(QUESTION)).to_contain_text("@Charlotte Pemberton owns it")


async def hands_a_lead_over(seen: Screen) -> None:
    """An empty field keeps the form open; with all of them the owner gets the card, it being their working time."""
    await seen.act_as("Lena")
    await seen.type("/handoff to AE")
    await seen.submit()
    await expect(seen.form.get_by_test_id("field-contact").get_by_role("alert")).to_be_visible()
    for block, value in FORM.items():
        await seen.fill(block, value)
    for dimension, value in SEGMENTS.items():
        await seen.choose(dimension, value)
    await seen.submit()
    await expect(seen.form).to_be_hidden()
    await expect(await card(seen, "Lena")).to_contain_text("⏳ With @Jonas Albrecht")
    offered = await card(seen, "Jonas")
    await expect(offered).to_contain_text("@Lena Vogt hands you Kelvin Pay")
    await expect(offered).to_contain_text(FORM["pain"])
    await expect(offered.get_by_role("button", name="Accept")).to_be_visible()


async def reminds_at_half_time(seen: Screen) -> None:
    await seen.move_to(FRIDAY.replace(hour=15, minute=10))
    reminder = seen.messages("Half of your time for", COMPANY)
    await expect(reminder).to_have_count(1)
    assert await sent_at(reminder) == "Fri 15"


async def posts_the_digest_once(seen: Screen) -> None:
    await seen.jump("monday")
    assert await digests(seen) == 1
    for words in ("Closed-won revenue", "New leads created", "Handoffs", "Gaps now"):
        await expect(seen.messages("Sales: Mon 23 Nov")).to_contain_text(words)


async def moves_on_at_full_time(seen: Screen) -> None:
    """At 09:30 in Berlin; the next person is in London and gets it when their day begins."""
    await seen.move_to(datetime(2026, 11, 30, 8, 45, tzinfo=UTC))
    await expect(await card(seen, "Jonas")).to_contain_text("It went on to @Charlotte Pemberton")
    await seen.act_as("Charlotte")
    await expect(seen.messages(COMPANY)).to_have_count(0)


async def tells_the_manager_at_double_time(seen: Screen) -> None:
    await seen.move_to(datetime(2026, 11, 30, 12, 45, tzinfo=UTC))
    assert await sent_at(await card(seen, "Charlotte")) == "Mon 09"
    await seen.act_as("Zoë")
    late = seen.messages("at twice the agreed time", COMPANY)
    await expect(late).to_have_count(1)
    assert await sent_at(late) == "Mon 12"


async def accepts_once(seen: Screen) -> None:
    offered = await card(seen, "Charlotte")
    await seen.press(offered, "Accept")
    await expect(offered).to_contain_text("✅ You accepted it")
    await expect(offered.get_by_role("button", name="Accept")).to_have_count(0)
    before = await told_to_the_sender(seen)
    assert "accepted" in before[-1]

    await seen.act_as("Charlotte")
    card_before = await offered.inner_text()
    assert (await seen.press_again())["ok"]
    await seen.jump("1h")
    assert await offered.inner_text() == card_before
    assert await told_to_the_sender(seen) == before


async def told_to_the_sender(seen: Screen) -> list[str]:
    """The sender's card, and every message of its thread."""
    own = await card(seen, "Lena")
    await expect(own).to_contain_text("✅ @Charlotte Pemberton accepted it")
    await expect(seen.messages(f"✅ @Charlotte Pemberton accepted {COMPANY}.")).to_have_count(1)
    thread = await seen.open_thread(own)
    await expect(thread.get_by_test_id("message").first).to_contain_text(f"{COMPANY}: SDR → AE")
    return [await own.inner_text(), *await thread.get_by_test_id("message").all_inner_texts()]


async def card(seen: Screen, name: str) -> Locator:
    """The one card of the lead in somebody's conversation with the bot."""
    await seen.act_as(name)
    await seen.open_channel("Rolecall")
    found = seen.messages(f"{COMPANY}: SDR → AE")
    await expect(found).to_have_count(1)
    return found


async def digests(seen: Screen) -> int:
    await seen.act_as("Jonas")
    await seen.open_channel("sales")
    return await seen.messages("Sales: Mon").count()


async def sent_at(message: Locator) -> str:
    """Weekday and hour (UTC) of a message."""
    stamp = await message.locator("time").get_attribute("datetime")
    return f"{datetime.fromisoformat(stamp or ''):%a %H}"
