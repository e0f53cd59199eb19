"""chat.*: posting, changing and deleting messages."""

import json
from typing import Any

from bot.playground import payloads
from bot.playground.limits import check_message_blocks
from bot.playground.methods.args import Args
from bot.playground.model import Channel, Json, Message, SlackError
from bot.playground.workspace import BOT
from bot.playground.world import World

TEXT_CUT = 40_000
UPDATE_TEXT_LIMIT = 4_000
METADATA_BYTES = 16_000


def post_message(world: World, args: Args) -> Json:
    channel = _destination(world, args.need("channel"))
    _may_write(world, channel)
    thread_ts = _thread(world, channel, args)
    message = world.messages.post(
        channel=channel.id,
        user=BOT,
        app=True,
        thread_ts=thread_ts,
        reply_broadcast=thread_ts is not None and args.flag("reply_broadcast"),
        **content(world, args),
        metadata=_metadata(args),
    )
    shown = payloads.message(world.messages, message, world.team.id, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def update(world: World, args: Args) -> Json:
    channel = world.space.channel(args.need("channel"))
    message = _own(world, channel, args.need("ts"), "cant_update_message")
    if len(args.text("text")) > UPDATE_TEXT_LIMIT:
        raise SlackError("msg_too_long")
    changes = content(world, args)
    if "metadata" in args:
        changes["metadata"] = _metadata(args)
    changed = world.messages.change(message, **changes, edited=message.edited or not changes["blocks"])
    shown = payloads.message(world.messages, changed, world.team.id, metadata=True)
    return {"channel": channel.id, "ts": changed.ts, "text": changed.text, "message": shown}


def delete(world: World, args: Args) -> Json:
    channel = world.space.channel(args.need("channel"))
    message = _own(world, channel, args.need("ts"), "cant_delete_message")
    world.messages.delete(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(world: World, args: Args) -> Json:
    channel = world.space.channel(args.need("channel"))
    user = args.need("user")
    if user not in world.space.people:
        raise SlackError("user_not_found")
    _may_write(world, channel)
    if not world.space.is_member(channel, user):
        raise SlackError("user_not_in_channel")
    thread_ts = _thread(world, channel, args)
    message = world.messages.post(
        channel=channel.id, user=BOT, app=True, seen_by=user, thread_ts=thread_ts, **content(world, args)
    )
    return {"message_ts": message.ts}


def content(world: World, args: Args) -> dict[str, Any]:
    """Text, blocks and attachments of a message, each as Slack accepts it."""
    blocks = args.json("blocks", "invalid_blocks_format")
    attachments = args.json("attachments", "invalid_attachments")
    text = args.text("text")
    if not (text or blocks or attachments):
        raise SlackError("no_text")
    check_message_blocks(blocks, attachments)
    world.files.require_known(blocks or ())
    return {
        "text": text[:TEXT_CUT],
        "blocks": payloads.filled(blocks),
        "attachments": tuple(attachments or ()),
    }


def _destination(world: World, wanted: str) -> Channel:
    """A channel, or a person: then the direct conversation, which opens by being written to."""
    if wanted[:1] not in ("U", "W"):
        return world.space.channel(wanted)
    if wanted not in world.space.people:
        raise SlackError("channel_not_found")
    if world.space.people[wanted].deleted:
        raise SlackError("user_disabled")
    return world.space.im(wanted)


def _may_write(world: World, channel: Channel) -> None:
    if channel.archived:
        raise SlackError("is_archived")
    if world.space.is_member(channel, BOT):
        return
    if channel.private:
        raise SlackError("channel_not_found")
    if world.manifest.scopes is None or "chat:write.public" not in world.manifest.scopes:
        raise SlackError("not_in_channel")


def _thread(world: World, channel: Channel, args: Args) -> str | None:
    thread_ts = args.text("thread_ts")
    if not thread_ts:
        return None
    try:
        parent = world.messages.get(channel.id, thread_ts)
    except SlackError as error:
        raise SlackError("thread_not_found") from error
    if parent.is_reply or parent.seen_by:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def _own(world: World, channel: Channel, ts: str, code: str) -> Message:
    if channel.archived:
        raise SlackError("is_archived")
    message = world.messages.get(channel.id, ts)
    if message.seen_by:
        raise SlackError("message_not_found")
    if not message.app:
        raise SlackError(code)
    return message


def _metadata(args: Args) -> Json | None:
    """An event type with its payload; {} means none."""
    found = args.json("metadata", "invalid_metadata_format")
    if found is None or found == {}:
        return None
    shaped = isinstance(found, dict) and isinstance(found.get("event_type"), str)
    if not shaped or not isinstance(found.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(found).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return dict(found)
