"""The one client that talks to Slack: it retries nothing by itself, and every call has an end."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.access import Access, Watched
from bot.delivery.model import Outgoing, Pace
from bot.delivery.outcome import Outcome, Refused, of_answer, of_error
from bot.delivery.pictures import shows

EVENT_TYPE = "rolecall"
SKEW = timedelta(minutes=5)


class Unreadable(Exception):
    """The bot may not read this conversation, so it cannot look whether a message arrived."""


def session(pace: Pace) -> aiohttp.ClientSession:
    """Connections on which every call has an end: the Slack client's own timeout does not count on a shared one."""
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=pace.call.total_seconds()))


def client(
    token: str, base_url: str, connections: aiohttp.ClientSession, access: Access | None = None
) -> AsyncWebClient:
    """Slack's own client without its retries: a reset after Slack accepted would otherwise post twice."""
    made = Watched(token=token, base_url=base_url, session=connections, retry_handlers=[])
    made.retry_handlers, made.access = [], access
    return made


async def send(web: AsyncWebClient, message: Outgoing) -> Outcome:
    """One call, its outcome classed; never raises for anything that Slack or the network did."""
    try:
        return of_answer(await _call(web, message))
    except Exception as error:  # noqa: BLE001 - classed; what cannot be placed is unknown
        return of_error(error)


async def _call(web: AsyncWebClient, message: Outgoing) -> Mapping[str, Any]:
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"id": message.mark}}
    if message.kind == "update":
        body = {"channel": message.target_channel, "ts": message.target_ts, **message.payload}
        return body_of(await web.api_call("chat.update", json=body))
    body = {
        "channel": message.to,
        "metadata": metadata,
        "unfurl_links": False,
        "unfurl_media": False,
        **message.payload,
    }
    if message.picture and message.file:
        body |= {"blocks": shows(message.payload["blocks"], message.picture, message.file)}
    if message.thread_ts:
        body |= {"thread_ts": message.thread_ts, "channel": message.target_channel or message.to}
    return body_of(await web.api_call("chat.postMessage", json=body))


def body_of(answer: AsyncSlackResponse) -> Mapping[str, Any]:
    """What Slack said; a body that is no JSON object says nothing, so the fate of the call is unknown."""
    if not isinstance(answer.data, dict):
        text = "Slack's answer is no JSON object"
        raise ValueError(text)  # noqa: TRY004 - wrong content from outside, not a wrong type of ours
    return answer.data


async def look(web: AsyncWebClient, message: Outgoing) -> tuple[str, str] | None:
    """Where a message of unknown fate stands, by the id in its metadata; None when it is not there.

    Raises Unreadable where Slack says for good that it may not be read, and lets every other error through.
    """
    try:
        channel = message.target_channel or message.channel or await _conversation(web, message.to)
        return await _find(web, channel, message)
    except SlackApiError as error:
        if isinstance(of_error(error), Refused):
            raise Unreadable from error
        raise


async def _conversation(web: AsyncWebClient, to: str) -> str:
    if not to.startswith(("U", "W")):
        return to
    opened = await web.conversations_open(users=to)
    return str(opened["channel"]["id"])


async def _find(web: AsyncWebClient, channel: str, message: Outgoing) -> tuple[str, str] | None:
    cursor = None
    while True:
        page = await _page(web, channel, message, cursor)
        for each in page["messages"]:
            if each.get("metadata", {}).get("event_payload", {}).get("id") == message.mark:
                return channel, str(each["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return None


async def _page(web: AsyncWebClient, channel: str, message: Outgoing, cursor: str | None) -> Mapping[str, Any]:
    """From a little before the message was written: Slack's clock and ours may differ by some minutes."""
    oldest = f"{(message.created_at - SKEW).timestamp():.6f}"
    asked: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": 200, "oldest": oldest}
    asked |= {"cursor": cursor} if cursor else {}
    if message.thread_ts:
        return body_of(await web.conversations_replies(ts=message.thread_ts, **asked))
    return body_of(await web.conversations_history(**asked))
