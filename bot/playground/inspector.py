"""What the page's inspector asks for: what was done and what followed, and what the bot has in its queues."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from bot.kit.log import redacted
from bot.kit.waiting import Queue, Queued
from bot.playground.journal import Deed, Made
from bot.playground.model import Json, PageError
from bot.playground.page_feed import Engine
from bot.playground.world import World

SHOWN = 100


class Inspector:
    def __init__(self, world: World, engine: Engine) -> None:
        self._world = world
        self._engine = engine

    def extend(self, app: web.Application) -> None:
        app.router.add_get("/page/activity", self.activity)
        app.router.add_get("/page/deed", self.deed)
        app.router.add_get("/page/queues", self.queues)

    async def activity(self, _: web.Request) -> web.Response:
        """The newest deeds, in short."""
        found = [brief(each) for each, _ in zip(self._world.journal.newest_first(), range(SHOWN), strict=False)]
        return web.json_response({"deeds": found})

    async def deed(self, request: web.Request) -> web.Response:
        """One deed whole: the payload, the acknowledgement, and the calls it caused, secrets cut out."""
        wanted = request.query.get("id", "")
        found = self._world.journal.find(int(wanted)) if wanted.isdigit() else None
        if found is None:
            raise PageError("not_found", "That is too long ago; only the last deeds are kept.", 404)
        return web.json_response(whole(found))

    async def queues(self, _: web.Request) -> web.Response:
        """Null before the bot has a database."""
        found = await self._engine.queues()
        return web.json_response({"queues": None if found is None else [queue(each) for each in found]})


def brief(deed: Deed) -> Json:
    return {
        "id": deed.id,
        "at": deed.at.isoformat(),
        "kind": deed.kind,
        "user": deed.user,
        "what": deed.what,
        "ok": deed.ack.ok if deed.ack else None,
        "error": deed.ack.error if deed.ack else "",
        "ms": round(deed.took * 1000) if deed.ack else None,
        "calls": len(deed.calls) + deed.more_calls,
        "refused": sum(bool(each.call.error) for each in deed.calls),
        "posted": [f"{channel} {ts}" for channel, ts in deed.posted],
    }


def whole(deed: Deed) -> Json:
    return brief(deed) | {
        "payload": safe(dict(deed.payload)) or None,
        "answer": safe(deed.ack.payload) if deed.ack else None,
        "made": [made(each) for each in deed.calls],
        "more_calls": deed.more_calls,
    }


def made(one: Made) -> Json:
    call = one.call
    found = {"method": call.method, "status": call.status, "error": call.error}
    return found | {"args": safe(dict(call.args)), "answer": safe(one.answer)}


def queue(found: Queue) -> Json:
    return {
        "name": found.name,
        "counts": dict(found.counts),
        "open": [queued(each) for each in found.open],
        "settled": [queued(each) for each in found.settled],
    }


def queued(row: Queued) -> Json:
    return asdict(row) | {"at": row.at.isoformat()}


def safe(value: Any) -> Any:
    """Without tokens: Slack's verification token goes by its name, all others by their looks."""
    match value:
        case dict():
            return {name: "[secret]" if name == "token" else safe(each) for name, each in value.items()}
        case list() | tuple():
            return [safe(each) for each in value]
    return redacted(value)
