"""A pair of hands on the playground's page: a real browser, the whole bot behind it, and waiting that never guesses."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.async_api import BrowserContext, Locator, Page, async_playwright, expect

from bot.playground.play import Playground

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZE = (1280, 800)
START, STEP, WALK = 120.0, 15_000, 180_000  # seconds; milliseconds
ARRIVED = """([target]) => {
    const face = document.querySelector("[data-testid=clock-now]"), bar = document.querySelector(".walk");
    return bar.hidden && Date.parse(face.dataset.now) >= target;
}"""
ANSWERED = """([line, before]) => {
    const seen = [...document.querySelectorAll("#main article")].filter((one) => one.dataset.ts > before);
    return seen.find((one) => one.querySelector(".echo code")?.textContent === line)?.dataset.ts;
}"""
AGAIN = """([url, body]) => fetch(url, {method: "POST", headers: {"content-type": "application/json"}, body})
    .then((answer) => answer.json())"""


class Screen:
    """What a person does on the page and sees there. Everything waits for what it caused."""

    def __init__(self, playground: Playground, page: Page) -> None:
        self.playground = playground
        self.page = page
        self.troubles: list[str] = []
        self._pressed: tuple[str, str] | None = None
        page.set_default_timeout(STEP)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)

    async def open(self) -> None:
        await self.page.goto(f"{self.playground.slack.url}/")
        await expect(self.page.get_by_test_id("bot-state")).to_have_attribute("data-state", "running")
        await self.page.get_by_test_id("welcome-close").click()

    async def act_as(self, name: str) -> None:
        """By the beginning of a name; stays in the channel, or in the own conversation with the bot."""
        people = self.playground.slack.world.space.humans()
        person = next(each for each in people if each.name.startswith(name))
        await self.page.get_by_test_id("act-as").click()
        await self.page.locator(".actor input[type=search]").fill(person.name)
        await self.page.get_by_test_id(f"person-{person.id}").click()
        await expect(self.page.locator(".actor-words b")).to_have_text(person.name)
        await self._loaded()

    async def leave(self, name: str) -> None:
        """Somebody is deactivated in Slack, and the page has given their seat to somebody else."""
        await self.act_as(name)
        left = await self.page.locator(".actor-words b").inner_text()
        await self.page.get_by_test_id("staff").click()
        await self.page.get_by_test_id("deactivate").click()
        await expect(self.page.locator(".actor-words b")).not_to_have_text(left)
        await self._loaded()

    async def open_channel(self, name: str) -> None:
        """A channel by its name; `Rolecall` is the own conversation with the bot."""
        row = self.page.locator("button.channel").filter(has=self.page.get_by_text(name, exact=True))
        await row.click()
        await expect(row).to_have_attribute("aria-current", "page")
        await self._loaded()

    async def open_messages(self) -> None:
        """The own conversation with the bot, whichever of its tabs was open last."""
        await self.open_channel("Rolecall")
        await self.page.get_by_test_id("tab-messages").click()
        await self._loaded()

    async def open_home(self) -> Locator:
        """The bot's home tab, drawn for whom one acts as."""
        await self.open_channel("Rolecall")
        await self.page.get_by_test_id("tab-home").click()
        tab = self.page.get_by_test_id("home")
        await expect(tab.locator(".blocks")).to_be_visible()
        return tab

    async def inspect(self, message: Locator) -> Locator:
        """What stands behind a message, in the drawer on the right."""
        await message.hover()
        await message.get_by_test_id("inspect").click()
        return self.page.get_by_test_id("inspector")

    async def _loaded(self) -> None:
        await expect(self.page.locator("#main .loading")).to_have_count(0)

    async def asks(self, line: str) -> Locator:
        """Type a command and send it; the answer that came to it."""
        before = await self._last()
        await self.type(line)
        handle = await self.page.wait_for_function(ANSWERED, arg=[line, before])
        return self.page.locator(f'#main article[data-ts="{await handle.json_value()}"]')

    async def type(self, line: str) -> None:
        await self.page.get_by_test_id("composer").fill(line)
        await self.page.keyboard.press("Enter")

    async def _last(self) -> str:
        ends = await self.page.locator("#main article").evaluate_all("all => all.map((one) => one.dataset.ts)")
        return max(ends, default="")

    def messages(self, *words: str) -> Locator:
        """Those in the open conversation that hold all these words, oldest first."""
        found = self.page.locator("#main article")
        for each in words:
            found = found.filter(has_text=each)
        return found

    async def press(self, place: Locator, label: str) -> None:
        """A button by its words; the page's own request is kept for `press_again`."""
        button = place.get_by_role("button", name=label, exact=True)
        async with self.page.expect_response("**/page/action") as answer:
            await button.click()
        request = (await answer.value).request
        self._pressed = (request.url, request.post_data or "")

    async def press_again(self) -> dict[str, object]:
        """The same click once more, as from a window that has not heard of the first."""
        assert self._pressed, "press something first"
        return dict(await self.page.evaluate(AGAIN, list(self._pressed)))

    @property
    def form(self) -> Locator:
        return self.page.get_by_test_id("modal")

    async def fill(self, block: str, value: str) -> None:
        """One field of the open form: typed, or searched for and picked."""
        await self._fill(self.form.get_by_test_id(f"field-{block}"), value)

    async def choose(self, label: str, value: str) -> None:
        """A field by its label."""
        await self._fill(self.form.locator(".input-block").filter(has_text=label).first, value)

    async def _fill(self, field: Locator, value: str) -> None:
        if await field.locator(".picker-button").count():
            await field.locator(".picker-button").click()
            await field.locator("input[type=search]").fill(value)
            await field.get_by_test_id("option").filter(has_text=value).first.click()
        else:
            await field.locator("input, textarea").first.fill(value)

    async def submit(self) -> None:
        await self.form.get_by_test_id("modal-submit").click()

    async def open_thread(self, message: Locator) -> Locator:
        await message.get_by_test_id("replies").click()
        return self.page.get_by_test_id("thread-panel")

    async def move_to(self, moment: datetime) -> None:
        """Through the clock's own field, which is in the zone of the person acted as."""
        wall = moment.astimezone(await self._zone()).strftime("%Y-%m-%dT%H:%M")
        await self.page.get_by_test_id("clock-custom").click()
        await self.page.get_by_test_id("clock-custom-input").fill(wall)
        await self.page.get_by_test_id("clock-custom-go").click()
        await self._arrived(moment)

    async def jump(self, key: str) -> None:
        """One of the clock's buttons: 1h, 4h, tomorrow, monday."""
        start = self.playground.walk.now()
        await self.page.locator(f'[data-testid="clock-jump"][data-jump="{key}"]').click()
        await self._arrived(start + timedelta(minutes=59))

    async def _arrived(self, moment: datetime) -> None:
        await self.page.wait_for_function(ARRIVED, arg=[moment.timestamp() * 1000], timeout=WALK)
        assert not self.playground.walk.trouble, self.playground.walk.trouble

    async def _zone(self) -> ZoneInfo:
        route = await self.page.evaluate("new URLSearchParams(location.hash.slice(1)).get('as')")
        return ZoneInfo(self.playground.slack.world.space.person(route).tz)


@asynccontextmanager
async def playing(directory: Path, at: datetime) -> AsyncIterator[Playground]:
    """The playground as `make play` starts it, with its bot at work."""
    playground = Playground(directory=directory, port=0, at=at)
    await playground.start()
    try:
        running = await playground.slack.until(lambda: playground.bot()["state"] == "running", START)
        assert running, json.dumps(playground.bot())
        yield playground
    finally:
        await playground.stop()


@asynccontextmanager
async def browser(chromium: str, profile: Path) -> AsyncIterator[BrowserContext]:
    """A browser that has never been anywhere."""
    width, height = SIZE
    async with async_playwright() as driver:
        context = await driver.chromium.launch_persistent_context(
            profile,
            executable_path=chromium,
            args=FLAGS,
            viewport={"width": width, "height": height},
            color_scheme="light",
            locale="en-GB",
            timezone_id="Europe/Berlin",
        )
        try:
            yield context
        finally:
            await context.close()


@asynccontextmanager
async def screen(chromium: str, directory: Path, at: datetime) -> AsyncIterator[Screen]:
    """The page open in a browser, the bot behind it running, the welcome note read."""
    async with playing(directory / "play", at) as playground, browser(chromium, directory / "profile") as context:
        expect.set_options(timeout=STEP)
        opened = Screen(playground, context.pages[0])
        await opened.open()
        yield opened
