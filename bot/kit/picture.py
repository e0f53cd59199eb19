"""Pictures: a drawing as a value, and its PNG, made by a process of its own so that nobody waits for it."""

import asyncio
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DRAW = Path(__file__).parent / "draw.py"
PATIENCE = 10.0  # seconds for one picture
AT_ONCE = asyncio.Semaphore(2)
ALT_LIMIT = 2000
Drawing = Mapping[str, Any]  # width, height, ground, shapes: what draw.py reads


class Undrawn(Exception):
    """A picture could not be made in time, or not at all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """What is drawn for a message. It stands at `place` instead of so `many` blocks, whose words `alt` are."""

    name: str
    title: str
    alt: str
    drawing: Drawing
    place: int
    many: int


async def png(drawing: Drawing, patience: float = PATIENCE) -> bytes:
    """Raises Undrawn. The process knows no secrets, gives way to others, and is ended when it takes too long."""
    async with AT_ONCE:
        made = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(DRAW),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={},
        )
        try:
            async with asyncio.timeout(patience):
                out, err = await made.communicate(json.dumps(drawing).encode())
        except TimeoutError as error:
            raise Undrawn(f"no picture within {patience} s") from error
        finally:
            if made.returncode is None:
                with suppress(ProcessLookupError):
                    made.kill()
                await made.wait()
    if made.returncode or not out:
        raise Undrawn((err.decode(errors="replace").splitlines() or ["no picture"])[-1])
    return out
