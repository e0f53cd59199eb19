"""The stand-in as one object: a server on loopback, and what people, admins and a misbehaving Slack do."""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.playground.admin import Admin
from bot.playground.deeds import Deeds
from bot.playground.door import Door, Envelope
from bot.playground.events import Events
from bot.playground.faults import Faults
from bot.playground.http_door import HttpDoor
from bot.playground.journal import Journal
from bot.playground.link import Link
from bot.playground.model import (
    Ack,
    Call,
    Channel,
    Manifest,
    Message,
    Now,
    Person,
    SlackError,
    Team,
    Tick,
    Timing,
)
from bot.playground.persona import Persona
from bot.playground.shelf import Shelf
from bot.playground.web import WebApi
from bot.playground.world import Tokens, World

HOST = "127.0.0.1"
BODY_LIMIT = 8 * 2**20
PATIENCE = 5.0


def real_now() -> datetime:
    return datetime.now(UTC)


class _Doors:
    """Whichever door is in use now, and the journal of what went through it."""

    def __init__(self, door: Door, journal: Journal) -> None:
        self.now = door
        self._journal = journal

    @property
    def is_open(self) -> bool:
        return self.now.is_open

    async def deliver(self, envelope: Envelope) -> Ack:
        deed = self._journal.sent(envelope)
        ack = await self.now.deliver(envelope)
        self._journal.answered(deed, ack)
        return ack


class StandIn:
    """A Slack workspace for one app. See the package's docstring for how tests use it."""

    def __init__(  # noqa: PLR0913  each is a value of its own; all may be left out
        self,
        *,
        people: Iterable[Person] = (),
        channels: Iterable[Channel] = (),
        now: Now = real_now,
        tick: Tick = time.monotonic,
        timing: Timing | None = None,
        manifest: Manifest | None = None,
        tokens: Tokens | None = None,
        team: Team | None = None,
        path: Path | None = None,
        port: int = 0,
    ) -> None:
        self._seed = (tuple(people), tuple(channels))
        self.world = World(
            now=now,
            tick=tick,
            timing=timing or Timing(),
            manifest=manifest or Manifest(),
            tokens=tokens or Tokens(),
            team=team or Team(),
            shelf=Shelf(path),
        )
        self.link = Link(self.world)
        self._doors = _Doors(self.link, self.world.journal)
        self.events = Events(self.world, self._doors)
        self.deeds = Deeds(self.world, self.events, self._doors)
        self.admin = Admin(self.world, self.events)
        self._http: HttpDoor | None = None
        self._runner: web.AppRunner | None = None
        self._port = port
        if not self.world.space.humans():
            self.world.space.seed(*self._seed)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self, *, extend: Callable[[web.Application], None] | None = None) -> None:
        """`extend` adds routes beside Slack's own: the page does."""
        app = web.Application(client_max_size=BODY_LIMIT)
        api = WebApi(self.world)
        app.router.add_route("*", "/api/{method}", api.call)
        app.router.add_post("/response/{key}", api.respond)
        app.router.add_post("/upload/{key}", api.upload)
        app.router.add_get("/files/{id}", api.file)
        app.router.add_get("/link/", self.link.accept)
        if extend is not None:
            extend(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()
        self.world.origin = f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self.events.stop()
        await self.link.stop()
        if self._http is not None:
            await self._http.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        self.world.shelf.close()

    @property
    def url(self) -> str:
        return self.world.origin

    @property
    def api_url(self) -> str:
        return f"{self.world.origin}/api/"

    @property
    def bot_token(self) -> str:
        return self.world.tokens.bot

    @property
    def app_token(self) -> str:
        return self.world.tokens.app

    @property
    def signing_secret(self) -> str:
        return self.world.tokens.signing_secret

    @property
    def faults(self) -> Faults:
        return self.world.faults

    @property
    def calls(self) -> list[Call]:
        return list(self.world.calls)

    @property
    def refused(self) -> list[tuple[str, SlackError]]:
        """What the app sent back (acknowledgements, forms, options) that Slack would not take."""
        return self.world.refused

    @property
    def connected(self) -> bool:
        return self.link.is_open

    def called(self, method: str) -> list[Call]:
        return [each for each in self.world.calls if each.method == method]

    def acting(self, user: str) -> Persona:
        return Persona(user, self.world, self.deeds)

    def im(self, user: str) -> str:
        """The id of the bot's direct conversation with this person."""
        return self.world.space.im(user).id

    def messages(self, channel: str | None = None, *, thread: str | None = None) -> list[Message]:
        """All that was posted (no ephemerals): of a channel, of all, or one thread with its parent first."""
        if channel is None:
            return [each for each in self.world.messages.everything() if each.seen_by is None]
        if thread is not None:
            return self.world.messages.thread(channel, thread)
        return self.world.messages.within(channel)

    async def until(self, holds: Callable[[], Any], seconds: float = PATIENCE) -> bool:
        """Wait until something holds; looked at after each change of the workspace."""
        return await self.world.feed.until(lambda: bool(holds()), seconds)

    async def message(self, wanted: Callable[[Message], bool], seconds: float = PATIENCE) -> Message:
        """The first message, ephemerals included, for which `wanted` holds; waits for it."""
        await self.until(lambda: self._found(wanted), seconds)
        found = self._found(wanted)
        if found is None:
            raise AssertionError(f"no such message among {[m.text for m in self.world.messages.everything()]}")
        return found

    def _found(self, wanted: Callable[[Message], bool]) -> Message | None:
        return next((each for each in self.world.messages.everything() if wanted(each)), None)

    async def settled(self) -> None:
        """Wait until every event on its way is acknowledged or given up."""
        await self.events.settled()

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        await self.link.disconnect(reason)

    def cut(self) -> None:
        self.link.cut()

    def redeliver(self, event_id: str = "", attempt: int = 1) -> None:
        self.events.redeliver(event_id, attempt)

    def deliver_to(self, url: str) -> HttpDoor:
        """Deliver by signed HTTP to this address instead of by socket; the address may change."""
        if self._http is None:
            self._http = HttpDoor(self.world, url)
        self._http.url = url
        self._doors.now = self._http
        return self._http

    def reset(self) -> None:
        self.world.reset(*self._seed)

    async def wait_connected(self, seconds: float = 10.0) -> None:
        if not await self.until(lambda: self.connected, seconds):
            raise TimeoutError("the app has not connected")
