"""The composition root: the only list of features, and how one process is put together and taken apart."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web
from filelock import FileLock, Timeout
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.engine import make_url

from bot import startcheck
from bot.config import Serving
from bot.delivery import mentions
from bot.delivery.access import Access
from bot.delivery.bolt import bolt_app
from bot.delivery.engine import Engine, Handlers
from bot.delivery.health import Health, Probe, WhyNot
from bot.delivery.hooks import Hooks
from bot.delivery.http_door import PATH, HttpDoor
from bot.delivery.intake import Intake
from bot.delivery.model import Outgoing, Pace
from bot.delivery.perishable import Teller
from bot.delivery.router import Router, refused
from bot.delivery.sender import Sender
from bot.delivery.server import listening
from bot.delivery.slack import client, session
from bot.delivery.socket import Socket
from bot.delivery.tasks import Tasks
from bot.digests import jobs as digest_jobs
from bot.digests import slack as digests
from bot.handoffs import jobs as handoff_jobs
from bot.handoffs import slack as handoffs
from bot.handoffs.waiting import waiting_for_role
from bot.home import slack as home
from bot.kit.clock import BusinessClock
from bot.kit.db import Database, Tx
from bot.kit.door import Feature
from bot.kit.errors import Refusal
from bot.kpis import slack as kpis
from bot.kpis.catalogue import NAMES, name_of
from bot.ownership import away, coverage_slack, leaver, lone, nights, returns, role_slack
from bot.ownership import slack as who
from bot.ownership.service import Ownership
from bot.people import slack as people
from bot.people.jobs import Watch
from bot.people.listing import Listing
from bot.roles import doors
from bot.roles.setup import install_catalogue
from bot.workspace import service as workspaces
from bot.workspace.changes import Follow, followed_by

log = structlog.get_logger()
DRAIN = 6.0  # seconds; with the engine's last round it stays below the twenty that a stop may take


class AnotherServe(Refusal):
    """Another `rolecall serve` holds this database. Stop it first, or use PostgreSQL for more than one."""


def following(ownership: Ownership) -> Follow:
    """Everything that has more to do when the map changes, in the change's own transaction."""
    at_once = (leaver.follower(ownership), lone.follower(ownership), returns.follower(ownership))
    return followed_by(*at_once, handoff_jobs.follower(ownership))


def features(db: Database, ownership: Ownership) -> Sequence[Feature]:
    """Every feature of the product, and the only place that names them all."""
    follow = following(ownership)
    of_roles = (*doors.features(db, NAMES), role_slack.feature(db, ownership, waiting_for_role, name_of))
    return (
        home.feature(db, ownership),
        people.feature(db, follow),
        *(handoff_jobs.followed(each, ownership) for each in of_roles),
        who.feature(ownership, handoffs.counter(db)),
        coverage_slack.feature(db, ownership),
        away.feature(db, ownership, follow),
        leaver.feature(db, ownership),
        handoffs.feature(db, ownership),
        kpis.feature(db, ownership),
        digests.feature(db, ownership),
    )


async def on_broken(tx: Tx, message: Outgoing, code: str) -> None:
    """A message did not arrive: a digest's own feature stops its schedule, of everything else the admins hear."""
    if not await digest_jobs.on_broken(tx, message, code):
        await home.on_broken(tx, message, code)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bot:
    """A running bot: its engine, the way from a payload to its answer, and where its own server listens."""

    db: Database
    app: AsyncApp
    intake: Intake
    router: Router
    engine: Engine
    tasks: Tasks
    watch: Watch
    health: Health
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ground:
    """What a bot stands on before anything is known of Slack: time, data, connections, and whether it is let in."""

    settings: Serving
    pace: Pace
    clock: BusinessClock
    db: Database
    web: AsyncWebClient
    hooks: Hooks
    access: Access


@asynccontextmanager
async def running(settings: Serving, pace: Pace | None = None) -> AsyncIterator[Bot]:
    """A whole bot, from its health's first answer to the end of what is in flight."""
    health, faults = Health(), list[str]()
    door = HttpDoor(settings.slack_signing_secret) if settings.slack_signing_secret else None
    async with AsyncExitStack() as stack:
        faults += _locked(stack, settings)
        url = await _listening(stack, settings, routes(health, door), faults)
        ground = await _ground(stack, settings, pace or Pace())
        found = await startcheck.check(settings, ground.db, ground.web, faults)
        bot = await _assemble(ground, startcheck.identity(found, ground.web), health, url)
        bot.engine.start()
        stack.push_async_callback(bot.tasks.drain, DRAIN)  # the engine's last round may set off answers
        stack.push_async_callback(bot.engine.stop)
        bot.watch.start()
        stack.push_async_callback(bot.watch.stop)
        more = await _open(stack, bot, ground, door, found.ticket)
        await _watched(stack, bot, ground, more)
        yield bot


def routes(health: Health, door: HttpDoor | None) -> Sequence[web.RouteDef]:
    asked = [web.get("/healthz", health.live), web.get("/readyz", health.ready)]
    return [*asked, web.post(PATH, door.handle)] if door else asked


def _locked(stack: AsyncExitStack, settings: Serving) -> Sequence[str]:
    """Another bot on the same data ends the start at once; a place for no lock is one fault among others."""
    try:
        stack.enter_context(engine_lock(settings.database_url))
    except OSError as error:
        return (f"DATABASE_URL: I cannot write beside the database file ({error.strerror}). Check the folder.",)
    return ()


async def _listening(stack: AsyncExitStack, settings: Serving, paths: Sequence[web.RouteDef], faults: list[str]) -> str:
    try:
        return await stack.enter_async_context(listening(settings.host, settings.port, paths))
    except Refusal as refusal:
        faults.append(refusal.text)
        return ""


async def _ground(stack: AsyncExitStack, settings: Serving, pace: Pace) -> Ground:
    clock, access = BusinessClock(movable=settings.in_playground), Access()
    db = Database(settings.database_url, now=clock)
    stack.push_async_callback(db.close)
    connections = await stack.enter_async_context(session(pace))
    hooks = Hooks(pace.call.total_seconds())
    stack.push_async_callback(hooks.close)
    web_client = client(settings.slack_bot_token, settings.slack_api_url, connections, access)
    return Ground(settings=settings, pace=pace, clock=clock, db=db, web=web_client, hooks=hooks, access=access)


async def _assemble(ground: Ground, identity: AuthorizeResult, health: Health, url: str) -> Bot:
    db, slack, settings = ground.db, ground.web, ground.settings
    team, name = str(identity.team_id), str(identity.team)
    workspace = await workspaces.bind(db, team, name)
    await _furnish(db, workspace.id)
    teller, tasks, ownership = Teller(lambda _: slack, ground.hooks, settings.slack_host), Tasks(), Ownership(db)
    watch = await _watching(ground, workspace.id, team, ownership)
    tell = home.answering(db, ownership, teller.tell)
    await ownership.index(workspace.id)
    db.listen("map", nights.looker(db))
    router = Router(db, features(db, ownership), tell, lambda: engine.kick())  # noqa: PLW0108 - made below
    router.join(mentions.feature(router))
    handlers = Handlers(
        write=router.write_of,
        timers=router.timers,
        tell=lambda request, reply: tasks.start(tell(request, reply)),
        refuse=refused,
        refresh=partial(ownership.refresh, workspace.id),
    )
    sender = Sender(db, lambda _: slack, ground.pace, on_broken, ground.access.may_send, ground.hooks)
    engine = Engine(db, sender, handlers, ground.pace, movable=settings.in_playground)
    tenant_of: Callable[[str], int | None] = {team: workspace.id}.get
    intake = Intake(router, ground.clock, tenant_of, tasks, identity.bot_user_id)
    return Bot(
        db=db,
        app=bolt_app(slack, identity, intake),
        intake=intake,
        router=router,
        engine=engine,
        tasks=tasks,
        watch=watch,
        health=health,
        url=url,
    )


async def _furnish(db: Database, tenant: int) -> None:
    """A workspace that was never set up gets its roles and dimensions; another stays as it is."""
    async with db.begin(tenant) as tx:
        for begin in (install_catalogue, nights.begin, kpis.begin, digest_jobs.begin):
            await begin(tx)


async def _watching(ground: Ground, tenant: int, team: str, ownership: Ownership) -> Watch:
    """Keeps the members to what Slack says; where nobody is known yet, the start waits for all of them."""

    async def holders() -> Sequence[str]:
        return await ownership.holders(tenant, ground.clock.now())

    watch = Watch(ground.db, tenant, team, Listing(web=ground.web), holders, follow=following(ownership))
    await watch.fill()
    return watch


async def _open(
    stack: AsyncExitStack, bot: Bot, ground: Ground, door: HttpDoor | None, ticket: str | None
) -> Sequence[WhyNot]:
    """The way in, which closes before anything else stops; and why it might be shut."""
    if door:
        await stack.enter_async_context(door.open_to(bot.intake))
        return ()
    socket = Socket(bot.app, ground.web, str(ground.settings.slack_app_token), ground.pace, ticket)
    stack.push_async_callback(socket.close)
    await socket.open()
    return (socket.why_not,)


async def _watched(stack: AsyncExitStack, bot: Bot, ground: Ground, more: Sequence[WhyNot]) -> None:
    """Healthy from now on as long as it works; told to supervisors until the very end."""
    probe = Probe(ground.settings.database_url)
    stack.push_async_callback(probe.close)
    bot.health.begin(bot.engine, probe, (ground.access.why_not, *more))
    for work in (bot.health.watch(), ground.access.watch(ground.web, ground.pace.token)):
        stack.callback(asyncio.create_task(work).cancel)
    stack.callback(bot.health.end)


@contextmanager
def engine_lock(database_url: str) -> Iterator[None]:
    """On SQLite one process serves: a lock beside the file, gone with the process. PostgreSQL needs none."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        yield
        return
    file = Path(url.database or "")
    file.parent.stat()  # the lock would make a folder that was only misspelt
    lock = FileLock(f"{file}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise AnotherServe from None
    try:
        yield
    finally:
        lock.release()


def settle_memory() -> None:
    """What stands now stands for good: the collector, held back while it was loaded, never walks through it."""
    gc.freeze()
    gc.enable()


async def serve(settings: Serving, stopped: asyncio.Event, pace: Pace | None = None) -> None:
    """Run until `stopped`; then take nothing new in and finish what is in flight. A start may be stopped as well."""
    async with AsyncExitStack() as stack:
        begun = asyncio.ensure_future(stack.enter_async_context(running(settings, pace)))
        halt = asyncio.ensure_future(stopped.wait())
        await asyncio.wait({begun, halt}, return_when=asyncio.FIRST_COMPLETED)
        if not begun.done():
            begun.cancel()
            await asyncio.wait({begun})
            return
        try:
            bot = begun.result()
            settle_memory()
            log.info("serving", url=bot.url, way="HTTP" if settings.slack_signing_secret else "Socket Mode")
            await halt
            log.info("stopping")
        finally:
            halt.cancel()
