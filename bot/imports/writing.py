"""Tables as files: UTF-8 with commas, and no cell that a spreadsheet would run."""

import csv
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from bot.imports.cells import arm
from bot.kit.errors import Refusal


async def write_table(rows: AsyncIterator[Sequence[str]], path: Path | None) -> int:
    """To the file, which is there whole or not at all, or to standard output; how many rows stand below the header."""
    count = -1
    with target(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        async for row in rows:
            writer.writerow([arm(cell.strip()) for cell in row])
            count += 1
    return count


@contextmanager
def target(path: Path | None) -> Iterator[TextIO]:
    if path is None:
        with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="", closefd=False) as out:
            yield out
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        os.replace(part, path)  # noqa: PTH105 - one call that says what happens
    except OSError as error:
        text = f"{path} cannot be written: {error.strerror or error}."
        raise Refusal(text) from None
    finally:
        part.unlink(missing_ok=True)
