"""users.*, team.* and bots.*: who is here."""

from bot.playground import payloads
from bot.playground.methods.args import Args
from bot.playground.model import Json, Person, SlackError
from bot.playground.workspace import BOT_ID
from bot.playground.world import World

UNPAGED_LIMIT = 1000


def list_(world: World, args: Args) -> Json:
    people = [each for each in world.space.people.values() if not each.is_stranger]  # those are found by users.info
    if "limit" not in args and len(people) > UNPAGED_LIMIT:
        raise SlackError("limit_required")
    page, cursor = args.page(people, args.limit(UNPAGED_LIMIT, 1000))
    return {
        "members": [_shown(world, each) for each in page],
        "cache_ts": int(world.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def info(world: World, args: Args) -> Json:
    person = world.space.person(args.need("user"))
    locale = {"locale": "en-US"} if args.flag("include_locale") else {}
    return {"user": {**_shown(world, person), **locale}}


def _shown(world: World, person: Person) -> Json:
    shown = payloads.user(person, world.team.id, world.now())
    if not world.may("users:read.email"):
        shown["profile"].pop("email", None)
    return shown


def team_info(world: World, args: Args) -> Json:
    wanted = args.text("team") or world.team.id
    if wanted != world.team.id:
        raise SlackError("team_not_found")
    team = world.team
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}}


def bot_info(world: World, args: Args) -> Json:
    if (args.text("bot") or BOT_ID) != BOT_ID:
        raise SlackError("bot_not_found")
    return {"bot": payloads.bot_profile(world.space.bot.name, world.team.id)}
