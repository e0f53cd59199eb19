"""The home tab in a real browser, and the inspector that shows what stands behind it, by mouse and by keyboard."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.page import Screen, screen

FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
LATE_STREAM = """{
    const Prompt = window.WebSocket;
    window.WebSocket = function (url) {
        const late = { close: () => late.socket?.close() };
        setTimeout(() => {
            late.socket = new Prompt(url);
            for (const on of ["onopen", "onmessage", "onclose"]) late.socket[on] = (event) => late[on]?.(event);
        }, 2000);
        return late;
    };
}"""


@pytest.mark.browser
async def test_a_click_on_the_home_tab_can_be_followed_into_the_inspector(chromium: str, tmp_path: Path) -> None:
    async with screen(chromium, tmp_path, FRIDAY) as seen:
        await answers_on_the_home_tab(seen)
        await follows_the_click(seen)
        await inspects_an_answer_by_keyboard(seen)
        await reads_names_and_signs_in_the_plain_text(seen)
        await reads_the_queues(seen)
        await finds_a_form_in_the_window_that_asked_for_it(seen)
        await misses_nothing_while_the_stream_opens(seen)
        await acts_as_somebody_else_in_a_narrow_window(seen)
        assert seen.troubles == []
        assert seen.playground.slack.refused == []


async def answers_on_the_home_tab(seen: Screen) -> None:
    await seen.act_as("Jonas")
    tab = await seen.open_home()
    await expect(tab).to_contain_text("Waiting for you: 1")
    await tab.get_by_role("button", name="Accept").click()
    await expect(tab).to_contain_text("You accepted Nordlicht Bank.")
    await expect(tab).to_contain_text("Nothing waits for your answer.")


async def follows_the_click(seen: Screen) -> None:
    await seen.page.get_by_test_id("inspector-toggle").click()
    panel = seen.page.get_by_test_id("inspector")
    await panel.get_by_test_id("deed").filter(has_text="Pressed “Accept”").click()
    for method in ("views.publish", "chat.update"):
        await expect(panel.locator("details").filter(has_text=method).first).to_be_visible()
    sent = panel.locator("details").filter(has_text="Payload sent")
    await sent.locator("summary").click()
    await expect(sent.locator("pre")).to_contain_text('"action_id": "handoff.accept"')
    await expect(sent.locator("pre")).to_contain_text('"token": "[secret]"')


async def inspects_an_answer_by_keyboard(seen: Screen) -> None:
    await seen.open_channel("sales")
    answer = await seen.asks("/owner AE emea fintech")
    button = answer.get_by_test_id("inspect")
    await button.focus()
    await seen.page.keyboard.press("Enter")
    panel = seen.page.get_by_test_id("inspector")
    await expect(tab(panel, "subject")).to_be_focused()
    await expect(panel).to_contain_text("Came from /owner AE emea fintech")
    await expect(panel.locator("pre").first).to_contain_text("AE · EMEA · Fintech")
    await seen.page.keyboard.press("ArrowRight")
    await expect(tab(panel, "activity")).to_be_focused()
    await seen.page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()


async def reads_names_and_signs_in_the_plain_text(seen: Screen) -> None:
    answer = await seen.asks("/owner Acme")
    await seen.inspect(answer)
    plain = seen.page.get_by_test_id("inspector").locator("pre").first
    await expect(plain).to_contain_text("Operations & Product")
    await expect(plain).to_contain_text("@Jonas Albrecht")
    await expect(plain).not_to_contain_text("<@U")
    await seen.page.keyboard.press("Escape")


async def finds_a_form_in_the_window_that_asked_for_it(seen: Screen) -> None:
    other = await seen.page.context.new_page()
    await other.goto(seen.page.url)
    await expect(other.get_by_test_id("bot-state")).to_have_attribute("data-state", "running")
    await seen.type("/kpi log")
    await expect(seen.form).to_be_visible()
    async with seen.page.expect_response("**/page/view*") as views:
        await seen.page.reload()
    assert len((await (await views.value).json())["views"]) == 1, "nobody closed it"
    await seen.open_channel("sales")
    await expect(seen.form).to_be_hidden()
    await expect(other.get_by_test_id("modal")).to_be_hidden()
    await other.close()
    await seen.type("/kpi log")
    await expect(seen.form).to_be_visible()
    await seen.page.get_by_test_id("modal-cancel").click()
    await expect(seen.form).to_be_hidden()


async def misses_nothing_while_the_stream_opens(seen: Screen) -> None:
    other = await seen.page.context.new_page()
    await other.add_init_script(LATE_STREAM)
    await other.goto(seen.page.url)
    await expect(other.locator("#main article").first).to_be_visible()
    await seen.type("Good morning, all")
    await expect(other.locator("#main article").filter(has_text="Good morning, all")).to_have_count(1)
    await other.close()


async def acts_as_somebody_else_in_a_narrow_window(seen: Screen) -> None:
    await seen.page.set_viewport_size({"width": 400, "height": 800})
    await seen.page.get_by_test_id("act-as-mini").click()
    await seen.page.locator(".actor input[type=search]").fill("Priya")
    await seen.page.locator(".actor [data-testid^=person-]").first.click()
    await expect(seen.page.get_by_test_id("act-as-mini")).to_have_attribute("title", re.compile("^Act as: Priya"))


async def reads_the_queues(seen: Screen) -> None:
    await seen.page.get_by_test_id("inspector-toggle").click()
    panel = seen.page.get_by_test_id("inspector")
    await tab(panel, "queues").click()
    await expect(panel.locator(".queue").nth(0)).to_contain_text("Everything is worked off.")
    await expect(panel.locator(".queue").nth(1)).to_contain_text("handoff.expire")


def tab(panel: Locator, key: str) -> Locator:
    return panel.get_by_test_id(f"inspector-{key}")
