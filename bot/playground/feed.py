"""Who is told when the workspace changes: the pages that watch, and the tests that wait."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from bot.playground.model import Json

WATCHER_LIMIT = 10_000
GLANCE = 0.02


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One thing that changed. `only` names the single person who may know; None means everybody."""

    type: str
    body: Json
    only: str | None = None


class Feed:
    def __init__(self) -> None:
        self._watchers: set[asyncio.Queue[Notice]] = set()

    def watch(self) -> asyncio.Queue[Notice]:
        queue: asyncio.Queue[Notice] = asyncio.Queue(WATCHER_LIMIT)
        self._watchers.add(queue)
        return queue

    def leave(self, queue: asyncio.Queue[Notice]) -> None:
        self._watchers.discard(queue)

    def tell(self, type_: str, body: Json | None = None, *, only: str | None = None) -> None:
        for queue in tuple(self._watchers):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(Notice(type=type_, body=body or {}, only=only))

    async def until(self, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until something holds, looking after each change and now and then. False: the time is up.

        The end is looked at and not enforced from outside: before Python 3.12 `wait_for` loses a cancellation that
        comes together with its own end, and what never holds was then waited for without end.
        """
        queue, clock = self.watch(), asyncio.get_running_loop().time
        end = clock() + seconds
        try:
            while not holds():
                if (left := end - clock()) <= 0:
                    return False
                with suppress(TimeoutError):
                    await asyncio.wait_for(queue.get(), min(GLANCE, left))
        finally:
            self.leave(queue)
        return True
