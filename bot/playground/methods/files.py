"""files.*: the two calls around an upload."""

from bot.playground.methods.args import Args
from bot.playground.model import Json, SlackError
from bot.playground.world import World

ALT_LIMIT = 1000


def get_upload_url(world: World, args: Args) -> Json:
    length = args.text("length")
    if not length.isdecimal() or not int(length):
        raise SlackError("invalid_arguments", "must be a number above 0 [json-pointer:/length]")
    if len(args.text("alt_txt")) > ALT_LIMIT:
        raise SlackError("alt_txt_too_large")
    made = world.files.announce(args.need("filename"), int(length))
    return {"upload_url": f"{world.origin}/upload/{made.key}", "file_id": made.id}


def complete_upload(world: World, args: Args) -> Json:
    """Without a channel: the file stays the app's own, and blocks may show it."""
    files = args.json("files")
    if not isinstance(files, list) or not files or not all(isinstance(each, dict) and each.get("id") for each in files):
        raise SlackError("invalid_arguments", "must provide files [json-pointer:/files]")
    done = [world.files.complete(str(each["id"])) for each in files]
    return {"files": [{"id": each.id, "title": files[place].get("title", "")} for place, each in enumerate(done)]}
