"""Databases for every test that asks, each on both engines; and what the closing lines tell.

A test with figures worth reading says `record_property("figures", "1,000 worlds, 0 differences")`.
"""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.kit import log
from bot.kit.db import Database, Tx
from bot.workspace.service import ensure
from tests.chromium import find_chromium, is_required
from tests.engines import ENGINES, Engine, PostgreSQL, Sqlite, rolled_back

ROOMY = 2 * 2**30


def keep_in_memory() -> None:
    """Databases of tests live in memory where the machine lends some: they need outlive no power cut."""
    memory = Path("/dev/shm")  # noqa: S108 - each test has a folder of its own in it
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOMY:
        tempfile.tempdir = str(memory)


keep_in_memory()
KINDS = {"sqlite": Sqlite, "postgresql": PostgreSQL}
RAN = pytest.StashKey[Counter[str]]()
FIGURES = pytest.StashKey[list[str]]()
# Two shared cores stall now and then: Hypothesis judges what is computed, not how long it took.
settings.register_profile("house", settings(), deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
async def engines() -> AsyncIterator[dict[str, Engine]]:
    """The engines that this worker has started so far."""
    started: dict[str, Engine] = {}
    yield started
    for each in started.values():
        await each.stop()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, engines: dict[str, Engine]) -> Engine:
    """Either engine, by itself: for tests that ask it for `fresh()` or `blank()` databases."""
    if request.param not in engines:
        engines[request.param] = KINDS[request.param]()
    return engines[request.param]


@pytest.fixture
async def engine_url(engine: Engine) -> AsyncIterator[str]:
    """The URL of a migrated database of the test's own."""
    url = await engine.fresh()
    yield url
    await engine.drop(url)


@pytest.fixture
async def db(engine: Engine) -> AsyncIterator[Database]:
    """A migrated, empty database; what the test writes is rolled back. One connection: see `fresh_db`."""
    async with rolled_back(await engine.migrated()) as database:
        yield database


@pytest.fixture
async def fresh_db(engine_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database of the test's own, with real commits and any number of connections."""
    database = Database(engine_url)
    yield database
    await database.close()


@pytest.fixture
async def tenant(db: Database) -> int:
    """The workspace `local` of `db`, in UTC."""
    return (await ensure(db)).id


@pytest.fixture
async def tx(db: Database, tenant: int) -> AsyncIterator[Tx]:
    """One open transaction of `tenant`, for tests of services; it is rolled back."""
    async with db.begin(tenant) as opened:
        yield opened


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is; tests marked `browser` run only where there is one."""
    found = find_chromium()
    assert found, "only a test marked `browser` may ask for chromium"
    return found


def pytest_sessionstart(session: pytest.Session) -> None:
    log.configure()  # as `serve` does: what the bot logs as an error is then seen by those who look for one
    session.config.stash[RAN] = Counter()
    session.config.stash[FIGURES] = []
    if is_required() and not find_chromium():
        raise pytest.UsageError("REQUIRE_BROWSER=1, but there is no Chromium here: install it, or name it in CHROMIUM.")


def pytest_itemcollected(item: pytest.Item) -> None:
    """A report says which engine its test ran on, also when it comes from another process."""
    if isinstance(item, pytest.Function) and (case := getattr(item, "callspec", None)):
        item.user_properties.append(("engine", case.params.get("engine")))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The stories of the browser are left out where there is none; the closing lines say so."""
    if not find_chromium():
        stories = [item for item in items if item.get_closest_marker("browser")]
        config.hook.pytest_deselected(items=stories)
        items[:] = [item for item in items if item not in stories]


def pytest_report_teststatus(report: pytest.TestReport, config: pytest.Config) -> None:
    """Count each finished test once by its engine; keep the figures it has to tell."""
    if report.when == "call":
        told = [(key, str(value)) for key, value in report.user_properties if value]
        config.stash[RAN].update(value for key, value in told if key == "engine")
        config.stash[FIGURES].extend(value for key, value in told if key == "figures")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """A whole run fails when a test of storage or delivery ran on one engine only."""
    if exitstatus == pytest.ExitCode.OK and is_whole(session.config) and is_lopsided(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for figures in config.stash[FIGURES]:
        terminalreporter.write_line(figures)
    ran = config.stash[RAN]
    told = f"{ran['sqlite']} tests on sqlite, {ran['postgresql']} on postgresql"
    terminalreporter.write_line(f"storage and delivery: {told}")
    if is_whole(config) and is_lopsided(config):
        terminalreporter.write_line("FAILED: each of them must run once on either engine.", red=True)
    if not find_chromium():
        terminalreporter.write_line("The browser stories did not run: no Chromium was found here.", yellow=True)


def is_whole(config: pytest.Config) -> bool:
    """Nobody picked tests by hand, so either engine must have had its turn."""
    picked = config.option.keyword or config.option.markexpr or any("::" in each for each in config.args)
    return not picked and not hasattr(config, "workerinput")


def is_lopsided(config: pytest.Config) -> bool:
    return len({config.stash[RAN][name] for name in ENGINES}) > 1
