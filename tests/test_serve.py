"""`rolecall` as a process: what it says when it cannot start, and that it stands without the playground."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.kit import migrate
from bot.playground import Person, StandIn

ROOT = Path(__file__).parents[1]
NO_PLAYGROUND = "import sys; sys.modules['bot.playground'] = None; from bot.__main__ import main; main()"


async def rolecall(*words: str, env: Mapping[str, str]) -> tuple[int, str]:
    """Run a verb to its end, without the playground importable: its exit code and all that it said."""
    process = await started(*words, env=env)
    said, _ = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode or 0, said.decode()


async def started(*words: str, env: Mapping[str, str], program: str = NO_PLAYGROUND) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program, *words),
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


def settings(slack: StandIn, folder: Path) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{folder}/rolecall.db",
        "PORT": "0",
    }


@pytest.fixture
async def slack() -> StandIn:
    return StandIn(people=[Person(id="U1ADA", name="Ada", is_admin=True)])


async def test_it_serves_without_the_playground_and_a_second_one_is_refused(slack: StandIn, tmp_path: Path) -> None:
    async with slack:
        env = settings(slack, tmp_path)
        assert (await rolecall("migrate", env=env))[0] == 0
        first = await started("serve", env=env)
        await slack.wait_connected()
        try:
            answer = await slack.acting("U1ADA").command("/rolecall")
            assert answer.message
            assert "1 known" in answer.message.text
            code, said = await rolecall("serve", env=env)
            assert code == 1
            assert "Another `rolecall serve` holds this database" in said
        finally:
            first.terminate()
            await first.communicate()
        assert first.returncode == 0


async def test_a_database_that_was_never_migrated_asks_for_it(slack: StandIn, tmp_path: Path) -> None:
    async with slack:
        code, said = await rolecall("serve", env=settings(slack, tmp_path))
    assert code == 1
    assert "DATABASE_URL: This database is older than the code. Run `rolecall migrate` first." in said


async def test_a_token_that_slack_refuses_ends_the_start_with_a_sentence(slack: StandIn, tmp_path: Path) -> None:
    async with slack:
        env = settings(slack, tmp_path)
        await migrate.upgrade(f"sqlite+aiosqlite:///{tmp_path}/rolecall.db")
        code, said = await rolecall("serve", env=env | {"SLACK_BOT_TOKEN": "xoxb-of-another-app"})
        assert code == 1
        assert "SLACK_BOT_TOKEN: Slack does not know it." in said
        assert said.count("SLACK_BOT_TOKEN") == 1, "one advice, and not another one in the log"
        assert "xoxb-of" not in said


async def test_missing_settings_are_all_named_and_the_exit_code_is_not_nought(tmp_path: Path) -> None:
    code, said = await rolecall("serve", env={"DATABASE_URL": f"sqlite:///{tmp_path}/r.db", "PORT": "no"})
    assert code == 1
    assert all(name in said for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PORT"))


async def test_the_operator_names_an_admin_before_anybody_is_known(tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path}/r.db"}
    await rolecall("migrate", env=env)
    assert await rolecall("admin", "add", "U0NEW", env=env) == (
        0,
        "U0NEW may now change the map. I do not know that id yet; the right waits for them.\n",
    )
    assert await rolecall("admin", "add", "U0NEW", env=env) == (0, "Nothing to change.\n")
    code, said = await rolecall("admin", "add", "Nobody Known", env=env)
    assert code == 1
    assert "I know nobody called “Nobody Known”. Give the Slack user id" in said


async def test_the_operator_sets_what_slack_shows_and_sees_all_settings(tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path}/r.db"}
    await rolecall("migrate", env=env)
    code, said = await rolecall("set", "zone", "Europe/Berlin", env=env)
    assert (code, said) == (0, "From now on this workspace's days begin at midnight in Europe/Berlin.\n")
    await rolecall("set", "name", "Northwind", "Sales", env=env)
    code, said = await rolecall("set", env=env)
    assert (code, said.splitlines()[:3]) == (0, ["zone: Europe/Berlin", "currency: EUR", "name: Northwind Sales"])
    code, said = await rolecall("set", "currency", "EURO", env=env)
    assert (code, "three letters" in said) == (1, True)
