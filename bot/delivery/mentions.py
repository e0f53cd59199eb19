"""`@Rolecall owner AE emea`, in a channel, a thread or the bot's own DM, does what the command does."""

from dataclasses import replace

from bot.delivery.router import Router
from bot.kit.again import HOME
from bot.kit.db import Tx
from bot.kit.door import Feature, Reply, Request


def feature(router: Router) -> Feature:
    """Events run from the inbox: a question is answered there, a change is made in the same transaction."""

    async def on_mention(tx: Tx, request: Request) -> Reply | None:
        line = request.text.lstrip("/")
        asked = replace(request, kind="command", name=HOME, text=line or "help", via="mention")
        found, route = router.resolve(asked)
        if route.read:
            return await route.read(found)
        if route.check:
            await route.check(found)
        return await route.write(tx, found) if route.write else None

    async def on_message(tx: Tx, request: Request) -> Reply | None:
        """A person's own words in the bot's DM; what bots say, edits and joins are none of them."""
        said = request.payload
        if said.get("channel_type") != "im" or said.get("bot_id") or said.get("subtype"):
            return None
        return await on_mention(tx, request)

    return Feature(events={"app_mention": on_mention, "message": on_message})
