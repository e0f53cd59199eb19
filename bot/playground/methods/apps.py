"""api.test, auth.test and apps.connections.open: who calls, and where the socket is."""

from bot.playground.methods.args import Args
from bot.playground.model import Json, SlackError
from bot.playground.workspace import APP, BOT, BOT_ID
from bot.playground.world import World


def api_test(_: World, args: Args) -> Json:
    if args.text("error"):
        raise SlackError(args.text("error"))
    return {"args": {name: value for name, value in args.given.items() if name != "token"}}


def auth_test(world: World, _: Args) -> Json:
    return {
        "url": f"https://{world.team.domain}.slack.com/",
        "team": world.team.name,
        "user": world.space.bot.handle,
        "team_id": world.team.id,
        "user_id": BOT,
        "bot_id": BOT_ID,
        "app_id": APP,
        "is_enterprise_install": False,
    }


def connections_open(world: World, _: Args) -> Json:
    return {"url": world.origin.replace("http", "ws", 1) + f"/link/?ticket={world.ticket()}&app_id={APP}"}
