"""A week of numbers through the page: typed, planned, previewed, and on Monday the same wherever one looks."""

import json
import os
import re
import sys
import time
from asyncio import create_subprocess_exec
from asyncio.subprocess import PIPE
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.async_api import Locator, expect

from tests.browser.page import Screen, screen

FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)  # 14:00 in Berlin
MONDAY = datetime(2026, 11, 30, 8, 45, tzinfo=UTC)  # 09:45 in Berlin
LEADS, REVENUE = "New leads created", "Closed-won revenue"
TARGET = 20  # leads a week, Lena's


@pytest.mark.browser
async def test_what_is_typed_on_friday_reads_the_same_on_monday_in_board_digest_thread_and_message(
    chromium: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    start = time.monotonic()
    async with screen(chromium, tmp_path, FRIDAY) as seen:
        await sets_a_target(seen)
        own = await logs_numbers(seen)
        await sets_the_digest(seen)
        team, revenue = await previews_it(seen)
        await seen.move_to(MONDAY)
        await reads_the_digest(seen, team, revenue)
        await reads_its_thread(seen, own, team, revenue)
        await reads_the_own_digest(seen, own)
        await reads_the_board(seen, own, team)
        each = await at_the_command_line(tmp_path / "play")
        assert (each["Lena Vogt"], sum(each.values())) == (own, team)
        assert seen.troubles == []
        assert seen.playground.slack.refused == []
        assert "[error" not in (tmp_path / "play" / "bot.log").read_text()
    record_property("figures", f"the week on the page: {time.monotonic() - start:.0f} s")


async def sets_a_target(seen: Screen) -> None:
    await seen.act_as("Priya")
    await seen.open_channel("sales")
    told = await seen.asks(f"/kpi target leads {TARGET} per week for @Lena Vogt")
    await expect(told).to_contain_text(f"Target of Lena Vogt: {TARGET} {LEADS} per week")


async def logs_numbers(seen: Screen) -> int:
    """By a line and by the form; the leads of the rep's week."""
    await seen.act_as("Lena")
    await seen.open_channel("sales")
    before = number(await stands(await seen.asks("/kpi"), LEADS))
    await expect(await seen.asks("/kpi log leads 3")).to_contain_text(f"Logged 3 · {LEADS}")
    await opens(seen, "/kpi log")
    await seen.choose("What", LEADS)
    await seen.fill("amount", "2")
    await seen.submit()
    await expect(seen.form).to_be_hidden()
    told = seen.messages(f"Logged 2 · {LEADS}", f"{before + 5} of {TARGET} · ")
    await expect(told).to_have_count(1)
    return before + 5


async def sets_the_digest(seen: Screen) -> None:
    await seen.act_as("Priya")
    await seen.open_channel("sales")
    await opens(seen, "/rolecall digest settings")
    await seen.fill("at", "09:30")
    await seen.submit()
    await expect(seen.form).to_be_hidden()
    await expect(seen.messages("09:30", "Everybody").last).to_be_visible()


async def previews_it(seen: Screen) -> tuple[int, int]:
    """The team's leads and revenue of the week."""
    shown = await seen.asks("/kpi digest preview")
    await expect(shown).to_contain_text("Preview of Mon 30 Nov, 09:30 (Berlin)")
    return number(await stands(shown, LEADS)), number(await stands(shown, REVENUE))


async def reads_the_digest(seen: Screen, team: int, revenue: int) -> None:
    """The message as it was previewed, and the same in its picture's words."""
    digest = await posted(seen)
    await expect(digest).to_contain_text("Mon 30 Nov, 09:30 (Berlin)")
    assert number(await stands(digest, LEADS)) == team
    assert number(await stands(digest, REVENUE)) == revenue
    picture = digest.locator("img[src*='/files/']")
    assert await picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
    drawn = dict(line.split(": ", 1) for line in (await picture.get_attribute("alt") or "").splitlines())
    assert drawn[LEADS].split(", ", 1)[1].startswith(f"{team} of ")
    assert f"EUR {revenue:,} this week" in drawn[REVENUE]


async def reads_its_thread(seen: Screen, own: int, team: int, revenue: int) -> None:
    """Eight weeks that end with the figure, and people who add up to it."""
    thread = await seen.open_thread(await posted(seen))
    details = thread.locator("article").filter(has_text="Details, 1 of")
    weeks, people = await parts(details)
    assert (weeks[LEADS], weeks[REVENUE]) == (team, revenue)
    assert people[LEADS]["Lena Vogt"] == own
    assert sum(people[LEADS].values()) == team
    assert sum(people[REVENUE].values()) == revenue
    await seen.page.get_by_test_id("thread-close").click()


async def parts(details: Locator) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Of each measure the last of its eight weeks, and each person's figure."""
    weeks: dict[str, int] = {}
    people: dict[str, dict[str, int]] = {LEADS: {}, REVENUE: {}}
    title = ""
    for line in (await details.inner_text()).splitlines():
        name, told, rest = line.partition(": ")
        if not told:
            title = line
        elif title == "Eight weeks":
            weeks |= {name: number(rest.split(" · ")[-1])} if name in people else {}
        elif title in people:
            people[title][name.split(" ", 1)[1]] = number(rest)
    return weeks, people


async def reads_the_own_digest(seen: Screen, own: int) -> None:
    await seen.act_as("Lena")
    await seen.open_messages()
    week = seen.messages("Your week: Mon 23 Nov")
    await expect(week).to_have_count(1)
    assert (await stands(week, LEADS)).startswith(f"{own} of {TARGET} · ")


async def reads_the_board(seen: Screen, own: int, team: int) -> None:
    """The new week has begun at nothing; the last one stands before it, the rep's and the team's."""
    await seen.open_channel("sales")
    assert (await stands(await seen.asks("/kpi"), LEADS)).startswith(f"0 of {TARGET} · ")
    page = await (await seen.asks("/kpi leads")).inner_text()
    assert [number(each) for each in re.findall(r"· (\d+) · 0$", page, re.MULTILINE)] == [own, team]


async def at_the_command_line(home: Path) -> dict[str, int]:
    """Each person's leads of the week, from the playing bot's own database."""
    env = os.environ | {"DATABASE_URL": f"sqlite:///{home / 'rolecall.db'}"}
    days = ("--from", "2026-11-23", "--to", "2026-11-29")
    line = ("kpi", "sdr.leads", "--by", "member", *days, "--json")
    run = await create_subprocess_exec(sys.executable, "-m", "bot", *line, env=env, stdout=PIPE)
    told, _ = await run.communicate()
    return {str(each["group"]): int(each["value"]) for each in json.loads(told)["rows"]}


async def opens(seen: Screen, line: str) -> None:
    """A command that answers with a form."""
    await seen.type(line)
    await expect(seen.form).to_be_visible()


async def posted(seen: Screen) -> Locator:
    await seen.act_as("Jonas")
    await seen.open_channel("sales")
    found = seen.messages("Sales: Mon 23 Nov", "3 replies")
    await expect(found).to_have_count(1)
    return found


async def stands(message: Locator, name: str) -> str:
    """The line below a measure's name: `14 of 20 · pace 87 %`."""
    await expect(message.get_by_text(name).first).to_be_visible()
    found = re.search(rf"· {re.escape(name)}\n(.+)", await message.inner_text())
    assert found, name
    return found[1]


def number(text: str) -> int:
    """The first figure of a line."""
    found = re.search(r"\d[\d,]*", text)
    assert found, text
    return int(found[0].replace(",", ""))
