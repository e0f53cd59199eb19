"""views.*: modals by trigger, and the home tab."""

from bot.playground import payloads
from bot.playground.limits import check_view
from bot.playground.methods.args import Args
from bot.playground.model import Json, SlackError, View
from bot.playground.world import World


def open_(world: World, args: Args) -> Json:
    body = _body(args, "modal")
    trigger = world.triggers.redeem(args.need("trigger_id"))
    return _shown(world, world.views.open(trigger.user, body))


def push(world: World, args: Args) -> Json:
    body = _body(args, "modal")
    trigger = world.triggers.redeem(args.need("trigger_id"))
    if not trigger.in_modal:
        raise SlackError("invalid_trigger_id")
    return _shown(world, world.views.push(trigger.user, body))


def update(world: World, args: Args) -> Json:
    if not (args.text("view_id") or args.text("external_id")):
        raise SlackError("invalid_arguments", "missing required field: view_id [json-pointer:/view_id]")
    found = world.views.find(args.text("view_id"), args.text("external_id"))
    body = _body(args, found.kind)
    return _shown(world, world.views.update(found, body, args.text("hash")))


def publish(world: World, args: Args) -> Json:
    user = args.need("user_id")
    body = _body(args, "home")
    if user not in world.space.people:
        raise SlackError("user_not_found")
    return _shown(world, world.views.publish(user, body, args.text("hash")))


def _body(args: Args, kind: str) -> Json:
    view = args.json("view")
    if view is None:
        raise SlackError("invalid_arguments", "missing required field: view [json-pointer:/view]")
    check_view(view, kind)
    return payloads.view_body(view)


def _shown(world: World, view: View) -> Json:
    return {"view": payloads.view(view, world.team.id)}
