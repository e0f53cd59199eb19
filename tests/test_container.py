"""The Dockerfile, step by step from the file, and what it makes: a bot without rights that starts, answers and ends."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.playground import Person, StandIn, read_manifest
from tests.image import Build, Stage, container, instructions, sealed, words_of
from tests.test_sigterm import serving

ROOT = Path(__file__).parents[1]
DOCKERFILE = ROOT / "Dockerfile"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text(encoding="utf-8"))
WRITES = "import pathlib, sys; [pathlib.Path(each, 'new').touch() for each in sys.argv[1:]]"


@pytest.fixture(scope="module")
def image() -> Iterator[Stage]:
    """The last stage, made from the file as root or as whoever we are, in a folder that everybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="rolecall-image-", dir="/var/tmp"))
    folder.chmod(0o755)
    made = Build(DOCKERFILE, folder).last
    shutil.rmtree(folder / "stage0")
    sealed(made)
    yield made
    for path in folder.rglob("*"):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
    shutil.rmtree(folder)


async def run(stage: Stage, *words: str, **env: str) -> tuple[int, str]:
    process = await begun(stage, *words, **env)
    async with asyncio.timeout(60):
        said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def begun(stage: Stage, *words: str, **env: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *words_of(stage, words),
        cwd=stage.root / stage.workdir.lstrip("/"),
        env=container(stage, **env),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


@asynccontextmanager
async def serving_in(stage: Stage, env: dict[str, str]) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    process = await begun(stage, *stage.entrypoint, *stage.command, **env)
    assert process.stdout
    url = await serving(process.stdout)
    rest = asyncio.create_task(process.stdout.read())
    yield process, url
    process.terminate()
    async with asyncio.timeout(20):
        assert await process.wait() == 0
    await rest


async def writes_only_where_data_is_kept(image: Stage) -> None:
    assert image.user == "10001:10001"
    code, said = await run(image, "python", "-c", "import os; print(os.getuid())")
    assert (code, said.strip()) == (0, str(10001 if os.getuid() == 0 else os.getuid()))
    folders = [str(image.root / each) for each in ("app", "app/bot", "opt/rolecall", ".")]
    for folder in folders:
        code, said = await run(image, "python", "-c", WRITES, folder)
        assert code != 0
        assert "PermissionError" in said
    assert (await run(image, "python", "-c", WRITES, str(image.root / "data")))[0] == 0


async def test_without_any_right_it_migrates_serves_is_healthy_and_ends_when_told(image: Stage) -> None:
    await writes_only_where_data_is_kept(image)
    people, manifest = [Person(id="U1", name="Ada", is_admin=True)], read_manifest(ROOT / "manifest.yml")
    async with StandIn(people=people, manifest=manifest) as slack:
        env = {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": slack.api_url, "HOST": "127.0.0.1", "PORT": "0"}
        env |= {"SLACK_SIGNING_SECRET": slack.signing_secret, "SLACK_APP_TOKEN": "", "LOG_FORMAT": "text"}
        code, said = await run(image, *image.entrypoint, *image.command, **env)
        assert code == 1
        assert "Run `rolecall migrate` first." in said
        assert (await run(image, *image.entrypoint, "migrate", **env))[0] == 0
        async with serving_in(image, env) as (process, url):
            assert (await run(image, *image.healthcheck, PORT=url.rpartition(":")[2]))[0] == 0
            assert uids(process.pid) == {int(image.user.partition(":")[0]) if os.getuid() == 0 else os.getuid()}
            slack.deliver_to(f"{url}/slack/events")
            assert (await slack.acting("U1").command("/rolecall")).ok
        assert (await run(image, *image.healthcheck, PORT=url.rpartition(":")[2]))[0] != 0


def uids(pid: int) -> set[int]:
    """Real, effective, saved and of files."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return {int(each) for line in status.splitlines() if line.startswith("Uid:") for each in line.split()[1:]}


def test_no_secret_and_no_other_file_gets_into_it() -> None:
    text = DOCKERFILE.read_text(encoding="utf-8")
    assert not any(word in text for word in ("xoxb", "xapp", "SIGNING_SECRET", "PASSWORD", "TOKEN"))
    copies = [rest.split()[:-1] for word, rest in instructions(text) if word == "COPY" and "--from" not in rest]
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert "*" in ignore
    assert {each[1:] for each in ignore if each.startswith("!")} == {each for words in copies for each in words}


def test_what_is_installed_is_checked_by_its_hash() -> None:
    runs = [rest for word, rest in instructions(DOCKERFILE.read_text(encoding="utf-8")) if word == "RUN"]
    installs = [each for each in runs if "install" in each]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]


def test_compose_takes_all_rights_away_and_gives_time_to_end() -> None:
    bot = COMPOSE["services"]["bot"]
    assert (bot["read_only"], bot["tmpfs"], bot["cap_drop"]) == (True, ["/tmp"], ["ALL"])  # noqa: S108 - of the container
    assert bot["security_opt"] == ["no-new-privileges:true"]
    assert bot["stop_grace_period"] == "30s"
    assert all(each.startswith("127.0.0.1:") for each in bot["ports"])
    assert bot["environment"]["DATABASE_URL"].startswith("postgresql://")
    assert set(COMPOSE["volumes"]) == {"db"}
