"""Asking Slack who is here: page by page, as patiently as Slack wants it, and never believing half a list."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.outcome import NotSent, Outcome, Refused, Unknown, of_error
from bot.delivery.slack import body_of

log = structlog.get_logger()
PAGE = 500  # 20,000 people in 40 calls: two minutes at the twenty calls a minute that Slack grants for sure
TRIES = 8  # of one call that breaks off, ever more slowly: about two minutes
LONGEST_PAUSE = 60.0
RESTARTS = 3
CURSOR_LOST = "invalid_cursor"
UNKNOWN_USER = frozenset({"user_not_found", "users_not_found"})
Sleep = Callable[[float], Awaitable[object]]
Call = Callable[[], Awaitable[AsyncSlackResponse]]
User = Mapping[str, Any]


class CursorLost(Exception):
    """Slack does not know its own cursor any more, or turns in a circle: only a new beginning helps."""


class Unread(Exception):
    """Slack did not tell who is here; the message is why."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Slack's people; `sleep` takes seconds of engine time."""

    web: AsyncWebClient
    sleep: Sleep = field(default=asyncio.sleep)

    async def pages(self) -> AsyncIterator[Sequence[User]]:
        """Everybody, some of them twice where the list had to begin anew; ends only when all have been told."""
        for _ in range(RESTARTS):
            try:
                async for users in self._once_through():
                    yield users
            except CursorLost:
                log.info("the list of members begins anew")
            else:
                return
        raise Unread(CURSOR_LOST)

    async def user(self, slack_user_id: str) -> User | None:
        """One person as they are now; None where Slack says for certain that there is no such person."""
        try:
            body = await self._ask(lambda: self.web.users_info(user=slack_user_id), "user")
        except Unread as error:
            if str(error) in UNKNOWN_USER:
                return None
            raise
        found: User = body["user"]
        return found

    async def _once_through(self) -> AsyncIterator[Sequence[User]]:
        cursor, used = "", {""}
        while True:
            body = await self._page(cursor)
            yield body["members"]
            cursor = (body.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
            if cursor in used:
                raise CursorLost
            used.add(cursor)

    async def _page(self, cursor: str) -> User:
        try:
            return await self._ask(lambda: self.web.users_list(limit=PAGE, cursor=cursor or None), "members")
        except Unread as error:
            if str(error) == CURSOR_LOST:
                raise CursorLost from error
            raise

    async def _ask(self, call: Call, must: str) -> User:
        """The answer to one call, asked for again as long as that may help; its body holds what it `must`."""
        failed = 0
        while True:
            match await _answer(call, must):
                case Refused(code=code):
                    raise Unread(code)
                case NotSent(wait=timedelta() as asked):
                    wait = max(asked.total_seconds(), 1.0)
                    log.info("Slack asks us to wait with its members", seconds=wait)
                case NotSent(why=why) | Unknown(why=why):
                    failed += 1
                    wait = _pause(failed, why)
                case body:
                    return cast("User", body)
            await self.sleep(wait)


async def _answer(call: Call, must: str) -> User | Outcome:
    try:
        body = body_of(await call())
    except Exception as error:  # noqa: BLE001 - classed; what cannot be placed is tried again, but not for ever
        return of_error(error)
    return body if must in body else Unknown(why=f"an answer without {must}")


def _pause(failed: int, why: str) -> float:
    if failed >= TRIES:
        raise Unread(why)
    return min(2.0 ** (failed - 1), LONGEST_PAUSE)
