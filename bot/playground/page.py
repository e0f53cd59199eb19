"""The page's own API: what it shows and what the person on it does. The routes are the page's contract."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.playground import shown
from bot.playground.deeds import Deeds
from bot.playground.inspector import Inspector
from bot.playground.model import Json, Message, Outcome, PageError, Person, SlackError, View
from bot.playground.page_feed import Engine, PageFeed
from bot.playground.scripts import Scripts
from bot.playground.standin import StandIn

STATIC = Path(__file__).parent / "static"


class Page:
    def __init__(self, slack: StandIn, engine: Engine) -> None:
        self._slack = slack
        self._world = slack.world
        self._deeds: Deeds = slack.deeds
        self._engine = engine

    def extend(self, app: web.Application) -> None:
        app.middlewares.append(_sentences)
        app.router.add_get("/", _index)
        app.router.add_static("/static/", STATIC)
        app.router.add_get("/page/state", self.state)
        app.router.add_get("/page/messages", self.messages)
        app.router.add_get("/page/view", self.view)
        app.router.add_get("/page/events", PageFeed(self._world, self._engine).serve)
        Inspector(self._world, self._engine).extend(app)
        scripts = Scripts(self._slack)
        for name, deed in {**scripts.posts(), **self._posts()}.items():
            app.router.add_post(f"/page/{name}", posted(deed))

    def _posts(self) -> dict[str, Callable[[Json], Awaitable[Json]]]:
        return {
            "command": self.command,
            "message": self.say,
            "action": self.action,
            "options": self.options,
            "submit": self.submit,
            "close": self.close,
            "shortcut": self.shortcut,
            "open": self.open,
            "clock": self.clock,
            "bot": self.bot,
            "reset": self.reset,
        }

    async def state(self, request: web.Request) -> web.Response:
        me = self._seat(request.query.get("as", ""))
        team = self._world.team
        body = {
            "me": shown.user(me),
            "team": {"id": team.id, "name": team.name},
            "users": [shown.user(each) for each in self._world.space.people.values()],
            "channels": shown.channels(self._world, me.id),
            "bot": self._engine.bot(),
            "clock": self._engine.clock(),
            "commands": list(self._world.manifest.commands),
            "shortcuts": list(self._world.manifest.shortcuts),
        }
        return web.json_response(body)

    def _seat(self, wanted: str) -> Person:
        """Whom the page acts as: who is asked for; nobody acts as who is deactivated, then it is an admin."""
        space = self._world.space
        if wanted and not space.person(wanted).deleted:
            return space.person(wanted)
        people = [each for each in space.humans() if not each.deleted]
        return next((each for each in people if each.is_admin), people[0] if people else space.person(wanted))

    async def messages(self, request: web.Request) -> web.Response:
        me, channel = self._me(request.query), request.query.get("channel", "")
        place = self._world.space.channel(channel)
        if not self._world.space.may_see(place, me):
            raise PageError("channel_not_found", "That conversation is somebody else's.", 404)
        thread = request.query.get("thread")
        all_ = self._world.messages
        found = all_.thread(channel, thread, me) if thread else all_.roots(channel, me)
        return web.json_response({"messages": [shown.message(self._world, each) for each in found]})

    async def view(self, request: web.Request) -> web.Response:
        return web.json_response(shown.views(self._world, self._me(request.query)))

    async def command(self, body: Json) -> Json:
        self._running()
        outcome = await self._deeds.command(self._me(body), body["channel"], body["command"], body.get("text") or "")
        return _told(outcome)

    async def say(self, body: Json) -> Json:
        message = self._deeds.say(self._me(body), body["channel"], body["text"], body.get("thread_ts"))
        return {"ok": True, "ts": message.ts}

    async def action(self, body: Json) -> Json:
        self._running()
        source, state = self._source(body), body.get("state") or {}
        return _told(await self._deeds.click(self._me(body), source, body["action"], state.get("values", state)))

    async def options(self, body: Json) -> Json:
        self._running()
        element = {"action_id": body["action_id"], "block_id": body["block_id"]}
        return await self._deeds.options(self._me(body), self._source(body), element, body.get("value") or "")

    async def submit(self, body: Json) -> Json:
        self._running()
        view = self._own_view(self._me(body), body["view_id"])
        outcome = await self._deeds.submit(self._me(body), view, (body.get("state") or {}).get("values", {}))
        if outcome.errors:
            return {"ok": True, "errors": dict(outcome.errors)}
        return _told(outcome)

    async def close(self, body: Json) -> Json:
        return _told(await self._deeds.close(self._me(body), self._own_view(self._me(body), body["view_id"])))

    async def shortcut(self, body: Json) -> Json:
        self._running()
        message = self._world.messages.get(body["channel"], body["ts"]) if body.get("ts") else None
        return _told(await self._deeds.shortcut(self._me(body), body["callback_id"], message))

    async def open(self, body: Json) -> Json:
        self._deeds.open(self._me(body), body["channel"], body.get("tab") or "messages")
        return {"ok": True}

    async def clock(self, body: Json) -> Json:
        now = self._world.now()
        target = now + timedelta(seconds=body["by"]) if "by" in body else _instant(body.get("to"))
        await self._engine.move_to(target)
        return {"ok": True}

    async def bot(self, body: Json) -> Json:
        await self._engine.tell_bot(str(body.get("do")))
        return {"ok": True}

    async def reset(self, _: Json) -> Json:
        await self._engine.reset()
        return {"ok": True}

    def _me(self, given: Any) -> str:
        return self._world.space.person(str(given.get("as", ""))).id

    def _running(self) -> None:
        if not self._slack.connected:
            state = self._engine.bot()["state"]
            raise PageError(
                "bot_stopped",
                f"{self._world.manifest.name} is {state}. Start it with the button above, then try again.",
                409,
            )

    def _source(self, body: Json) -> Message | View:
        container = body["container"]
        if container["type"] == "view":
            return self._own_view(self._me(body), container["view_id"])
        message = self._world.messages.get(container["channel"], container["ts"])
        if message.seen_by not in (None, self._me(body)):
            raise SlackError("message_not_found")
        return message

    def _own_view(self, me: str, view_id: str) -> View:
        view = self._world.views.find(view_id)
        if view.user != me:
            raise PageError("not_found", "That form belongs to somebody else.", 404)
        return view


def _told(outcome: Outcome) -> Json:
    if outcome.ok:
        return {"ok": True}
    return {"ok": False, "error": outcome.error, "message": outcome.sentence}


def _instant(text: Any) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise PageError("invalid_time", "That is no date and time; write 2026-12-24T09:00:00Z.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


async def _index(_: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


def posted(deed: Callable[[Json], Awaitable[Json]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        return web.json_response(await deed(body))

    return answer


@web.middleware
async def _sentences(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """What cannot be done is said in a sentence."""
    try:
        return await handler(request)
    except PageError as error:
        body = {"ok": False, "error": error.code, "message": str(error)}
        return web.json_response(body, status=error.status)
    except SlackError as error:
        sentence = f"The workspace says: {error.code}."
        return web.json_response({"ok": False, "error": error.code, "message": sentence}, status=404)
    except (KeyError, json.JSONDecodeError) as error:
        sentence = f"The page sent something incomplete: {error}."
        return web.json_response({"ok": False, "error": "invalid_arguments", "message": sentence}, status=400)
