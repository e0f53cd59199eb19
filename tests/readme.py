"""The README's own commands, read from its blocks and run as a person would type them."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROMPT = "$ "


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """A line behind a prompt (its continuations joined), and what the README says it answers."""

    line: str
    answer: str


def section(title: str) -> str:
    """A section's text, without the ones below it."""
    parts = re.split(r"^## ", README.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return next(each for each in parts if each.startswith(f"{title}\n"))


def commands(title: str) -> list[Typed]:
    """All that a section shows behind prompts, in its order."""
    return [typed for block in BLOCK.findall(section(title)) for typed in _typed(block)]


def _typed(block: str) -> list[Typed]:
    chunks = ("\n" + block.replace("\\\n", "")).split("\n" + PROMPT)[1:]
    return [
        Typed(line=" ".join(each.partition("\n")[0].split()), answer=each.partition("\n")[2].strip()) for each in chunks
    ]


def run(line: str, folder: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """In a shell whose `rolecall` is this checkout's, with nothing of the caller's settings but `env`."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
