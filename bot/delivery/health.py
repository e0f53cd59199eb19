"""What a supervisor may ask: whether the process turns (/healthz), and whether it can do its work (/readyz)."""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog
from aiohttp import web
from sqlalchemy.engine import make_url

from bot.delivery.engine import Engine
from bot.kit import migrate
from bot.kit.db import make_engine
from bot.kit.errors import Refusal

log = structlog.get_logger()
STUCK, DEAD = 20.0, 30.0  # seconds without a turn of the engine: not ready, not alive
PATIENCE, HOPELESS = 1.5, 10.0  # seconds for the database to answer, and until a question is given up
PAUSE = 5.0
WhyNot = Callable[[], str | None]
Tick = Callable[[], float]


class Health:
    """Reasons not to be ready, each asked anew; what changes between two looks is logged once."""

    def __init__(self, tick: Tick = time.monotonic) -> None:
        self.phase: str | None = "I am starting"
        self._tick = tick
        self._engine: Engine | None = None
        self._probe: Probe | None = None
        self._more: Sequence[WhyNot] = ()
        self._told: str | None = None

    def begin(self, engine: Engine, probe: "Probe", more: Sequence[WhyNot]) -> None:
        self.phase, self._engine, self._probe, self._more = None, engine, probe, more

    def end(self) -> None:
        self.phase = "I am stopping"

    async def live(self, _: web.Request) -> web.Response:
        return _answer(self._stuck(DEAD))

    async def ready(self, _: web.Request) -> web.Response:
        return _answer(await self.why_not())

    async def why_not(self) -> str | None:
        """All that is wrong in one line, or None."""
        if self.phase or self._probe is None:
            return self.phase
        database = await self._probe.why_not()
        engine = self._stuck(STUCK) or self._failing()
        found = (database, engine, *(each() for each in self._more))
        return "; ".join(each for each in found if each) or None

    def _stuck(self, limit: float) -> str | None:
        turned = self._engine.turned if self._engine else None
        if turned is None or self._tick() - turned <= limit:
            return None
        return f"the engine has not turned for {self._tick() - turned:.0f} s"

    def _failing(self) -> str | None:
        return f"the engine's rounds fail ({self._engine.failing})" if self._engine and self._engine.failing else None

    async def watch(self) -> None:
        """Tell the log what a supervisor would be told, when it changes."""
        while True:
            await asyncio.sleep(PAUSE)
            self._tell(await self.why_not())

    def _tell(self, why: str | None) -> None:
        if bool(why) == bool(self._told):
            return
        self._told = why
        if why:
            log.warning("not ready", why=why)
        else:
            log.info("ready again")


class Probe:
    """One short question to the database at a time, over a connection of its own: a hanging one holds up nobody."""

    def __init__(self, url: str) -> None:
        self._engine = make_engine(url, pooled=False)
        self._file = Path(make_url(url).database or "") if self._engine.dialect.name == "sqlite" else None
        self._asked: asyncio.Task[str | None] | None = None
        self._since = 0.0

    async def why_not(self) -> str | None:
        if self._asked is None or self._asked.done() or time.monotonic() - self._since > HOPELESS:
            self._ask_anew()
        asked = self._asked
        done, _ = await asyncio.wait({asked}, timeout=PATIENCE) if asked else (set(), set())
        return asked.result() if asked and done else "the database does not answer"

    def _ask_anew(self) -> None:
        if self._asked:
            self._asked.cancel()
        self._since = time.monotonic()
        self._asked = asyncio.get_running_loop().create_task(self._ask())

    async def _ask(self) -> str | None:
        if self._file and not self._file.exists():  # to open it would make an empty one
            return "the database file is gone"
        try:
            async with self._engine.execution_options(rolecall_write=False).connect() as conn:
                await migrate.check(conn)
        except Refusal as refusal:
            return refusal.text.rstrip(".")
        except Exception as error:  # noqa: BLE001 - whatever it is, the database is not there for us
            return f"the database cannot be reached ({type(error).__name__})"
        return None

    async def close(self) -> None:
        if self._asked:
            self._asked.cancel()
            await asyncio.wait({self._asked}, timeout=PATIENCE)
        await self._engine.dispose()


def _answer(why: str | None) -> web.Response:
    return web.Response(text=f"{why or 'ok'}\n", status=503 if why else 200)
