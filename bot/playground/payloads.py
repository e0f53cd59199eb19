"""The shapes in which Slack shows users, channels, messages and views to an app."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.playground.messages import Messages
from bot.playground.model import Channel, Json, Message, Person, View
from bot.playground.workspace import APP, BOT, BOT_ID, Workspace

COLOURS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836")


def colour(person: Person) -> str:
    return COLOURS[sum(person.id.encode()) % len(COLOURS)]


def user(person: Person, team: str, now: datetime) -> Json:
    zone = ZoneInfo(person.tz)
    offset = now.astimezone(zone).utcoffset()
    found: Json = {
        "id": person.id,
        "team_id": person.team or team,
        "name": person.handle,
        "deleted": person.deleted,
        "profile": _profile(person, person.team or team),
        "is_bot": person.is_bot or person.is_workflow,
        "is_app_user": False,
        "updated": int(now.timestamp()),
    }
    if person.is_workflow:
        found["is_workflow_bot"] = True
    if person.is_stranger:
        found["is_stranger"] = True
    if person.deleted:
        return found
    return found | {
        "color": colour(person),
        "real_name": person.name,
        "tz": person.tz,
        "tz_label": now.astimezone(zone).tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_guest,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
    }


def _profile(person: Person, team: str) -> Json:
    return {
        "title": person.title,
        "real_name": person.name,
        "real_name_normalized": person.name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "team": team,
        **({"email": person.email} if person.email else {}),
        **({"bot_id": BOT_ID, "api_app_id": APP} if person.is_bot else {}),
    }


def channel(space: Workspace, found: Channel) -> Json:
    if found.is_im:
        return {
            "id": found.id,
            "created": 1,
            "is_im": True,
            "is_channel": False,
            "user": found.user,
            "is_archived": False,
            "is_user_deleted": space.people[str(found.user)].deleted,
            "context_team_id": space.team.id,
        }
    return {
        "id": found.id,
        "name": found.name,
        "name_normalized": found.name,
        "is_channel": not found.private,
        "is_group": found.private,
        "is_im": False,
        "is_mpim": False,
        "is_private": found.private,
        "is_archived": found.archived,
        "is_general": found.name == "general",
        "is_member": found.bot,
        "is_shared": False,
        "is_ext_shared": False,
        "created": 1,
        "context_team_id": space.team.id,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(space.members(found)),
    }


def message(all_: Messages, found: Message, team: str, *, metadata: bool = False) -> Json:
    """As an app reads it; metadata only when it was asked for."""
    body: Json = {"type": "message", "user": found.user, "text": found.text, "ts": found.ts, "team": team}
    if found.app:
        body |= {"bot_id": BOT_ID, "app_id": APP}
    if found.blocks:
        body["blocks"] = list(found.blocks)
    if found.attachments:
        body["attachments"] = list(found.attachments)
    if found.edited:
        body["edited"] = {"user": found.user, "ts": found.ts}
    if metadata and found.metadata:
        body["metadata"] = found.metadata
    return body | _threading(all_, found)


def _threading(all_: Messages, found: Message) -> Json:
    if found.is_reply:
        broadcast = {"subtype": "thread_broadcast"} if found.reply_broadcast else {}
        return {"thread_ts": found.thread_ts, "parent_user_id": "", **broadcast}
    replies = [each for each in all_.thread(found.channel, found.ts) if each.ts != found.ts]
    if not replies:
        return {}
    users = list(dict.fromkeys(each.user for each in replies))
    return {
        "thread_ts": found.ts,
        "reply_count": len(replies),
        "reply_users": users,
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
    }


def view(found: View, team: str) -> Json:
    """As an app reads it: the view with Slack's ids and its state."""
    body = {name: value for name, value in found.view.items() if name != "blocks"}
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        **body,
        "id": found.id,
        "team_id": team,
        "blocks": found.view["blocks"],
        "state": {"values": found.state},
        "hash": found.hash,
        "previous_view_id": found.previous_id,
        "root_view_id": found.root_id,
        "app_id": APP,
        "app_installed_team_id": team,
        "bot_id": BOT_ID,
    }


def person_of(person: Person, team: str) -> Json:
    """The `user` of an interaction."""
    return {"id": person.id, "username": person.handle, "name": person.handle, "team_id": person.team or team}


def filled(blocks: Iterable[Json] | None) -> tuple[Json, ...]:
    """Blocks with the ids that Slack gives where the app gave none."""
    return tuple(_filled(each) for each in blocks or ())


def _filled(block: Json) -> Json:
    block = {"block_id": secrets.token_urlsafe(4), **{k: v for k, v in block.items() if v is not None}}
    for name in ("element", "accessory"):
        if isinstance(block.get(name), dict):
            block[name] = _named(block[name])
    if block["type"] in ("actions", "context_actions"):
        block["elements"] = [_named(each) for each in block["elements"]]
    return block


def _named(element: Json) -> Json:
    return element if element.get("type") == "image" else {"action_id": secrets.token_urlsafe(4), **element}


def view_body(body: Json) -> Json:
    return {**body, "blocks": list(filled(body["blocks"]))}


def bot_profile(name: str, team: str) -> Json:
    return {"id": BOT_ID, "deleted": False, "name": name, "user_id": BOT, "app_id": APP, "team_id": team}


def plain(value: Any) -> str:
    return value.get("text", "") if isinstance(value, dict) else ""
