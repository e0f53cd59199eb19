"""`rolecall play`: the workspace with its page, the sample organisation, the clock, the bot as a child."""

import asyncio
import signal
import webbrowser
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.kit.clock import Pulse, read_pulse, write_offset
from bot.kit.db import make_engine
from bot.kit.errors import Refusal
from bot.kit.waiting import Queue, read_queues
from bot.playground.child import BOT, PREPARE, Child, ChildError
from bot.playground.manifest import read_manifest
from bot.playground.model import Json, Manifest, PageError
from bot.playground.organisation import SAMPLE, read_organisation
from bot.playground.page import Page
from bot.playground.standin import StandIn
from bot.playground.walk import Walk

PACKAGE = Path(__file__).resolve().parent.parent
MANIFEST = next((p for p in (PACKAGE.parent / "manifest.yml", PACKAGE / "_manifest.yml") if p.exists()), PACKAGE)
ONE_US = timedelta(microseconds=1)
PREPARED = "prepared"


class BotDatabase:
    """What the playground touches of the bot's database: it writes the clock's row, and reads pulse and queues."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.url = f"sqlite+aiosqlite:///{self.path}"
        self._engine: AsyncEngine | None = None

    def _opened(self) -> AsyncEngine:
        if self._engine is None:
            self._engine = make_engine(self.url)
        return self._engine

    async def write(self, offset: timedelta) -> None:
        if self.path.exists():
            await write_offset(self._opened(), offset)

    async def pulse(self) -> Pulse | None:
        return await read_pulse(self._opened())

    async def queues(self) -> Sequence[Queue]:
        return await read_queues(self._opened())

    async def close(self) -> None:
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

    async def erase(self) -> None:
        await self.close()
        for each in self.path.parent.glob(f"{self.path.name}*"):
            each.unlink(missing_ok=True)


class Playground:
    """What stands behind the page: see `page_feed.Engine`."""

    def __init__(
        self,
        *,
        directory: Path,
        port: int = 0,
        at: datetime | None = None,
        organisation: Path = SAMPLE,
        manifest: Path = MANIFEST,
        command: Sequence[str] = BOT,
    ) -> None:
        world = read_organisation(organisation)
        self._at = at
        self._tasks: set[asyncio.Task[None]] = set()
        self._changing = asyncio.Lock()
        self._trouble = ""
        self._busy = False
        self._database = BotDatabase(directory / "rolecall.db")
        self.walk = Walk(bot=self._database, running=lambda: self.child.alive, keep=self._keep)
        self.slack = StandIn(
            people=world.people,
            channels=world.channels,
            team=world.team,
            now=self.walk.now,
            manifest=read_manifest(manifest) if manifest.exists() else Manifest(),
            path=directory / "workspace.db",
            port=port,
        )
        self.walk.offset = self._first_offset()
        self.child = Child(env=self._environment, log=directory / "bot.log", tell=self._tell_bot, command=command)

    def _first_offset(self) -> timedelta:
        kept = self.slack.world.shelf.get("clock", "offset_us")
        if kept is not None:
            return timedelta(microseconds=kept)
        return self._at - datetime.now(UTC) if self._at else timedelta()

    def _keep(self, offset: timedelta) -> None:
        self.slack.world.shelf.put("clock", "offset_us", offset // ONE_US)
        self.slack.world.feed.tell("clock")

    def _tell_bot(self) -> None:
        self.slack.world.feed.tell("bot")

    async def start(self) -> None:
        """The page answers when this returns; the bot comes up behind it."""
        await self.slack.start(extend=Page(self.slack, self).extend)
        self._begin(self.tell_bot("start"))

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.child.stop()
        await self._database.close()
        await self.slack.stop()

    def _environment(self) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_API_URL": self.slack.api_url,
            "DATABASE_URL": self._database.url,
            "HOST": "127.0.0.1",
            "PORT": "0",
            "LOG_FORMAT": "text",
            "PYTHONUNBUFFERED": "1",
        }

    def clock(self) -> Json:
        return {
            "now": self.walk.now().isoformat(),
            "walking": self.walk.target is not None,
            "target": self.walk.target.isoformat() if self.walk.target else None,
            "skew_ms": self.walk.offset // timedelta(milliseconds=1),
            "error": self.walk.trouble or None,
        }

    def bot(self) -> Json:
        person = self.slack.world.space.bot
        return {
            "state": self._state(),
            "user_id": person.id,
            "name": person.name,
            "error": self._trouble or None,
        }

    def _state(self) -> str:
        if self.child.alive and self.slack.connected:
            return "running"
        return "starting" if self.child.alive or self._busy else "stopped"

    async def queues(self) -> Sequence[Queue] | None:
        return await self._database.queues() if self.slack.world.shelf.get("bot", PREPARED) else None

    async def move_to(self, target: datetime) -> None:
        self.walk.aim(target)
        self.slack.world.journal.note("clock", f"Moved the clock to {target:%Y-%m-%d %H:%M} UTC")
        self.slack.world.feed.tell("clock")
        self._begin(self.walk.go())

    async def tell_bot(self, what: str) -> None:
        deeds = {"start": self._start_bot, "stop": self.child.stop, "kill": self.child.kill}
        if what not in deeds:
            raise PageError("unknown_deed", "The bot can be told to start, stop or kill.")
        self.slack.world.journal.note("bot", f"{what.capitalize()} Rolecall")
        async with self._changing:
            await deeds[what]()

    async def _start_bot(self) -> None:
        self._busy, self._trouble = True, ""
        self._tell_bot()
        try:
            await self._prepare()
            await self._database.write(self.walk.offset)
            await self.child.start()
        except ChildError as error:
            self._trouble = str(error)
        finally:
            self._busy = False
            self._tell_bot()

    async def _prepare(self) -> None:
        """The database and the sample in it, once; the clock is set before the sample is written."""
        shelf = self.slack.world.shelf
        if shelf.get("bot", PREPARED):
            return
        await self._database.erase()
        for verb in PREPARE:
            await self.child.run(verb)
            await self._database.write(self.walk.offset)
        shelf.put("bot", PREPARED, body=True)

    async def reset(self) -> None:
        if self.walk.target is not None:
            raise PageError("walking", "The clock is on its way; reset when it has arrived.", 409)
        async with self._changing:
            await self.child.kill()
            await self._database.erase()
            self.slack.reset()
            self.walk.offset = self._first_offset()
            self._keep(self.walk.offset)
        self._begin(self.tell_bot("start"))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def play(port: int, directory: Path, at: datetime | None = None, *, open_browser: bool = False) -> None:
    """Until Ctrl-C or SIGTERM. `port` 0 takes a free one; `at` is the business instant to begin with."""
    playground = Playground(directory=directory, port=port, at=at and _utc(at))
    ended = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(each, ended.set)
    try:
        await _started(playground, port)
        print(f"Rolecall's playground: {playground.slack.url}/", flush=True)  # noqa: T201  awaited
        if open_browser:
            webbrowser.open(playground.slack.url)
        await ended.wait()
    finally:
        await playground.stop()


async def _started(playground: Playground, port: int) -> None:
    try:
        await playground.start()
    except OSError as error:
        text = (
            f"The page cannot be had at port {port} ({error.strerror}). Choose another one: make play PORT={port + 1}"
        )
        raise Refusal(text) from None


def _utc(moment: datetime) -> datetime:
    """A moment without a zone, as the command line reads it, is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
