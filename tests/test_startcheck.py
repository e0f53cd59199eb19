"""What `serve` says before it begins: each fault by its setting with what to do, and all of them in one message."""

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.app import running
from bot.config import Serving
from bot.delivery.server import listening
from bot.kit.db import make_engine
from bot.kit.errors import Refusal
from bot.playground import Person, StandIn, read_manifest
from bot.playground.world import Tokens
from tests.engines import Engine

MANIFEST = read_manifest(Path(__file__).parents[1] / "manifest.yml")
PEOPLE = (Person(id="U1ADA", name="Ada", is_admin=True),)
OTHER_APP = "xapp-1-A0ANOTHER-17-beef"
OWN_APP = "xapp-1-A0ROLECALL-17-beef"


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A workspace spoilt in one way, settings spoilt in one way, and what must be read then."""

    says: str
    spoil: Callable[[StandIn], object] = lambda _: None
    settings: Callable[[Serving], dict[str, object]] = lambda _: {}
    http: bool = False


def without(slack: StandIn, *scopes: str) -> None:
    slack.world.manifest = replace(MANIFEST, scopes=(MANIFEST.scopes or frozenset()) - set(scopes))


def ahead(seconds: float) -> Callable[[StandIn], None]:
    return lambda slack: setattr(slack.world, "skew", seconds)


CASES = {
    "a wrong bot token": Case(
        says="SLACK_BOT_TOKEN: Slack does not know it. Copy it anew",
        settings=lambda _: {"slack_bot_token": "xoxb-nobodys"},
    ),
    "a revoked token": Case(
        says="SLACK_BOT_TOKEN: it was revoked. Install the app anew", spoil=lambda s: s.admin.uninstall("token_revoked")
    ),
    "an app that was thrown out": Case(
        says="SLACK_BOT_TOKEN: it was revoked. Install the app anew", spoil=lambda slack: slack.admin.uninstall()
    ),
    "a scope that is missing": Case(
        says="SLACK_BOT_TOKEN: the app lacks im:history, users:read. Give it manifest.yml",
        spoil=lambda slack: without(slack, "users:read", "im:history"),
    ),
    "a wrong app-level token": Case(
        says="SLACK_APP_TOKEN: Slack does not know it. Copy it anew",
        settings=lambda _: {"slack_app_token": "xapp-nobodys"},
    ),
    "an app-level token without its scope": Case(
        says="SLACK_APP_TOKEN: it lacks the scope connections:write",
        spoil=lambda slack: slack.faults.refuse("apps.connections.open", "missing_scope", times=None),
    ),
    "an app-level token of another app": Case(
        says="SLACK_APP_TOKEN: it is of the app A0ANOTHER, and SLACK_BOT_TOKEN is of A0ROLECALL. Copy both",
        spoil=lambda slack: setattr(slack.world, "tokens", Tokens(app=OTHER_APP)),
        settings=lambda _: {"slack_app_token": OTHER_APP},
    ),
    "a clock that is far off": Case(
        says="Clock: this machine's clock is 400 s behind Slack's. Set it by NTP", spoil=ahead(400.5), http=True
    ),
    "a Slack that does not answer": Case(
        says="SLACK_API_URL: Slack does not answer at http://127.0.0.1:9/api/. Check the network",
        settings=lambda _: {"slack_api_url": "http://127.0.0.1:9/api/"},
    ),
    "an answer of Slack's nobody knows": Case(
        says="SLACK_BOT_TOKEN: Slack refuses it (team_access_not_granted).",
        spoil=lambda slack: slack.faults.refuse("auth.test", "team_access_not_granted"),
    ),
    "a database that nobody serves": Case(
        says="DATABASE_URL: the database cannot be opened (",
        settings=lambda _: {"database_url": "postgresql+asyncpg://nobody:secret@127.0.0.1:9/none"},
    ),
    "a folder that is not there": Case(
        says="DATABASE_URL: I cannot write beside the database file (",
        settings=lambda _: {"database_url": "sqlite+aiosqlite:////proc/nowhere/r.db"},
    ),
    "an address that is not ours": Case(
        says="HOST, PORT: I cannot listen at 192.0.2.1:0 (", settings=lambda _: {"host": "192.0.2.1"}
    ),
}


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    async with StandIn(people=PEOPLE, manifest=MANIFEST) as standing:
        yield standing


def serving(slack: StandIn, url: str, *, http: bool = False, **more: object) -> Serving:
    way: dict[str, object] = (
        {"slack_signing_secret": slack.signing_secret} if http else {"slack_app_token": slack.app_token}
    )
    given = {"database_url": url, "slack_bot_token": slack.bot_token, "slack_api_url": slack.api_url, "port": 0}
    return Serving(**(given | way | more))  # type: ignore[arg-type]


async def refusal(settings: Serving) -> str:
    with pytest.raises(Refusal) as refused:
        async with running(settings):
            raise AssertionError("it serves")
    return refused.value.text


@pytest.mark.parametrize("name", CASES)
async def test_each_fault_is_told_by_its_setting_and_alone(name: str, slack: StandIn, engine_url: str) -> None:
    case = CASES[name]
    case.spoil(slack)
    good = serving(slack, engine_url, http=case.http)
    said = await refusal(good.model_copy(update=case.settings(good)))
    told = said.removeprefix("I cannot start:\n").splitlines()
    assert all(line.startswith("  ") and line.endswith(".") for line in told)
    assert any(line.strip().startswith(case.says) for line in told), said
    assert len({line.partition(":")[0] for line in told}) == len(told), "one line for each setting"
    assert not any(secret in said for secret in ("nobodys", "beef", ":secret@"))


async def test_all_faults_come_in_one_message(slack: StandIn, engine: Engine) -> None:
    without(slack, "chat:write")
    slack.world.skew = -1000
    async with listening("127.0.0.1", 0, ()) as taken:
        port = int(taken.rpartition(":")[2])
        said = await refusal(serving(slack, await engine.blank(), http=True, port=port))
    assert [line.strip().partition(":")[0] for line in said.splitlines()[1:]] == [
        "HOST, PORT",
        "DATABASE_URL",
        "SLACK_BOT_TOKEN",
        "Clock",
    ]


async def test_a_database_of_another_version_says_which_way_to_go(slack: StandIn, engine: Engine) -> None:
    assert "DATABASE_URL: This database is older than the code. Run `rolecall migrate` first." in await refusal(
        serving(slack, await engine.blank())
    )
    newer = await engine.fresh()
    opened = make_engine(newer)
    async with opened.begin() as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await opened.dispose()
    assert "DATABASE_URL: This database was written by a newer Rolecall." in await refusal(serving(slack, newer))


@pytest.mark.parametrize(("seconds", "told"), [(30.0, 0), (-90.0, 1), (90.0, 1)])
async def test_a_clock_that_is_a_little_off_is_told_and_no_hindrance(
    seconds: float, told: int, slack: StandIn, engine_url: str
) -> None:
    slack.world.skew = seconds
    with capture_logs() as logged:
        async with running(serving(slack, engine_url, http=True)):
            pass
    found = [each for each in logged if "clock" in each["event"]]
    assert [each["log_level"] for each in found] == ["warning"] * told


async def test_with_the_socket_a_clock_that_is_far_off_is_only_told(slack: StandIn, engine_url: str) -> None:
    slack.world.skew = 4000
    async with running(serving(slack, engine_url)):
        assert await slack.until(lambda: slack.connected)


async def test_tokens_of_one_app_are_let_in(slack: StandIn, engine_url: str, caplog: pytest.LogCaptureFixture) -> None:
    slack.world.tokens = Tokens(app=OWN_APP)
    async with running(serving(slack, engine_url)):
        assert await slack.until(lambda: slack.connected)
    assert len(slack.called("apps.connections.open")) == 1
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []
