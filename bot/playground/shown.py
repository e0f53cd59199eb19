"""The shapes in which the page is shown users, channels, messages and views."""

from bot.playground import payloads
from bot.playground.model import Channel, Json, Message, Person, View
from bot.playground.workspace import BOT
from bot.playground.world import World


def user(person: Person) -> Json:
    words = person.name.split() or ["?"]
    return {
        "id": person.id,
        "name": person.handle,
        "real_name": person.name,
        "title": person.title,
        "tz": person.tz,
        "is_admin": person.is_admin,
        "is_bot": person.is_bot,
        "deleted": person.deleted,
        "color": payloads.colour(person),
        "initials": (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper(),
    }


def channel(world: World, found: Channel, viewer: str) -> Json:
    return {
        "id": found.id,
        "name": world.manifest.name if found.is_im else found.name,
        "kind": "im" if found.is_im else "channel",
        "user": BOT if found.is_im else None,
        "archived": found.archived,
        "member": world.space.is_member(found, viewer),
        "bot_member": world.space.is_member(found, BOT),
        "unread": world.space.unread(viewer, found.id, world.messages.roots(found.id, viewer)),
        "last_ts": world.messages.last_ts(found.id),
    }


def channels(world: World, viewer: str) -> list[Json]:
    seen = [each for each in world.space.channels.values() if _listed(world, each, viewer)]
    return [channel(world, each, viewer) for each in seen]


def _listed(world: World, found: Channel, viewer: str) -> bool:
    return not found.deleted and world.space.may_see(found, viewer)


def message(world: World, found: Message) -> Json:
    return {
        "ts": found.ts,
        "channel": found.channel,
        "user": found.user,
        "text": found.text,
        "blocks": [world.files.shown(each) for each in found.blocks],
        "thread_ts": found.thread_ts,
        "reply_count": world.messages.reply_count(found),
        "reply_broadcast": found.reply_broadcast,
        "edited": found.edited,
        "ephemeral": found.seen_by is not None,
        "app": found.app,
        "metadata": found.metadata,
        "slash": found.slash,
    }


def view(found: View) -> Json:
    return {"id": found.id, "hash": found.hash, "view": found.view, "state": found.state}


def views(world: World, viewer: str) -> Json:
    home = world.views.homes.get(viewer)
    return {
        "views": [view(each) for each in world.views.stack(viewer)],
        "home": view(home) if home else None,
    }
