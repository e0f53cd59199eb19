"""What became of one call to Slack: sent, surely not sent, refused for good, or unknown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

UNKNOWN_CODES = frozenset(
    {
        "internal_error",
        "fatal_error",
        "request_timeout",
        "service_unavailable",
        "duplicate_message_not_found",
        "duplicate_channel_not_found",
    }
)
DEAD_CODES = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"})
LIMITED_CODES = frozenset({"ratelimited", "rate_limited"})
HTTP_TOO_MANY, HTTP_SERVER_ERROR, HTTP_OK = 429, 500, 200
DEFAULT_WAIT = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """Slack has it, there and under that `ts`."""

    channel: str
    ts: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NotSent:
    """Slack surely has not got it; try again, after `wait` if Slack named one for the whole workspace."""

    why: str
    wait: timedelta | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """Slack will never take it."""

    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unknown:
    """It may have arrived or not; only a look at the conversation tells."""

    why: str


Outcome = Sent | NotSent | Refused | Unknown


def of_answer(answer: Mapping[str, Any]) -> Outcome:
    return Sent(channel=str(answer["channel"]), ts=str(answer["ts"]))


def of_error(error: Exception) -> Outcome:
    """Class an exception of the Slack client's; anything it cannot place is unknown, never retried blindly."""
    if isinstance(error, SlackApiError):
        return _of_refusal(error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return NotSent(why="no connection")
    return Unknown(why=type(error).__name__)


def _of_refusal(error: SlackApiError) -> Outcome:
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", HTTP_OK))
    code = _code(response)
    if status == HTTP_TOO_MANY or code in LIMITED_CODES:
        return NotSent(why="rate limited", wait=_retry_after(getattr(response, "headers", {})))
    if code in DEAD_CODES:  # of our token's fault, not of the message's: it waits for the next token
        return NotSent(why=code)
    if status >= HTTP_SERVER_ERROR or code is None or code in UNKNOWN_CODES:
        return Unknown(why=code or f"status {status}")
    return Refused(code=code)


def _code(response: Any) -> str | None:
    body = response if isinstance(response, dict) else getattr(response, "data", None)
    code = body.get("error") if isinstance(body, dict) else None
    return str(code) if code and body and body.get("ok") is False else None


def _retry_after(headers: Mapping[str, Any]) -> timedelta:
    """Seconds of the Retry-After header; a missing or unreadable one counts as half a minute."""
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    value = found[0] if isinstance(found, list) and found else found
    try:
        return timedelta(seconds=min(max(float(str(value)), 0.0), 3600.0))
    except ValueError:
        return DEFAULT_WAIT
