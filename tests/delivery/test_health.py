"""/healthz and /readyz tell the truth: about a hanging database, a stuck engine, a dead socket and a dead token."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy.engine import make_url
from structlog.testing import capture_logs

from bot.app import Bot, running
from bot.delivery.health import DEAD, STUCK, Health, Probe
from bot.delivery.server import listening
from bot.playground import Person, StandIn
from tests.delivery.conftest import address_of
from tests.delivery.rig import QUICK, Rig, rigged
from tests.engines import Engine, PostgreSQL
from tests.test_startcheck import serving

PACE = replace(QUICK, token=timedelta(seconds=0.1), tick=timedelta(seconds=0.05))


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with StandIn(people=[Person(id="U1", name="Ada"), Person(id="U2", name="Bo")]) as standing:
        yield standing


async def asked(url: str, path: str = "readyz") -> tuple[int, str]:
    """A supervisor's question, which must be answered within three seconds."""
    async with aiohttp.ClientSession() as session, asyncio.timeout(3), session.get(f"{url}/{path}") as answer:
        text = await answer.text()
        assert text.count("\n") == 1
        return answer.status, text


async def becomes(bot: Bot, status: int, word: str = "") -> str:
    """Wait until it says so: at most half a minute."""
    async with asyncio.timeout(30):
        while True:
            found, text = await asked(bot.url)
            if found == status and word in text:
                return text
            await asyncio.sleep(0.1)


@asynccontextmanager
async def away(engine: Engine, url: str) -> AsyncIterator[None]:
    """The database is not there for a while, neither for those who are in nor for those who come."""
    if isinstance(engine, PostgreSQL):
        name = make_url(url).database
        await engine.order(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        await engine.order(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 - our own
        yield
        await engine.order(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        return
    file = Path(make_url(url).database or "")
    move(file, file.with_suffix(".away"))
    yield
    move(file.with_suffix(".away"), file)


def move(file: Path, to: Path) -> None:
    file.rename(to)


@pytest.mark.parametrize("http", [False, True])
async def test_a_bot_that_works_is_alive_and_ready(http: bool, engine_url: str, slack: StandIn) -> None:
    async with running(serving(slack, engine_url, http=http), PACE) as bot:
        assert await asked(bot.url, "healthz") == (200, "ok\n")
        assert await becomes(bot, 200) == "ok\n"


async def test_a_database_that_goes_makes_it_unready_and_one_that_comes_back_ready_and_working(
    engine: Engine, slack: StandIn
) -> None:
    url = await engine.fresh()
    async with running(serving(slack, url, http=True), PACE) as bot:
        async with away(engine, url):
            assert "the database" in await becomes(bot, 503)
            assert (await asked(bot.url, "healthz"))[0] == 200
        assert await becomes(bot, 200) == "ok\n"
        turned = bot.engine.turned
        assert await slack.until(lambda: bot.engine.turned != turned)
        assert bot.engine.failing is None
    await engine.drop(url)


async def test_a_database_that_says_nothing_is_told_in_time_and_holds_up_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # lets anybody in and never says a word
        probe = Probe(f"postgresql+asyncpg://x:x@127.0.0.1:{silent.getsockname()[1]}/x")
        async with asyncio.timeout(10):
            answers = await asyncio.gather(*(probe.why_not() for _ in range(5)))
            await probe.close()
    assert answers == ["the database does not answer"] * 5


async def test_an_engine_that_no_longer_turns_is_first_not_ready_and_then_dead(rig: Rig, engine_url: str) -> None:
    leap: float = 0
    health, probe = Health(lambda: time.monotonic() + leap), Probe(engine_url)
    routes = [web.get("/healthz", health.live), web.get("/readyz", health.ready)]
    async with listening("127.0.0.1", 0, routes) as url:
        assert await asked(url) == (503, "I am starting\n")
        assert (await asked(url, "healthz"))[0] == 200
        await rig.engine.tick()
        health.begin(rig.engine, probe, ())
        for leap, ready, alive in ((0, 200, 200), (STUCK + 1, 503, 200), (DEAD + 1, 503, 503)):  # noqa: B007 - read by the clock
            status, text = await asked(url)
            assert (status, (await asked(url, "healthz"))[0]) == (ready, alive)
            assert ready == 200 or text.startswith("the engine has not turned for ")
        leap = 0
        assert await asked(url) == (200, "ok\n")
    await probe.close()


async def test_an_engine_whose_rounds_fail_is_told_until_one_succeeds(rig: Rig, engine_url: str) -> None:
    stumbles = [ZeroDivisionError(), ZeroDivisionError()]

    async def stumble() -> None:
        if stumbles:
            raise stumbles.pop()

    rig.engine.handlers = replace(rig.engine.handlers, refresh=stumble)
    health, probe = Health(), Probe(engine_url)
    health.begin(rig.engine, probe, ())
    with capture_logs() as logged:
        await rig.engine.tick()
        await rig.engine.tick()
        assert await health.why_not() == "the engine's rounds fail (ZeroDivisionError)"
        rig.engine.kick()
        await rig.engine.stop()
    assert await health.why_not() is None
    assert [each["event"] for each in logged if each["log_level"] == "error"] == ["a round failed"]
    await probe.close()


async def test_a_half_open_socket_is_noticed_and_one_that_hears_again_is_ready(engine_url: str, slack: StandIn) -> None:
    async with running(serving(slack, engine_url), PACE) as bot:
        await becomes(bot, 200)
        slack.link.freeze()
        assert "socket to Slack" in await becomes(bot, 503)
        slack.link.freeze(frozen=False)
        await becomes(bot, 200)
        assert (await slack.acting("U1").command("/rolecall")).ok


async def test_a_token_revoked_while_it_runs_is_told_once_and_nothing_is_lost(
    engine_url: str, slack: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as logged:
        async with running(serving(slack, engine_url, http=True), PACE) as bot:
            slack.world.dead = "token_revoked"
            text = await becomes(bot, 503)
            assert text.startswith("Slack refuses SLACK_BOT_TOKEN (token_revoked): install the app anew")
            slack.deliver_to(f"{bot.url}/slack/events")
            for number in range(20):
                slack.acting("U1").say(f"help {number}")
            await slack.settled()
            await asyncio.sleep(1)
            asked_of_slack = len(slack.calls)
            slack.world.dead = ""
            assert await becomes(bot, 200) == "ok\n"
    told = [each for each in logged if "nothing is sent" in each["event"]]
    assert len(told) == 1
    assert asked_of_slack < 60
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


async def test_messages_wait_for_a_token_that_slack_takes(engine_url: str, slack: StandIn) -> None:
    async with rigged(engine_url, address_of(slack), pace=QUICK) as rig:
        await wait_for_a_token(rig, slack)


async def wait_for_a_token(rig: Rig, slack: StandIn) -> None:
    slack.world.dead = "token_revoked"
    for number in range(20):
        await rig.post(f"{number}", to=f"U{1 + number % 2}")
    await rig.tick(60, 60, 60)
    assert (set(await rig.states()), rig.broken, len(slack.calls)) == ({"pending"}, [], 2)
    slack.world.dead = ""
    await rig.sender.web(rig.tenant).auth_test()
    rig.engine.start()
    assert await slack.until(lambda: len(slack.messages()) == 20, 20)
    await rig.engine.stop()
    assert set(await rig.states()) == {"sent"}


async def test_at_the_end_it_is_alive_and_not_ready(engine_url: str, slack: StandIn) -> None:
    async with running(serving(slack, engine_url), PACE) as bot:
        bot.health.end()
        assert await asked(bot.url) == (503, "I am stopping\n")
        assert await asked(bot.url, "healthz") == (200, "ok\n")
