"""Members as Slack tells of them: all of them when the bot starts, then each change as it happens."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.slack import body_of
from bot.kit.db import Database, Tx
from bot.kit.door import Feature, Reply, Request
from bot.kit.zones import is_known
from bot.people import service
from bot.people.model import Member
from bot.workspace.model import MemberKind

PAGE = 200
LONG_AGO = datetime.fromtimestamp(0, UTC)
RATE_LIMITED = 429


def feature() -> Feature:
    return Feature(events={"team_join": on_change, "user_change": on_change})


async def on_change(tx: Tx, request: Request) -> Reply | None:
    await take(tx, [profile(request.payload["user"])])
    return None


async def pull(web: AsyncWebClient) -> Sequence[Member]:
    """Everybody in the workspace, page by page, waiting as long as Slack asks to."""
    seen: list[Member] = []
    cursor = None
    while True:
        page = await _page(web, cursor)
        seen += [profile(user) for user in page["members"]]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return seen


async def _page(web: AsyncWebClient, cursor: str | None) -> Mapping[str, Any]:
    while True:
        try:
            return body_of(await web.users_list(limit=PAGE, cursor=cursor))
        except SlackApiError as error:
            if error.response.status_code != RATE_LIMITED:
                raise
            await asyncio.sleep(float(error.response.headers.get("Retry-After", 5)))


async def reconcile(db: Database, tenant: int, web: AsyncWebClient) -> int:
    """Bring the members to what Slack says now, for events do get lost; how many differed."""
    seen = await pull(web)
    async with db.begin(tenant) as tx:
        return await take(tx, seen)


async def take(tx: Tx, seen: Sequence[Member]) -> int:
    """Add whom we do not know and mend whom we do; bots are kept out, they can hold nothing anyway."""
    known = {each.slack_user_id: each for each in await service.members(tx)}
    changed = 0
    for each in seen:
        mine = known.get(each.slack_user_id)
        if mine:
            changed += await service.sync(tx, mine, each)
        elif each.active and each.kind is not MemberKind.BOT:
            await _add(tx, each)
            changed += 1
    return changed


async def _add(tx: Tx, seen: Member) -> None:
    await service.add(
        tx,
        name=seen.name,
        zone=seen.zone,
        slack_user_id=seen.slack_user_id,
        email=seen.email,
        title=seen.title,
        kind=seen.kind,
        is_slack_admin=seen.is_slack_admin,
    )


def profile(user: Mapping[str, Any]) -> Member:
    """Slack's user as a member; names, e-mail and zone may each be missing."""
    about = user.get("profile") or {}
    name = about.get("real_name") or user.get("real_name") or about.get("display_name") or user.get("name")
    return Member(
        id=0,
        name=str(name or user["id"]),
        slack_user_id=user["id"],
        email=about.get("email"),
        title=about.get("title") or "",
        zone=user["tz"] if user.get("tz") and is_known(user["tz"]) else "UTC",
        kind=_kind(user),
        is_slack_admin=bool(user.get("is_admin") or user.get("is_owner")),
        inactive_since=LONG_AGO if user.get("deleted") else None,
    )


def _kind(user: Mapping[str, Any]) -> MemberKind:
    if user.get("is_bot") or user["id"] == "USLACKBOT":
        return MemberKind.BOT
    if user.get("is_stranger"):
        return MemberKind.EXTERNAL
    return MemberKind.GUEST if user.get("is_restricted") or user.get("is_ultra_restricted") else MemberKind.FULL
