"""A Slack that misbehaves on demand: what the client sees, and whether the call was done all the same."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Faults, StandIn

POST = "chat.postMessage"


async def outcome(client: AsyncWebClient) -> tuple[str, str | None]:
    """How one post ended for the client, and the Retry-After that came with it."""
    try:
        await client.chat_postMessage(channel="C1", text="x")
    except SlackApiError as error:
        response: Any = error.response
        retry_after = response.headers.get("Retry-After") if hasattr(response, "headers") else None
        body = response.data if hasattr(response, "data") else {}
        return str(body.get("error") if isinstance(body, dict) and body else "unreadable"), retry_after
    except aiohttp.ClientError:
        return "cut", None
    return "ok", None


TABLE: list[tuple[Any, tuple[str, str | None], int]] = [
    (lambda f: f.rate_limit(POST, "7"), ("ratelimited", "7"), 0),
    (lambda f: f.rate_limit(POST, None), ("ratelimited", None), 0),
    (lambda f: f.rate_limit(POST, "soon"), ("ratelimited", "soon"), 0),
    (lambda f: f.server_error(POST, 503), ("unreadable", None), 0),
    (lambda f: f.server_error(POST, 500, accepted=True), ("unreadable", None), 1),
    (lambda f: f.reset(POST), ("cut", None), 0),
    (lambda f: f.reset(POST, accepted=True), ("cut", None), 1),
    (lambda f: f.garbage(POST), ("unreadable", None), 1),
    (lambda f: f.garbage(POST, accepted=False), ("unreadable", None), 0),
    (lambda f: f.refuse(POST, "fatal_error"), ("fatal_error", None), 0),
    (lambda f: f.refuse(POST, "internal_error", accepted=True), ("internal_error", None), 1),
    (lambda f: f.refuse(POST, "fatal_error", where={"channel": "C4"}), ("ok", None), 1),
    (lambda f: f.refuse("chat.update", "fatal_error"), ("ok", None), 1),
]


@pytest.mark.parametrize(("script", "seen", "posted"), TABLE)
async def test_a_fault_strikes_as_written(
    slack: StandIn, client: AsyncWebClient, script: Any, seen: tuple[str, str | None], posted: int
) -> None:
    script(slack.faults)
    assert await outcome(client) == seen
    assert len(slack.messages("C1")) == posted


async def test_a_fault_strikes_as_often_as_it_is_told_and_after_as_many_good_calls(
    slack: StandIn, client: AsyncWebClient
) -> None:
    slack.faults.refuse(POST, "fatal_error", times=2, skip=1)
    assert [(await outcome(client))[0] for _ in range(4)] == ["ok", "fatal_error", "fatal_error", "ok"]
    slack.faults.refuse(POST, "fatal_error", times=None)
    assert [(await outcome(client))[0] for _ in range(3)] == ["fatal_error"] * 3
    slack.faults.clear()
    assert (await outcome(client))[0] == "ok"


async def test_a_delayed_answer_comes_late_and_is_true(slack: StandIn, client: AsyncWebClient) -> None:
    slack.faults.delay(POST, 0.1)
    begun = time.monotonic()
    assert await outcome(client) == ("ok", None)
    assert time.monotonic() - begun >= 0.1


async def test_a_client_that_leaves_early_has_posted_all_the_same(slack: StandIn, client: AsyncWebClient) -> None:
    slack.faults.delay(POST, 5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.chat_postMessage(channel="C1", text="x"), 0.1)
    assert [m.text for m in slack.messages("C1")] == ["x"]


async def test_conversations_can_be_made_unreadable(slack: StandIn, client: AsyncWebClient) -> None:
    slack.faults.unreadable("ratelimited")
    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.conversations_history(channel="C1")


def test_the_first_fault_that_matches_is_the_one_that_strikes() -> None:
    faults = Faults()
    first, second = faults.refuse(POST, "a"), faults.refuse("*", "b")
    assert [faults.strike(POST, {}), faults.strike(POST, {}), faults.strike(POST, {})] == [first, second, None]
