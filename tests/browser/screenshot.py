"""Draws the pictures of the playground: the README's own, and with `--all DIR` a set to look at page by page.

A picture shows what a person would see there at that moment, so it is taken by doing what they would do.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Locator, expect

from tests.browser.page import SIZE, Screen, screen
from tests.chromium import find_chromium

README = Path(__file__).parents[2] / "screenshot.png"
FRIDAY = datetime(2026, 11, 27, 13, 30, tzinfo=UTC)  # 14:30 in Berlin
WIDTHS = {"wide": SIZE, "narrow": (400, 800)}
WRONG = (
    "/owner AE emae fintech",
    "/owner AE emea on 2026-02-30",
    "/role assign @Zoë Brückner AE emea fintech",
    "/kpi log leeds 5",
)


class Album:
    """One folder of pictures: every sight in both themes and both widths."""

    def __init__(self, seen: Screen, folder: Path) -> None:
        self.seen = seen
        self.folder = folder

    async def take(self, name: str, sight: Locator | None = None) -> None:
        for width, (x, y) in WIDTHS.items():
            await self.seen.page.set_viewport_size({"width": x, "height": y})
            for theme in ("light", "dark"):
                await self.seen.page.evaluate("(theme) => (document.documentElement.dataset.theme = theme)", theme)
                await settle(self.seen, sight)
                await self.seen.page.screenshot(path=self.folder / f"{name}-{width}-{theme}.png", animations="disabled")
        await self.seen.page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
        await self.seen.page.evaluate("document.documentElement.dataset.theme = 'light'")


async def settle(seen: Screen, sight: Locator | None = None) -> None:
    """Fonts are there, what is shown stands at the end of its column, no pointer hovers over anything."""
    await seen.page.evaluate("document.fonts.ready")
    await seen.page.mouse.move(0, 0)
    if sight is not None:
        await sight.evaluate("(node) => node.scrollIntoView({block: 'end'})")


async def readme(seen: Screen, path: Path) -> None:
    await seen.act_as("Jonas")
    await seen.open_channel("sales")
    answer = await seen.asks("/owner AE emea fintech")
    await settle(seen, answer)
    await seen.page.screenshot(path=path, animations="disabled")


async def answers(album: Album) -> None:
    seen = album.seen
    await seen.act_as("Jonas")
    await seen.open_channel("sales")
    await album.take("empty")
    for name, line in (
        ("owner", "/owner AE emea fintech"),
        ("account", "/owner Acme"),
        ("segments", "/owner us east"),
        ("person", "/owner @Charlotte Pemberton"),
        ("gap", "/owner CS apac"),
        ("role", "/role AE"),
        ("roles", "/role"),
        ("kpi", "/kpi"),
        ("kpi-sdr", "/kpi sdr"),
        ("overdue", "/handoff overdue"),
        ("rolecall", "/rolecall"),
    ):
        await album.take(name, await seen.asks(line))


async def faults(album: Album) -> None:
    seen = album.seen
    await seen.act_as("Jonas")
    await seen.open_channel("emea")
    answers = [await seen.asks(line) for line in WRONG]
    await album.take("errors", answers[-1])


async def changes(album: Album) -> None:
    seen = album.seen
    await seen.act_as("Priya")
    await seen.open_channel("apac")
    saved = await seen.asks("/role assign @Arjun Venkataraman CS apac")
    await album.take("assigned", saved)
    await album.take("named", await seen.asks("/role assign @Sofia AE for Veloria Automotive replacing"))
    asked = await seen.asks("/role end @Jonas AE DACH")
    await album.take("foreseen", asked)
    await seen.press(asked, "Charlotte Pemberton takes over")
    taken = seen.messages("no longer holds").last
    await expect(taken).to_be_visible()
    await album.take("taken-over", taken)
    await seen.press(taken, "Undo")
    await expect(seen.messages("Undone.").last).to_be_visible()
    await album.take("history", await seen.asks("/role history AE"))


async def cover(album: Album) -> None:
    """Away with and without a stand-in, the form, what is open, and how much is held."""
    seen = album.seen
    await seen.act_as("Marco")
    await seen.open_channel("emea")
    await album.take("away", await seen.asks("/role away 2026-12-01..2026-12-04"))
    await seen.type("/role away")
    await expect(seen.form).to_be_visible()
    await album.take("away-form")
    await seen.page.keyboard.press("Escape")
    await seen.act_as("Priya")
    await seen.open_channel("emea")
    await album.take("gaps", await seen.asks("/owner gaps"))
    await album.take("coverage", await seen.asks("/owner coverage"))
    await album.take("coverage-role", await seen.asks("/owner coverage AE"))


async def handoffs(album: Album) -> None:
    seen = album.seen
    await seen.act_as("Lena")
    await seen.open_channel("sales")
    await seen.type("/handoff Acme to AE")
    await expect(seen.form).to_be_visible()
    await album.take("form")
    await seen.submit()
    await expect(seen.form.get_by_role("alert").first).to_be_visible()
    await album.take("form-errors")
    for block, value in {
        "contact": "Petra Lang, plant engineer; she prepares the purchase",
        "pain": "We see the bill once a month and nobody can say which line caused it.",
        "next_step": "Visit of plant three",
        "next_step_date": "2026-12-04",
    }.items():
        await seen.fill(block, value)
    await seen.submit()
    await expect(seen.form).to_be_hidden()
    await seen.act_as("Jonas")
    await seen.open_messages()
    card = seen.messages("Acme Robotics: SDR → AE")
    await album.take("card", card)
    await card.get_by_role("button", name="Reject").click()
    await expect(seen.form).to_be_visible()
    await album.take("reject")
    await seen.form.get_by_test_id("modal-cancel").click()


async def home(album: Album) -> None:
    """An account executive's and an admin's own tab."""
    seen = album.seen
    for name in ("Jonas", "Priya"):
        await seen.act_as(name)
        await seen.open_home()
        await album.take(f"home-{name.lower()}")


async def inspector(album: Album) -> None:
    """Behind an answer, behind a click on the home tab, and in the bot's queues."""
    seen = album.seen
    await seen.act_as("Jonas")
    await seen.open_channel("sales")
    await seen.inspect(await seen.asks("/owner AE emea fintech"))
    await album.take("inspector-message")
    tab = await seen.open_home()
    await tab.get_by_role("button", name="Accept").first.click()
    await expect(tab).to_contain_text("You accepted")
    await seen.page.get_by_test_id("inspector-activity").click()
    pressed = seen.page.get_by_test_id("deed").filter(has_text="Pressed")
    await expect(pressed).to_contain_text("call")
    await album.take("inspector-activity")
    await pressed.click()
    await album.take("inspector-deed")
    await seen.page.get_by_test_id("inspector-queues").click()
    await expect(seen.page.locator(".queue").first).to_be_visible()
    await album.take("inspector-queues")
    await seen.page.get_by_test_id("inspector-close").click()


async def later(album: Album) -> None:
    """Monday at noon: the digest, a thread, the manager's notice."""
    seen = album.seen
    await seen.jump("monday")
    await seen.open_channel("sales")
    await album.take("digest", seen.messages("Sales: Mon"))
    await seen.move_to(datetime(2026, 11, 30, 13, tzinfo=UTC))
    await seen.act_as("Lena")
    await seen.open_messages()
    card = seen.messages("Acme Robotics: SDR → AE").first
    await album.take("sender", card)
    await seen.open_thread(card)
    await album.take("thread")
    await seen.page.get_by_test_id("thread-close").click()
    await seen.act_as("Zoë")
    await album.take("manager")


async def whole(seen: Screen, folder: Path) -> None:
    album = Album(seen, folder)
    for chapter in (answers, faults, changes, cover, home, inspector, handoffs, later):
        await chapter(album)


@asynccontextmanager
async def opened() -> AsyncIterator[Screen]:
    chromium = find_chromium()
    if not chromium:
        sys.exit("There is no Chromium here: install it, or name it in CHROMIUM.")
    with tempfile.TemporaryDirectory() as folder:
        async with screen(chromium, Path(folder), FRIDAY) as seen:
            yield seen


async def main(folder: Path | None) -> None:
    """The README's picture, or all of them; Playwright makes the folder."""
    async with opened() as seen:
        if folder is None:
            await readme(seen, README)
        else:
            await whole(seen, folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="DIR", help="draw the whole set, into this folder")
    asyncio.run(main(parser.parse_args().all))
