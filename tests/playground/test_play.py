"""The playground whole: page, workspace, clock and a bot in a process of its own (a small one, that keeps dates)."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.playground.child import Child, ChildError
from bot.playground.play import Playground

ORGANISATION = """
[team]
id = "T1"
name = "Northwind"
[[people]]
slack_id = "U1"
name = "Ada Byron"
title = "Head of Sales"
zone = "Europe/London"
admin = true
[[people]]
slack_id = "U2"
name = "Bo Li"
zone = "Asia/Singapore"
[[channels]]
id = "C1"
name = "sales"
[[channels]]
id = "C2"
name = "board"
bot = false
"""
FAKE = (sys.executable, str(Path(__file__).with_name("fake_bot.py")))
AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
Post = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]


def playground(directory: Path) -> Playground:
    organisation = directory / "organisation.toml"
    organisation.write_text(ORGANISATION, encoding="utf-8")
    return Playground(
        directory=directory, at=AT, organisation=organisation, manifest=directory / "none.yml", command=FAKE
    )


@pytest.fixture
async def play(tmp_path: Path) -> AsyncIterator[Playground]:
    playing = playground(tmp_path)
    await playing.start()
    try:
        assert await playing.slack.until(lambda: playing.bot()["state"] == "running", 15)
        yield playing
    finally:
        await playing.stop()


@pytest.fixture
async def session(play: Playground) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(play.slack.url) as opened:
        yield opened


@pytest.fixture
def post(session: aiohttp.ClientSession) -> Post:
    async def send(path: str, body: dict[str, Any]) -> dict[str, Any]:
        async with session.post(f"/page/{path}", json=body) as answer:
            return {"status": answer.status, **await answer.json()}

    return send


async def walked(play: Playground) -> None:
    assert await play.slack.until(lambda: play.walk.target is None)


async def test_the_page_and_its_state_are_there(play: Playground, session: aiohttp.ClientSession) -> None:
    async with session.get("/") as page:
        assert (page.status, page.content_type) == (200, "text/html")
    async with session.get("/page/state") as answer:
        state = await answer.json()
    assert (state["me"]["id"], state["team"]["name"], state["bot"]["state"]) == ("U1", "Northwind", "running")
    assert [(c["name"], c["kind"], c["bot_member"]) for c in state["channels"]] == [
        ("sales", "channel", True),
        ("board", "channel", False),
        ("Rolecall", "im", True),
    ]
    assert state["clock"]["now"].startswith("2027-03-01T09:00")


async def test_a_command_on_the_page_reaches_the_bot_and_its_answer_the_pages_events(
    play: Playground, session: aiohttp.ClientSession, post: Post
) -> None:
    async with session.ws_connect("/page/events?as=U1") as mine, session.ws_connect("/page/events?as=U2") as other:
        command = {"as": "U1", "channel": "C1", "command": "/owner", "text": "AE"}
        assert (await post("command", command))["ok"] is True
        told = await mine.receive_json(timeout=2)
        assert (await post("message", {"as": "U2", "channel": "C1", "text": "hello"}))["ok"] is True
        first_of_other = await other.receive_json(timeout=2)
    assert (told["type"], told["message"]["text"], told["message"]["ephemeral"]) == ("message", "Bo Li", True)
    assert told["message"]["slash"] == "/owner AE"
    assert first_of_other["message"]["text"] == "hello"
    async with session.get("/page/messages?as=U2&channel=C1") as answer:
        assert [m["text"] for m in (await answer.json())["messages"]] == ["hello"]


async def test_the_clock_walks_from_one_appointment_to_the_next(play: Playground, post: Post) -> None:
    assert (await post("clock", {"by": 3 * 86_400}))["ok"] is True
    await walked(play)
    posted = play.slack.messages("C1")
    assert len(posted) == 2
    for message in posted:
        due = datetime.fromisoformat(message.text).replace(tzinfo=UTC)
        late = datetime.fromtimestamp(float(message.ts), UTC) - due
        assert timedelta() <= late < timedelta(seconds=2)
    assert play.walk.now() >= AT + timedelta(days=3)


async def test_the_clock_leaps_while_the_bot_is_stopped_and_what_is_overdue_comes_at_its_start(
    play: Playground, post: Post
) -> None:
    await post("bot", {"do": "stop"})
    assert play.bot()["state"] == "stopped"
    refused = await post("command", {"as": "U1", "channel": "C1", "command": "/owner"})
    assert (refused["status"], refused["error"]) == (409, "bot_stopped")
    await post("clock", {"to": (AT + timedelta(days=3)).isoformat()})
    await walked(play)
    assert play.slack.messages("C1") == []
    await post("bot", {"do": "start"})
    assert await play.slack.until(lambda: len(play.slack.messages("C1")) == 2)


async def test_the_clock_never_goes_back(play: Playground, post: Post) -> None:
    refused = await post("clock", {"to": "2027-02-28T09:00:00+00:00"})
    assert (refused["status"], refused["error"]) == (400, "time_in_past")
    assert "forward" in refused["message"]


async def test_a_killed_bot_is_gone_and_starts_again_on_the_same_data(play: Playground, post: Post) -> None:
    before = play.child.pid
    await post("bot", {"do": "kill"})
    assert play.bot()["state"] == "stopped"
    await post("bot", {"do": "start"})
    assert await play.slack.until(lambda: play.bot()["state"] == "running", 15)
    assert play.child.pid not in (None, before)


async def test_reset_makes_everything_new(play: Playground, post: Post) -> None:
    await post("message", {"as": "U1", "channel": "C1", "text": "gone soon"})
    await post("clock", {"by": 3600})
    await walked(play)
    assert (await post("reset", {}))["ok"] is True
    assert await play.slack.until(lambda: play.bot()["state"] == "running", 15)
    assert play.slack.messages() == []
    assert play.walk.now() < AT + timedelta(minutes=1)


async def test_what_was_said_and_the_clock_outlive_the_playground(tmp_path: Path) -> None:
    first = playground(tmp_path)
    await first.start()
    assert await first.slack.until(lambda: first.bot()["state"] == "running", 15)
    first.slack.acting("U1").say("remember me", "C1")
    first.walk.aim(AT + timedelta(hours=5))
    await first.walk.go()
    await first.stop()
    second = playground(tmp_path)
    await second.start()
    try:
        assert [m.text for m in second.slack.messages("C1")] == ["remember me"]
        assert second.walk.now() >= AT + timedelta(hours=5)
        assert await second.slack.until(lambda: second.bot()["state"] == "running", 15)
    finally:
        await second.stop()


async def test_wrong_wishes_of_the_page_get_a_sentence(play: Playground, post: Post) -> None:
    wrong = [
        await post("command", {"as": "U9", "channel": "C1", "command": "/owner"}),
        await post("message", {"as": "U1", "channel": "D2", "text": "x"}),
        await post("message", {"as": "U1"}),
        await post("bot", {"do": "dance"}),
        await post("clock", {"to": "tomorrow"}),
        await post("submit", {"as": "U1", "view_id": "V1", "state": {}}),
    ]
    assert [(each["status"] >= 400, each["ok"]) for each in wrong] == [(True, False)] * len(wrong)
    assert all(each["message"].endswith(".") for each in wrong)


async def test_a_verb_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    child = Child(env=dict, log=tmp_path / "log", tell=lambda: None, command=FAKE)
    with pytest.raises(ChildError, match="no such verb: dance"):
        await child.run(("dance",))


def test_the_child_dies_with_a_playground_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from bot.playground.child import Child\n"
        "async def main():\n"
        f"    child = Child(env=dict, log=Path({str(tmp_path / 'log')!r}), tell=lambda: None,\n"
        "        command=(sys.executable, '-c', 'import time; time.sleep(60)'))\n"
        "    await child.start(); print(child.pid, flush=True); await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent, parent.stdout:
        pid = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    for _ in range(200):
        if not _alive(pid):
            break
        signal.sigtimedwait([], 0.02)
    assert not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
