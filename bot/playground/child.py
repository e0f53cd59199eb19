"""The bot as a process of its own: prepared, started, stopped, killed, and never left behind."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

# The verbs of the bot's command line that the playground uses.
PREPARE: tuple[tuple[str, ...], ...] = (("migrate",), ("sample",))
SERVE: tuple[str, ...] = ("serve",)
BOT: tuple[str, ...] = (sys.executable, "-m", "bot")

# On Linux the kernel ends the child when the playground is gone, even if that was killed without warning.
LEASH = (
    "import ctypes, os, signal, sys\n"
    "if sys.platform == 'linux': ctypes.CDLL(None).prctl(1, signal.SIGTERM)\n"
    "if os.getppid() != int(sys.argv[1]): sys.exit('the playground is gone')\n"
    "os.execv(sys.argv[2], sys.argv[2:])"
)
PATIENCE = 15.0
TAIL = 2000


class ChildError(Exception):
    """A verb of the bot that failed; its text holds the last line of what it printed."""


class Child:
    def __init__(
        self,
        *,
        env: Callable[[], Mapping[str, str]],
        log: Path,
        tell: Callable[[], None],
        command: Sequence[str] = BOT,
    ) -> None:
        self._env = env
        self._log = log
        self._tell = tell
        self._command = tuple(command)
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self.alive else None

    async def run(self, verb: Sequence[str]) -> None:
        """One verb, to its end."""
        process = await self._spawn(verb)
        if await process.wait() != 0:
            last = self.tail().rpartition("\n")[2] or "it said nothing"
            raise ChildError(f"`rolecall {' '.join(verb)}` failed: {last} (more in {self._log})")

    async def start(self) -> None:
        if self.alive:
            return
        self._process = await self._spawn(SERVE)
        self._watch = asyncio.create_task(self._until_it_ends(self._process))
        self._tell()

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL for one that does not listen."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        await self._end(signal.SIGKILL)

    def tail(self) -> str:
        if not self._log.exists():
            return ""
        return self._log.read_text(encoding="utf-8", errors="replace")[-TAIL:].strip()

    async def _end(self, how: signal.Signals) -> None:
        process = self._process
        if process is None or not self.alive:
            return
        with suppress(ProcessLookupError):
            process.send_signal(how)
        try:
            await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        self._tell()

    async def _until_it_ends(self, process: asyncio.subprocess.Process) -> None:
        await process.wait()
        self._tell()

    async def _spawn(self, verb: Sequence[str]) -> asyncio.subprocess.Process:
        """In a session of its own, so that the terminal's Ctrl-C reaches the playground alone."""
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as out:
            return await asyncio.create_subprocess_exec(
                *(sys.executable, "-c", LEASH, str(os.getpid()), *self._command, *verb),
                env={**_clean(os.environ), **self._env()},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )


def _clean(env: Mapping[str, str]) -> dict[str, str]:
    """Our own environment without what would lead the bot elsewhere."""
    return {name: value for name, value in env.items() if not name.startswith("SLACK_") and name != "DATABASE_URL"}
