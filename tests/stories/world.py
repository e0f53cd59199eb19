"""A whole workspace in a test: the stand-in, the bot as it serves, and a clock that one moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app import Bot, running
from bot.config import Serving
from bot.delivery.http_door import PATH
from bot.delivery.model import Pace
from bot.kit.clock import Pulse, read_pulse, write_offset
from bot.kit.db import make_engine
from bot.playground import Message, Outcome, Person, StandIn, read_manifest
from bot.playground.organisation import read_organisation
from bot.playground.walk import Walk

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
PACE = Pace(
    call=timedelta(seconds=2),
    quarantine=timedelta(seconds=3),
    lease=timedelta(seconds=6),
    second_look=timedelta(milliseconds=300),
    backoff=timedelta(milliseconds=50),
    per_channel=timedelta(milliseconds=1),
    tick=timedelta(milliseconds=200),
)


Way = Literal["socket", "http"]


class Rows:
    """The clock row and the pulse of the bot's database; `moved` is called when the row was written."""

    def __init__(self, engine: AsyncEngine, moved: Callable[[], None]) -> None:
        self.engine = engine
        self.moved = moved

    async def write(self, offset: timedelta) -> None:
        await write_offset(self.engine, offset)
        self.moved()

    async def pulse(self) -> Pulse | None:
        return await read_pulse(self.engine)


class Story:
    """What a story's steps call: act as somebody, move the clock, read what they see."""

    def __init__(self, url: str, at: datetime, way: Way = "socket") -> None:
        self.url = url
        self.way: Way = way
        self.rows = Rows(make_engine(url), self._beat)
        self.bot: Bot | None = None
        self._life: AsyncExitStack | None = None
        offset = at - datetime.now(UTC)
        self.walk = Walk(bot=self.rows, running=lambda: self.bot is not None, keep=lambda _: None, offset=offset)
        organisation = read_organisation()
        self.people: dict[str, Person] = {each.name: each for each in organisation.people}
        self.channels = {each.name: each.id for each in organisation.channels}
        self.slack = StandIn(
            people=organisation.people,
            channels=organisation.channels,
            team=organisation.team,
            now=self.walk.now,
            manifest=read_manifest(MANIFEST),
        )

    async def start(self) -> None:
        """Start the bot, open its way in, and let it finish whatever is due."""
        self._life = AsyncExitStack()
        self.bot = await self._life.enter_async_context(running(self.settings(), PACE))
        if self.way == "http":
            assert await self.slack.deliver_to(self.bot.url + PATH).verify()
        else:
            await self.slack.wait_connected()
        await self.rest()

    async def stop(self) -> None:
        if self._life:
            await self._life.aclose()
        self.bot, self._life = None, None

    def _beat(self) -> None:
        """The bot looks at once; its own beat would be waited for at every step of the clock."""
        if self.bot:
            self.bot.engine.kick()

    def settings(self) -> Serving:
        return Serving(
            database_url=self.url,
            slack_bot_token=self.slack.bot_token,
            slack_app_token=self.slack.app_token if self.way == "socket" else None,
            slack_signing_secret=self.slack.signing_secret if self.way == "http" else None,
            slack_api_url=self.slack.api_url,
            port=0,
        )

    async def move_to(self, instant: datetime) -> None:
        """Walk there from one due instant to the next, exactly as the playground does."""
        self.walk.aim(instant)
        await self.walk.go()
        assert not self.walk.trouble, self.walk.trouble

    async def rest(self) -> None:
        """Until everything that was stored has had its effect."""
        assert self.bot
        await self.slack.settled()
        await self.bot.tasks.drain(5)
        await self.bot.engine.tick()  # the pulse may be older than what was just stored
        await self.walk._rest()  # noqa: SLF001 - the walk's own rule of rest, here without a step
        await self.bot.tasks.drain(5)

    def who(self, name: str) -> Person:
        return next(each for full, each in self.people.items() if full.startswith(name))

    async def says(self, name: str, line: str, channel: str = "sales") -> Outcome:
        """Somebody types a command; everything that follows from it has happened when this returns."""
        outcome = await self.slack.acting(self.who(name).id).command(line, channel=self.channels[channel])
        await asyncio.sleep(0)
        await self.rest()
        return outcome

    def dms(self, name: str) -> list[Message]:
        return list(self.slack.messages(self.slack.im(self.who(name).id)))


@asynccontextmanager
async def story(url: str, at: datetime, way: Way = "socket") -> AsyncIterator[Story]:
    """A story that begins at a business instant, in whatever that database holds."""
    told = Story(url, at, way)
    async with told.slack:
        await told.rows.write(told.walk.offset)
        try:
            await told.start()
            yield told
        finally:
            await told.stop()
            await told.rows.engine.dispose()
