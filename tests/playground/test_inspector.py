"""The inspector: what was done, the payload it sent, the calls it caused; and never a token."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.kit.waiting import Queue
from bot.playground import StandIn
from bot.playground.page import Page
from tests.playground.conftest import bolt, connected, stand_in

SECRETS = ("xoxb-", "xapp-", "/response/", "ticket=")


class NoEngine:
    """The page without a bot's process behind it."""

    def clock(self) -> dict[str, Any]:
        return {}

    def bot(self) -> dict[str, Any]:
        return {"state": "running"}

    async def move_to(self, target: object) -> None: ...
    async def tell_bot(self, what: str) -> None: ...
    async def reset(self) -> None: ...
    async def queues(self) -> list[Queue] | None:
        return None


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    standing = stand_in()
    await standing.start(extend=Page(standing, NoEngine()).extend)
    yield standing
    await standing.stop()


@pytest.fixture
async def inspect(slack: StandIn) -> AsyncIterator[Any]:
    async with aiohttp.ClientSession(slack.url) as session:

        async def get(path: str) -> dict[str, Any]:
            async with session.get(f"/page/{path}") as answer:
                return dict(await answer.json())

        yield get


async def test_a_command_shows_its_payload_its_answer_and_its_message(slack: StandIn, inspect: Any) -> None:
    app = bolt(slack)

    @app.command("/owner")
    async def owner(ack: Any) -> None:
        await ack(text="Bo Li")

    async with connected(slack, app):
        outcome = await slack.acting("U1").command("/owner AE", "C1")
    deed = (await inspect("activity"))["deeds"][0]
    assert (deed["kind"], deed["what"], deed["user"], deed["ok"]) == ("command", "/owner AE", "U1", True)
    assert outcome.message
    assert deed["posted"] == [f"C1 {outcome.message.ts}"]
    whole = await inspect(f"deed?id={deed['id']}")
    assert whole["payload"]["text"] == "AE"
    assert whole["answer"] == {"text": "Bo Li"}


async def test_the_calls_of_a_click_stand_below_it_with_their_answers(slack: StandIn, inspect: Any) -> None:
    app = bolt(slack)
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go on"}}

    @app.action("go")
    async def go(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        await app.client.chat_postMessage(channel="C1", text="gone", blocks=[])
        with suppress(SlackApiError):
            await app.client.views_open(trigger_id=body["trigger_id"], view={"type": "modal"})
        await respond(text="done")

    async with connected(slack, app):
        await app.client.chat_postMessage(channel="C1", text="?", blocks=[{"type": "actions", "elements": [button]}])
        await slack.acting("U1").click(slack.messages("C1")[0], "go")
        await slack.message(lambda each: each.text == "gone")
        await slack.until(lambda: slack.called("response_url"))
    deed = next(each for each in (await inspect("activity"))["deeds"] if each["what"] == "Pressed “Go on”")
    made = (await inspect(f"deed?id={deed['id']}"))["made"]
    assert [each["method"] for each in made] == ["auth.test", "chat.postMessage", "views.open", "response_url"]
    assert made[1]["answer"]["ok"] is True
    assert made[2]["error"] == "invalid_arguments"
    assert deed["refused"] == 1
    assert deed["posted"][0] == f"C1 {made[1]['answer']['ts']}"


async def test_no_token_is_shown_anywhere(slack: StandIn, inspect: Any) -> None:
    app = bolt(slack)

    @app.command("/owner")
    async def owner(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="later")

    async with connected(slack, app):
        slack.world.journal.note("bot", "Start")
        await app.client.apps_connections_open(app_token=slack.app_token)
        await slack.acting("U1").command("/owner", "C1")
        await slack.message(lambda each: each.text == "later")
    deeds = (await inspect("activity"))["deeds"]
    shown = json.dumps([await inspect(f"deed?id={each['id']}") for each in deeds])
    assert [each for each in SECRETS if each in shown] == []
    assert '"token": "playground"' not in shown
    assert "later" in shown


async def test_a_deed_long_gone_is_refused_with_a_sentence(inspect: Any) -> None:
    for wanted in ("999", "x", ""):
        assert (await inspect(f"deed?id={wanted}"))["message"].endswith(".")


async def test_before_there_is_a_database_there_are_no_queues(inspect: Any) -> None:
    assert await inspect("queues") == {"queues": None}
