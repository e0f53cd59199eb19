"""The payloads of what people do: commands, clicks, forms, searches, shortcuts."""

from typing import Any

from bot.playground import payloads
from bot.playground.form import typed_as
from bot.playground.model import Channel, Json, Message, Person, View
from bot.playground.workspace import APP
from bot.playground.world import World


def _common(world: World, person: Person) -> Json:
    return {
        "user": payloads.person_of(person, world.team.id),
        "api_app_id": APP,
        "token": "playground",
        "team": {"id": world.team.id, "domain": world.team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def response_url(world: World, key: str) -> str:
    return f"{world.origin}/response/{key}"


def command(world: World, person: Person, channel: Channel, typed: tuple[str, str], key: str) -> Json:
    name, text = typed
    return {
        "token": "playground",
        "team_id": world.team.id,
        "team_domain": world.team.domain,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.is_im else channel.name,
        "user_id": person.id,
        "user_name": person.handle,
        "command": name,
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url(world, key),
        "trigger_id": world.triggers.trigger(person.id),
    }


def click_in_message(world: World, person: Person, message: Message, action: Json, state: Json) -> Json:
    channel = world.space.channels[message.channel]
    key = world.triggers.response(person.id, channel.id, ts=message.ts)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.seen_by is not None,
    }
    if message.is_reply:
        container["thread_ts"] = message.thread_ts
    shown = payloads.message(world.messages, message, world.team.id, metadata=True)
    return {
        "type": "block_actions",
        **_common(world, person),
        "container": container,
        "trigger_id": world.triggers.trigger(person.id),
        "channel": _named(channel),
        **({} if message.seen_by else {"message": shown}),
        "state": {"values": state},
        "response_url": response_url(world, key),
        "actions": [_acted(world, action)],
    }


def click_in_view(world: World, person: Person, view: View, action: Json) -> Json:
    return {
        "type": "block_actions",
        **_common(world, person),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": world.triggers.trigger(person.id, in_modal=view.kind == "modal"),
        "view": payloads.view(view, world.team.id),
        "actions": [_acted(world, action)],
    }


def submission(world: World, person: Person, view: View) -> Json:
    return {
        "type": "view_submission",
        **_common(world, person),
        "trigger_id": world.triggers.trigger(person.id, in_modal=True),
        "view": payloads.view(view, world.team.id),
        "response_urls": [],
    }


def closing(world: World, person: Person, view: View, *, cleared: bool) -> Json:
    return {
        "type": "view_closed",
        **_common(world, person),
        "view": payloads.view(view, world.team.id),
        "is_cleared": cleared,
    }


def suggestion(world: World, person: Person, source: Message | View, element: Json, query: str) -> Json:
    body: Json = {
        "type": "block_suggestion",
        **_common(world, person),
        "action_id": element["action_id"],
        "block_id": element["block_id"],
        "value": query,
    }
    if isinstance(source, View):
        container = {"type": "view", "view_id": source.id}
        return body | {"container": container, "view": payloads.view(source, world.team.id)}
    channel = world.space.channels[source.channel]
    container = {"type": "message", "message_ts": source.ts, "channel_id": channel.id}
    shown = payloads.message(world.messages, source, world.team.id)
    return body | {"container": container, "channel": _named(channel), "message": shown}


def global_shortcut(world: World, person: Person, callback_id: str) -> Json:
    return {
        "type": "shortcut",
        **_common(world, person),
        "callback_id": callback_id,
        "trigger_id": world.triggers.trigger(person.id),
        "action_ts": _moment(world),
    }


def message_shortcut(world: World, person: Person, callback_id: str, message: Message) -> Json:
    channel = world.space.channels[message.channel]
    key = world.triggers.response(person.id, channel.id, ts=message.ts)
    return {
        "type": "message_action",
        **_common(world, person),
        "callback_id": callback_id,
        "trigger_id": world.triggers.trigger(person.id),
        "action_ts": _moment(world),
        "message_ts": message.ts,
        "channel": _named(channel),
        "message": payloads.message(world.messages, message, world.team.id),
        "response_url": response_url(world, key),
    }


def _named(channel: Channel) -> Json:
    return {"id": channel.id, "name": "directmessage" if channel.is_im else channel.name}


def _acted(world: World, action: Json) -> Json:
    return {**action, "action_ts": _moment(world)}


def _moment(world: World) -> str:
    return f"{world.now().timestamp():.6f}"


def acted(block_id: str, element: Json, value: Any) -> Json:
    """The action that using an element makes: a button brings its own value, a select what was chosen."""
    action: Json = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    if element["type"] == "button":
        own = {"value": element["value"]} if "value" in element else {}
        return {**action, "text": element["text"], **own}
    if element["type"] == "overflow":
        chosen = next(each for each in element["options"] if value in (each["value"], each["text"]["text"]))
        return {**action, "selected_option": chosen}
    return {**action, **typed_as(element, value)}
