"""Draws and uploads the pictures that messages wait for: beside the round, a few at once, and never in its way.

It posts nothing, so whatever dies or fails here, no message is said twice: the picture is tried once more, or left out.
"""

import asyncio
import json
from collections.abc import Callable

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import pictures, plates
from bot.delivery.hooks import Hooks
from bot.delivery.model import Pace
from bot.delivery.outcome import NotSent, of_error
from bot.delivery.plates import Plate
from bot.kit.clock import engine_time
from bot.kit.db import Database
from bot.kit.picture import Drawing, png

log = structlog.get_logger()
LATELY = 8  # pictures are remembered
FEW = 4  # claimed at once; a process draws each, and no more than two draw at the same time
SHARE = 0.8  # of the lease may be used up, so that nobody else begins meanwhile
DRAWING = 0.5  # of it may be spent on drawing: a picture gives way to all other work


class Darkroom:
    """Works for every workspace of this process; any number of processes may do so beside each other."""

    def __init__(self, db: Database, web: Callable[[int], AsyncWebClient], hooks: Hooks, pace: Pace) -> None:
        self.db = db
        self.web = web
        self.hooks = hooks
        self.pace = pace
        self._lately: dict[str, bytes] = {}

    async def run_once(self) -> int:
        """Develop a few; how many there were. Mostly there are none, and then nobody is kept from writing."""
        async with self.db.read(0) as tx:
            if not await plates.any_wait(tx):
                return 0
        async with self.db.begin(0) as tx:
            found = await plates.claim(tx, self.pace.picture, FEW)
        for error in await asyncio.gather(*map(self._develop, found), return_exceptions=True):
            if error:  # its lease runs out, and it is tried again
                log.error("a picture could not be marked", exc_info=error)
        return len(found)

    async def _develop(self, plate: Plate) -> None:
        try:
            file_id = await self._uploaded(plate)
        except Exception as error:  # noqa: BLE001 - whatever it was, the words must go
            await self._failed(plate, error)
            return
        async with self.db.begin(plate.tenant) as tx:
            await plates.ready(tx, plate, file_id)

    async def _uploaded(self, plate: Plate) -> str:
        async with asyncio.timeout(self.pace.picture.total_seconds() * SHARE):
            content = await self.drawn(plate.picture.drawing)
            return await pictures.uploaded(self.web(plate.tenant), self.hooks, plate.picture, content)

    async def drawn(self, drawing: Drawing) -> bytes:
        """Many channels are told of the same week: what was drawn lately is not drawn again."""
        key = json.dumps(drawing, sort_keys=True)
        if key not in self._lately:
            self._lately[key] = await png(drawing, self.pace.picture.total_seconds() * DRAWING)
            for old in list(self._lately)[:-LATELY]:
                del self._lately[old]
        return self._lately[key]

    async def _failed(self, plate: Plate, error: Exception) -> None:
        """Where Slack could not be asked, the message cannot go either: both wait."""
        outcome = of_error(error)
        log.warning("a picture failed", tries=plate.tries, why=str(error) or type(error).__name__)
        async with self.db.begin(plate.tenant) as tx:
            if isinstance(outcome, NotSent):
                wait = min(outcome.wait or self.pace.backoff, self.pace.picture)
                again = await engine_time(tx.conn) + wait
                await plates.later(tx, plate, again, counted=outcome.wait is not None)
            else:
                await plates.leave_out(tx, plate)
