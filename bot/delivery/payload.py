"""Slack's payloads reduced to requests, whatever their kind; pure, and the only place that knows their shapes."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.kit.blocks import MENTION
from bot.kit.door import AT_HOME, Request
from bot.kit.lexicon import normal

Body = Mapping[str, Any]
MALFORMED = (KeyError, TypeError, AttributeError, IndexError, ValueError)
LEADING_MENTION = re.compile(r"^\s*" + MENTION.pattern + r"\s*")
KINDS = {"block_actions": "action", "view_submission": "form", "block_suggestion": "options", "view_closed": "closed"}
HEARD = frozenset({*KINDS, "shortcut", "message_action", "event_callback"})
PICKED = ("selected_user", "selected_date", "selected_time", "selected_conversation", "selected_channel", "value")


class Unreadable(ValueError):
    """A payload that lacks what all of its kind have."""


def is_heard(body: Body, me: str | None) -> bool:
    """False for kinds that nothing here answers to, and for the echo of what the bot (`me`) said itself."""
    if "command" in body:
        return True
    event = body.get("event")
    echo = isinstance(event, Mapping) and bool(event.get("bot_id")) and event.get("user") == me
    return str(body.get("type")) in HEARD and not echo


def whose(body: Body) -> str:
    """The team a payload belongs to: interactions carry an object, the others an id."""
    team = body.get("team")
    return str(team.get("id", "") if isinstance(team, Mapping) else body.get("team_id") or "")


def read(body: Body, tenant: int, now: datetime) -> tuple[str, Request]:
    """The request in a payload, and the key under which Slack would deliver the very same one again."""
    try:
        return _read(body, tenant, now)
    except MALFORMED as error:
        raise Unreadable from error


def _read(body: Body, tenant: int, now: datetime) -> tuple[str, Request]:
    if "command" in body:
        return _command(body, tenant, now)
    if body.get("type") == "event_callback":
        return _event(body, tenant, now)
    base = _interaction(body, tenant, now)
    if base.kind == "action":
        return _action(body, base)
    if base.kind in {"form", "closed"}:
        view = body["view"]
        return f"{base.kind}:{view['id']}:{view.get('hash', '')}", base
    return f"{base.kind}:{body.get('trigger_id') or body.get('action_ts')}", base


def _command(body: Body, tenant: int, now: datetime) -> tuple[str, Request]:
    request = Request(
        tenant=tenant,
        user=body["user_id"],
        kind="command",
        name=body["command"],
        now=now,
        text=_typed(body.get("text")),
        channel=body.get("channel_id"),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        via=body["command"],
    )
    return f"command:{body.get('trigger_id')}", request


def _event(body: Body, tenant: int, now: datetime) -> tuple[str, Request]:
    event = body["event"]
    user = event.get("user")
    request = Request(
        tenant=tenant,
        user=user["id"] if isinstance(user, dict) else user or "",
        kind="event",
        name=event["type"],
        now=now,
        text=_typed(LEADING_MENTION.sub("", event.get("text") or "")),
        channel=event.get("channel") if isinstance(event.get("channel"), str) else None,
        message_ts=event.get("ts"),
        thread_ts=event.get("thread_ts"),
        via=f"event {event['type']}",
        at_home=event.get("tab") == "home",
        payload=event,
    )
    return f"event:{body['event_id']}", request


def _typed(text: str | None) -> str:
    """A line as typed; one in which nothing can be seen is empty."""
    return text.strip() if text and normal(text) else ""


def _interaction(body: Body, tenant: int, now: datetime) -> Request:
    view = body.get("view") or {}
    container = body.get("container") or {}
    message = body.get("message") or {}
    return Request(
        tenant=tenant,
        user=body["user"]["id"],
        kind=KINDS.get(body["type"], "shortcut"),
        name=(body.get("action_id") or body.get("callback_id") or view.get("callback_id") or "").partition("#")[0],
        now=now,
        value=view.get("private_metadata") or "",
        values=values(view.get("state", {}).get("values", {})),
        channel=(body.get("channel") or {}).get("id") or container.get("channel_id") or _origin(view),
        trigger=body.get("trigger_id"),
        response_url=body.get("response_url"),
        view_id=None if view.get("type") == "home" else view.get("id"),
        at_home=view.get("type") == "home" or bool(_kept(view).get(AT_HOME)),
        message_ts=container.get("message_ts") or message.get("ts"),
        thread_ts=message.get("thread_ts") or container.get("thread_ts"),
        query=body.get("value", "") if body["type"] == "block_suggestion" else "",
        via="form" if body["type"] == "view_submission" else "button",
        payload={
            "metadata": view.get("private_metadata") or "",
            "message_text": message.get("text", ""),
            "domain": _domain(body),
        },
    )


def _domain(body: Body) -> str:
    """The workspace's part of its address, `acme` in `acme.slack.com`."""
    team = body.get("team")
    return str(team.get("domain") or "") if isinstance(team, Mapping) else ""


def _origin(view: Body) -> str | None:
    """A window has no conversation; where it was opened stands in its metadata, if its door put it there."""
    channel = _kept(view).get("channel")
    return str(channel) if channel else None


def _kept(view: Body) -> Body:
    """What our own door put into a window's metadata; anything else reads as nothing."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _action(body: Body, base: Request) -> tuple[str, Request]:
    action = body["actions"][0]
    where = base.view_id or base.message_ts or ""
    key = f"action:{base.user}:{where}:{action['action_id']}:{action.get('action_ts')}"
    return key, replace(base, name=action["action_id"].partition("#")[0], value=picked(action) or "")


def picked(element: Body) -> str:
    """What a button says or a person chose, as one string; nothing chosen is empty."""
    if element.get("selected_option"):
        return str(element["selected_option"]["value"])
    found = next((element[name] for name in PICKED if element.get(name)), "")
    return str(found)


def values(state: Mapping[str, Mapping[str, Body]]) -> dict[str, str | list[str]]:
    """A form's fields by name; several choices are a list, what was left empty is an empty string."""
    return {name: _field(next(iter(held.values()))) for name, held in state.items() if held}


def _field(element: Body) -> str | list[str]:
    if "selected_options" in element:
        return [str(each["value"]) for each in element["selected_options"] or ()]
    if "selected_users" in element:
        return [str(each) for each in element["selected_users"] or ()]
    return picked(element).strip()
