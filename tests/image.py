"""A Dockerfile's steps carried out without an engine: its paths lead into a folder, its words are the file's own."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

OWN_PATH = re.compile(r"(?<!\w)/(opt|app|data)\b")
NAME = re.compile(r"\$\{?(\w+)\}?")


def base_python() -> Path:
    """A Python in the place of the base image's: where we are root, one that a user without a name may run as well."""
    own = Path(sys.executable).resolve()
    usual = (shutil.which("python3", path=folder) for folder in ("/usr/local/bin", "/usr/bin"))
    found = [own, *(Path(each).resolve() for each in usual if each)]
    return next(each for each in found if os.getuid() or (is_open_to_all(each) and is_complete(each)))


def is_open_to_all(program: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in (program, *program.parents))


def is_complete(python: Path) -> bool:
    asked = "import ensurepip, sqlite3, sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", asked], capture_output=True, check=False).returncode == 0


def instructions(text: str) -> list[tuple[str, str]]:
    """Each with its words, continued lines joined."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines())]


@dataclass(kw_only=True)
class Stage:
    """One stage's file system and what it says of the process that will run in it."""

    root: Path
    base: str
    workdir: str = "/"
    env: dict[str, str] = field(default_factory=dict)
    user: str = "0:0"
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    healthcheck: list[str] = field(default_factory=list)
    volumes: list[str] = field(default_factory=list)

    def within(self, text: str) -> str:
        """The same words about our folder."""
        return OWN_PATH.sub(lambda found: f"{self.root}{found[0]}", text)

    def environment(self) -> dict[str, str]:
        """As in a container: nothing of ours but where Python is, here in the place of the base image's."""
        path = self.env.get("PATH", "$PATH").replace("$PATH", f"{self.root.parent}/base:/usr/bin:/bin")
        return {name: self.within(value) for name, value in self.env.items()} | {"PATH": self.within(path)}


class Build:
    """The stages in their order; `context` is what the file's COPY may see."""

    def __init__(self, dockerfile: Path, root: Path) -> None:
        self.context = dockerfile.parent
        self.root = root
        self.names: dict[str, Stage] = {}
        self.stages: list[Stage] = []
        self.arguments: dict[str, str] = {}
        (root / "base").mkdir()  # the base image's Python, the same for each stage
        (root / "base" / "python").symlink_to(base_python())
        steps: dict[str, Callable[[str], None]] = {
            "ARG": lambda rest: self.arguments.update([rest.split("=", 1)]),  # type: ignore[list-item]
            "FROM": self.begin,
            "WORKDIR": self.enter,
            "COPY": self.copy,
            "RUN": self.run,
            "ENV": lambda rest: self.last.env.update(each.split("=", 1) for each in shlex.split(rest)),  # type: ignore[misc]
            "USER": lambda rest: setattr(self.last, "user", rest),
            "VOLUME": lambda rest: self.last.volumes.append(rest),  # noqa: PLW0108 - of the stage that is last by then
            "ENTRYPOINT": lambda rest: setattr(self.last, "entrypoint", json.loads(rest)),
            "CMD": lambda rest: setattr(self.last, "command", json.loads(rest)),
            "HEALTHCHECK": lambda rest: setattr(self.last, "healthcheck", json.loads(rest.partition("CMD ")[2])),
            "EXPOSE": lambda _: None,
            "STOPSIGNAL": lambda _: None,
        }
        for word, rest in instructions(dockerfile.read_text(encoding="utf-8")):
            steps[word](rest)

    @property
    def last(self) -> Stage:
        return self.stages[-1]

    def begin(self, rest: str) -> None:
        base, _, name = NAME.sub(lambda found: self.arguments[found[1]], rest).partition(" AS ")
        root = self.root / f"stage{len(self.stages)}"
        root.mkdir()
        self.stages.append(Stage(root=root, base=base))
        self.names[name or str(len(self.stages))] = self.last

    def enter(self, rest: str) -> None:
        self.last.workdir = rest
        self.inside(rest).mkdir(parents=True, exist_ok=True)

    def inside(self, path: str, stage: Stage | None = None) -> Path:
        found = stage or self.last
        return found.root / (Path(found.workdir) / path).as_posix().lstrip("/")

    def copy(self, rest: str) -> None:
        source, *more, to = shlex.split(rest)
        if source.startswith("--from="):
            stage = self.names[source.removeprefix("--from=")]
            shutil.copytree(self.inside(more[0], stage), self.inside(to), symlinks=True, dirs_exist_ok=True)
            return
        for each in (source, *more):
            self._take(each, to)

    def _take(self, source: str, to: str) -> None:
        allowed = (self.context / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if f"!{source}" not in allowed:
            raise FileNotFoundError(source)
        found, place = self.context / source, self.inside(to)
        if found.is_dir():
            shutil.copytree(found, place, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        else:
            shutil.copy(found, place)

    def run(self, rest: str) -> None:
        """Who is not root cannot give a folder away, and keeps it."""
        text = rest if os.getuid() == 0 else rest.replace("10001:10001", f"{os.getuid()}:{os.getgid()}")
        pip = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "HOME", "XDG_"))}
        env = {**pip, **self.last.environment()}
        cwd = self.inside(".")
        subprocess.run(["/bin/sh", "-ec", self.last.within(text)], cwd=cwd, env=env, check=True)


def sealed(stage: Stage) -> None:
    """Nobody may write there but into its volumes."""
    keep = [stage.root / each.lstrip("/") for each in stage.volumes]
    for path in (stage.root, *stage.root.rglob("*")):
        if path not in keep and not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222 | 0o444 | (0o111 if path.is_dir() else 0))


def words_of(stage: Stage, words: Sequence[str]) -> list[str]:
    """A command as the stage's user: by setpriv where we are root, else as who we are."""
    uid, _, gid = stage.user.partition(":")
    drop = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--no-new-privs", "--bounding-set=-all"]
    return [*(drop if os.getuid() == 0 else []), *words]


def container(stage: Stage, **env: str) -> Mapping[str, str]:
    return {**stage.environment(), **env}
