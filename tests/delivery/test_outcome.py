"""Every answer of Slack's falls into one class: sent, surely not sent, refused for good, or unknown."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from bot.delivery.outcome import DEFAULT_WAIT, NotSent, Refused, Sent, Unknown, of_answer, of_error


def slack_error(status: int, body: Any, headers: dict[str, str] | None = None) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=body, headers=headers or {}, status_code=status
    )
    return SlackApiError("", response)  # type: ignore[no-untyped-call]


def bare_error(status: int, **headers: str) -> SlackApiError:
    """What the client raises when a body is no JSON: it holds the raw response."""
    return SlackApiError("", Bare(status, **headers))  # type: ignore[no-untyped-call]


def refusal(code: str) -> SlackApiError:
    return slack_error(200, {"ok": False, "error": code})


class Bare:
    def __init__(self, status: int, **headers: str) -> None:
        self.status = status
        self.headers = headers


def test_an_answer_tells_where_the_message_stands() -> None:
    assert of_answer({"ok": True, "channel": "D1", "ts": "1.2"}) == Sent(channel="D1", ts="1.2")


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "msg_too_long", "anything_new"])
def test_a_definite_code_is_for_good(code: str) -> None:
    assert of_error(refusal(code)) == Refused(code=code)


@pytest.mark.parametrize("code", ["account_inactive", "invalid_auth", "token_revoked"])
def test_what_our_token_is_to_blame_for_is_not_the_messages_end(code: str) -> None:
    assert of_error(refusal(code)) == NotSent(why=code)


@pytest.mark.parametrize("code", ["internal_error", "fatal_error", "request_timeout", "service_unavailable"])
def test_a_code_of_slacks_own_trouble_settles_nothing(code: str) -> None:
    assert of_error(refusal(code)) == Unknown(why=code)


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError(),
        ConnectionResetError(),
        json.JSONDecodeError("no JSON", "", 0),
        KeyError("ts"),
        AttributeError("a body that is text"),
        slack_error(500, {}),
        slack_error(503, "<html>"),
        slack_error(200, {}),
        slack_error(502, {"ok": False, "error": "channel_not_found"}),
        bare_error(200),
        bare_error(503),
    ],
    ids=lambda error: type(error).__name__,
)
def test_whatever_cannot_be_placed_is_unknown_and_never_sent_again_blindly(error: Exception) -> None:
    assert isinstance(of_error(error), Unknown)


def test_without_a_connection_it_was_surely_not_sent() -> None:
    key = aiohttp.client_reqrep.ConnectionKey("h", 1, False, True, None, None, None)
    assert of_error(aiohttp.ClientConnectorError(key, OSError())) == NotSent(why="no connection")


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ({"Retry-After": "30"}, 30),
        ({"retry-after": "1.5"}, 1.5),
        ({"Retry-After": "-4"}, 0),
        ({"Retry-After": "1e400"}, 3600),
        ({}, DEFAULT_WAIT.total_seconds()),
        ({"Retry-After": "soon"}, DEFAULT_WAIT.total_seconds()),
        ({"Retry-After": "nan"}, DEFAULT_WAIT.total_seconds()),
        ({"Retry-After": ""}, DEFAULT_WAIT.total_seconds()),
    ],
)
def test_a_rate_limit_waits_as_long_as_slack_says_or_half_a_minute(header: dict[str, str], wait: float) -> None:
    expected = NotSent(why="rate limited", wait=timedelta(seconds=wait))
    assert of_error(slack_error(429, {"ok": False, "error": "ratelimited"}, header)) == expected
    assert of_error(bare_error(429, **header)) == expected


@given(st.text(), st.integers(100, 599))
def test_no_header_and_no_status_makes_classing_fail(header: str, status: int) -> None:
    found = of_error(slack_error(status, {"ok": False, "error": header}, {"Retry-After": header}))
    assert isinstance(found, NotSent | Refused | Unknown)
    assert isinstance(found, NotSent) or status != 429


def test_the_url_of_a_call_is_no_part_of_what_is_told() -> None:
    secret = aiohttp.InvalidURL(URL("https://example.com/xoxb-secret"))
    assert "xoxb" not in repr(of_error(secret))
