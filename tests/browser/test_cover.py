"""Who covers it, through the page: somebody goes away and comes back by the clock; somebody leaves for good."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.page import Screen, screen

FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
QUESTION = "/owner AE emea fintech"
HELD = ("AE EMEA · Financial services", "AM EMEA")


@pytest.mark.browser
async def test_who_is_away_is_stood_in_for_and_who_leaves_is_followed_by_two_clicks(
    chromium: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    start = time.monotonic()
    async with screen(chromium, tmp_path, FRIDAY) as seen:
        await goes_away(seen)
        await is_asked_for(seen)
        await comes_back_by_the_clock(seen)
        await leaves_for_good(seen)
        await is_followed_by_two_clicks(seen)
        await comes_back_to_nothing(seen)
        assert seen.troubles == []
        assert seen.playground.slack.refused == []
        assert "[error" not in (tmp_path / "play" / "bot.log").read_text()
    record_property("figures", f"cover on the page: {time.monotonic() - start:.0f} s")


async def goes_away(seen: Screen) -> None:
    await seen.act_as("Charlotte")
    await seen.open_channel("sales")
    said = await seen.asks("/role away 2026-11-27..2026-12-01 cover @Zoë Brückner")
    await expect(said).to_contain_text("is away")
    await expect(said).to_contain_text("@Zoë Brückner stands in")
    await seen.act_as("Zoë")
    await seen.open_messages()
    await expect(seen.messages("You stand in for @Charlotte Pemberton")).to_have_count(1)


async def is_asked_for(seen: Screen) -> None:
    """Who stands in, for whom, until when, and that the owner owns it all the same."""
    answer = await owner(seen)
    await expect(answer).to_contain_text("@Charlotte Pemberton is away until")
    await expect(answer).to_contain_text("@Zoë Brückner stands in")
    await expect(answer).to_contain_text("away: @Charlotte Pemberton")


async def comes_back_by_the_clock(seen: Screen) -> None:
    await seen.move_to(datetime(2026, 12, 2, 9, 0, tzinfo=UTC))
    answer = await owner(seen)
    await expect(answer).to_contain_text("@Charlotte Pemberton owns it")
    await expect(answer).not_to_contain_text("stands in")
    await seen.act_as("Zoë")
    await seen.open_messages()
    await expect(seen.messages("@Charlotte Pemberton is back. Thank you for standing in")).to_have_count(1)


async def leaves_for_good(seen: Screen) -> None:
    await seen.leave("Charlotte")
    await expect(seen.page.get_by_test_id("bot-state")).to_have_attribute("data-state", "running")
    answer = await owner(seen)
    await expect(answer).not_to_contain_text("@Charlotte Pemberton owns it")


async def is_followed_by_two_clicks(seen: Screen) -> None:
    await seen.act_as("Priya")
    await seen.open_messages()
    told = seen.messages("Charlotte Pemberton has left Slack")
    await expect(told).to_contain_text("2 of 2 roles they held are open")
    takers = [await take(seen, told) for _ in HELD]
    await expect(told).to_contain_text("0 of 2 roles they held are open")
    for each in takers:
        await expect(told).to_contain_text(f"@{each} has taken it")
    await expect(await owner(seen)).to_contain_text(f"@{takers[0]} owns it")


async def take(seen: Screen, told: Locator) -> str:
    """Press the first button of the first role that is open; who has it then."""
    proposed = told.locator(".actions").filter(has_text="takes it")
    label, before = await proposed.first.get_by_role("button").first.inner_text(), await proposed.count()
    await seen.press(proposed.first, label)
    await expect(proposed).to_have_count(before - 1)
    return label.removesuffix(" takes it")


async def comes_back_to_nothing(seen: Screen) -> None:
    await seen.page.get_by_test_id("staff").click()
    await seen.page.get_by_role("menuitem", name="Reactivate Charlotte Pemberton").click()
    await seen.act_as("Charlotte")
    await seen.open_channel("sales")
    await expect(await seen.asks("/owner @Charlotte Pemberton")).to_contain_text("holds no role")


async def owner(seen: Screen) -> Locator:
    await seen.act_as("Jonas")
    await seen.open_channel("sales")
    return await seen.asks(QUESTION)
