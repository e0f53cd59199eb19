"""What an app answers outside the Web API: in the acknowledgement of a command, or by its response_url."""

from bot.playground.methods.args import Args
from bot.playground.methods.chat import content
from bot.playground.model import Json, Message, SlackError
from bot.playground.triggers import Response
from bot.playground.workspace import BOT
from bot.playground.world import World


def answer_now(world: World, origin: Response, body: Json) -> Message | None:
    """The payload of a command's acknowledgement; `in_channel` also shows what was typed."""
    loud = body.get("response_type") == "in_channel"
    if loud:
        slash = origin.slash or ""
        world.messages.post(channel=origin.channel, user=origin.user, text=slash, slash=slash)
    if not (body.get("text") or body.get("blocks") or body.get("attachments")):
        return None
    return _post(world, origin, body, loud=loud)


def answer_later(world: World, key: str, body: Json) -> Message | None:
    origin = world.triggers.respond(key)
    if body.get("delete_original"):
        _delete(world, origin)
        if not (body.get("text") or body.get("blocks")):
            return None
    elif body.get("replace_original") and origin.ts is not None:
        message = world.messages.get(origin.channel, origin.ts)
        return world.messages.change(message, **content(world, Args(body)))
    return _post(world, origin, body, loud=body.get("response_type") == "in_channel")


def _delete(world: World, origin: Response) -> None:
    if origin.ts is None:
        raise SlackError("cant_delete_message")
    world.messages.delete(world.messages.get(origin.channel, origin.ts))


def _post(world: World, origin: Response, body: Json, *, loud: bool) -> Message:
    thread_ts = body.get("thread_ts")
    if thread_ts and (not loud or body.get("replace_original")):
        raise SlackError("invalid_arguments", "thread_ts needs response_type in_channel")
    return world.messages.post(
        channel=origin.channel,
        user=BOT,
        app=True,
        seen_by=None if loud else origin.user,
        slash=None if loud else origin.slash,
        thread_ts=thread_ts,
        metadata=body.get("metadata"),
        **content(world, Args(body)),
    )
