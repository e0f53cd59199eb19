"""conversations.*: opening, joining, listing and reading back."""

from bot.playground import payloads
from bot.playground.methods.args import Args
from bot.playground.model import Channel, Json, Message, SlackError
from bot.playground.workspace import BOT
from bot.playground.world import World


def _kind(channel: Channel) -> str:
    return "im" if channel.is_im else "groups" if channel.private else "channels"


def _seen(world: World, wanted: str) -> Channel:
    """A channel that the bot can know of: a private one only from inside."""
    channel = world.space.channel(wanted)
    if channel.private and not channel.bot:
        raise SlackError("channel_not_found")
    return channel


def open_(world: World, args: Args) -> Json:
    if "channel" in args:
        return _opened(world, world.space.channel(args.text("channel")), args)
    users = [each for each in args.text("users").split(",") if each]
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        world.need("mpim:write")
        raise SlackError("method_not_supported_for_channel_type")
    if users[0] not in world.space.people:
        raise SlackError("user_not_found")
    if world.space.people[users[0]].deleted:
        raise SlackError("user_disabled")
    return _opened(world, world.space.im(users[0]), args)


def _opened(world: World, channel: Channel, args: Args) -> Json:
    if args.flag("return_im"):
        return {"already_open": True, "channel": payloads.channel(world.space, channel)}
    return {"channel": {"id": channel.id}}


def info(world: World, args: Args) -> Json:
    channel = _seen(world, args.need("channel"))
    world.need(f"{_kind(channel)}:read")
    return {"channel": payloads.channel(world.space, channel)}


def list_(world: World, args: Args) -> Json:
    wanted = _types(args.text("types") or "public_channel")
    found = [each for each in world.space.channels.values() if _listed(each, wanted)]
    if args.flag("exclude_archived"):
        found = [each for each in found if not each.archived]
    page, cursor = args.page(found, args.limit(100))
    shown = [payloads.channel(world.space, each) for each in page]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def _types(text: str) -> set[str]:
    wanted = {each.strip() for each in text.split(",")}
    if wanted - {"public_channel", "private_channel", "im", "mpim"}:
        raise SlackError("invalid_types")
    return wanted


def _listed(channel: Channel, wanted: set[str]) -> bool:
    kind = "im" if channel.is_im else "private_channel" if channel.private else "public_channel"
    return kind in wanted and not channel.deleted and (channel.bot or not channel.private)


def of_user(world: World, args: Args) -> Json:
    user = args.text("user") or BOT
    if user not in world.space.people:
        raise SlackError("user_not_found")
    wanted = _types(args.text("types") or "public_channel")
    found = [c for c in world.space.channels.values() if _listed(c, wanted) and world.space.is_member(c, user)]
    page, cursor = args.page(found, args.limit(100))
    shown = [payloads.channel(world.space, each) for each in page]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}


def members(world: World, args: Args) -> Json:
    channel = _seen(world, args.need("channel"))
    world.need(f"{_kind(channel)}:read")
    page, cursor = args.page(world.space.members(channel), args.limit(100))
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(world: World, args: Args) -> Json:
    channel = _seen(world, args.need("channel"))
    if channel.is_im or channel.private:
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    joined = world.space.change_channel(channel.id, bot=True)
    return {"channel": payloads.channel(world.space, joined)}


def history(world: World, args: Args) -> Json:
    channel = _readable(world, args)
    roots = list(reversed(world.messages.roots(channel.id)))
    return _read(world, args, [each for each in roots if _between(args, each.ts)])


def replies(world: World, args: Args) -> Json:
    channel = _readable(world, args)
    thread = world.messages.thread(channel.id, args.need("ts"))
    if not thread:
        raise SlackError("thread_not_found")
    rest = [each for each in thread[1:] if _between(args, each.ts)]
    return _read(world, args, [thread[0], *rest], default=1000, high=1000)


def _readable(world: World, args: Args) -> Channel:
    channel = _seen(world, args.need("channel"))
    world.need(f"{_kind(channel)}:history")
    if not world.space.is_member(channel, BOT):
        raise SlackError("not_in_channel")
    return channel


def _between(args: Args, ts: str) -> bool:
    """Whether `ts` lies between oldest and latest; the ends themselves count only when asked for."""
    moment = _micros(ts, "invalid_arguments")
    oldest = _micros(args.text("oldest") or "0", "invalid_ts_oldest")
    latest = _micros(args.text("latest") or "9999999999", "invalid_ts_latest")
    return oldest < moment < latest or (args.flag("inclusive") and moment in (oldest, latest))


def _micros(ts: str, code: str) -> int:
    seconds, _, rest = ts.partition(".")
    if not seconds.isdecimal() or not (rest or "0").isdecimal():
        raise SlackError(code)
    return int(seconds) * 1_000_000 + int(rest[:6].ljust(6, "0"))


def _read(world: World, args: Args, found: list[Message], default: int = 100, high: int = 999) -> Json:
    page, cursor = args.page(found, args.limit(default, high))
    metadata = args.flag("include_all_metadata")
    shown = [payloads.message(world.messages, each, world.team.id, metadata=metadata) for each in page]
    answer: Json = {"messages": shown, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})
