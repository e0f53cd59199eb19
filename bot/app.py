"""The composition root: the only list of features, and how one process is put together and taken apart."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial

import aiohttp
import structlog
from filelock import FileLock, Timeout
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.engine import make_url

from bot.config import Serving
from bot.delivery import mentions
from bot.delivery.bolt import bolt_app
from bot.delivery.engine import Engine, Handlers
from bot.delivery.hooks import Hooks
from bot.delivery.model import Outgoing, Pace
from bot.delivery.perishable import Teller
from bot.delivery.router import Router, refused
from bot.delivery.sender import Sender
from bot.delivery.slack import client, session
from bot.delivery.tasks import Tasks
from bot.digests import slack as digests
from bot.digests.jobs import on_broken as digest_broken
from bot.handoffs import slack as handoffs
from bot.home import slack as home
from bot.kit import migrate
from bot.kit.clock import BusinessClock
from bot.kit.db import Database, Tx
from bot.kit.door import Feature
from bot.kit.errors import Refusal
from bot.kpis import slack as kpis
from bot.kpis.catalogue import name_of
from bot.ownership import slack as who
from bot.ownership.service import Ownership
from bot.people import slack as people
from bot.roles import slack as roles
from bot.workspace import service as workspaces

log = structlog.get_logger()
GRACE = 20.0


class AnotherServe(Refusal):
    """Another `rolecall serve` holds this database. Stop it first, or use PostgreSQL for more than one."""


def features(db: Database, ownership: Ownership) -> Sequence[Feature]:
    """Every feature of the product, and the only place that names them all."""
    return (
        home.feature(db),
        people.feature(),
        roles.feature(db, measure_name=name_of, aftermath=who.aftermath(ownership)),
        who.feature(ownership),
        handoffs.feature(db, ownership),
        kpis.feature(db, ownership),
        digests.feature(db, ownership),
    )


async def on_broken(tx: Tx, message: Outgoing, code: str) -> None:
    """A message did not arrive: a digest's own feature stops its schedule, of everything else the admins hear."""
    if not await digest_broken(tx, message, code):
        await home.on_broken(tx, message, code)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bot:
    """A running bot: its doors, its engine, and the socket that brings Slack's payloads."""

    db: Database
    app: AsyncApp
    router: Router
    engine: Engine
    tasks: Tasks


@asynccontextmanager
async def running(settings: Serving, pace: Pace | None = None) -> AsyncIterator[Bot]:
    """Everything but the socket: a database that fits, Slack that knows us, the members, and an engine that beats."""
    async with AsyncExitStack() as stack:
        stack.enter_context(engine_lock(settings.database_url))
        clock = BusinessClock(movable=settings.in_playground)
        db = Database(settings.database_url, now=clock)
        stack.push_async_callback(db.close)
        await _fits(db)
        bot = await _assemble(stack, db, clock, settings, pace or Pace())
        bot.engine.start()
        stack.push_async_callback(bot.tasks.drain, GRACE)  # the engine's last round may set off answers
        stack.push_async_callback(bot.engine.stop)
        yield bot


async def _fits(db: Database) -> None:
    async with db.engine.connect() as conn:
        await migrate.check(conn)


async def _assemble(stack: AsyncExitStack, db: Database, clock: BusinessClock, settings: Serving, pace: Pace) -> Bot:
    connections = await stack.enter_async_context(session(pace))
    hooks = Hooks(pace.call.total_seconds())
    stack.push_async_callback(hooks.close)
    web = client(settings.slack_bot_token, settings.slack_api_url, connections)
    identity = await _who_am_i(web)
    team, name = str(identity.team_id), str(identity.team)
    workspace = await workspaces.bind(db, team, name)
    await people.reconcile(db, workspace.id, web)
    engine_of: list[Engine] = []

    def kick() -> None:
        engine_of[0].kick()

    teller, tasks = Teller(lambda _: web, hooks, settings.slack_host), Tasks()
    ownership = Ownership(db)
    tell = home.answering(db, ownership, teller.tell)
    await ownership.index(workspace.id)
    router = Router(db, features(db, ownership), tell, kick)
    router.join(mentions.feature(router))
    handlers = Handlers(
        write=router.write_of,
        timers=router.timers,
        tell=lambda request, reply: tasks.start(tell(request, reply)),
        refuse=refused,
        refresh=partial(ownership.refresh, workspace.id),
    )
    sender = Sender(db, lambda _: web, pace, on_broken)
    engine_of.append(Engine(db, sender, handlers, pace, movable=settings.in_playground))
    tenant_of: Callable[[str], int | None] = {team: workspace.id}.get
    app = bolt_app(web, identity, router, clock, tenant_of, tasks)
    return Bot(db=db, app=app, router=router, engine=engine_of[0], tasks=tasks)


async def _who_am_i(web: AsyncWebClient) -> AuthorizeResult:
    """Slack's word on our token, asked once; a token that is refused ends the start with a sentence."""
    try:
        answer = await web.auth_test()
    except SlackApiError as error:
        text = f"Slack refuses SLACK_BOT_TOKEN: {error.response['error']}. Install the app anew and copy its token."
        raise Refusal(text) from None
    except (aiohttp.ClientError, OSError, TimeoutError):
        text = f"Slack does not answer at {web.base_url}. Check the network and SLACK_API_URL."
        raise Refusal(text) from None
    return AuthorizeResult.from_auth_test_response(auth_test_response=answer, bot_token=web.token)


@contextmanager
def engine_lock(database_url: str) -> Iterator[None]:
    """On SQLite one process serves: a lock beside the file, gone with the process. PostgreSQL needs none."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        yield
        return
    try:
        with FileLock(f"{url.database}.lock", timeout=0):
            yield
    except Timeout:
        raise AnotherServe from None


def settle_memory() -> None:
    """What stands now stands for good: the collector, held back while it was loaded, never walks through it."""
    gc.freeze()
    gc.enable()


async def serve(settings: Serving, stopped: asyncio.Event) -> None:
    """Run until `stopped`; then take nothing new in and finish what is in flight."""
    async with running(settings) as bot:
        handler = AsyncSocketModeHandler(bot.app, settings.slack_app_token)
        try:
            await handler.connect_async()  # type: ignore[no-untyped-call]
        except SlackApiError as error:
            text = f"Slack refuses SLACK_APP_TOKEN: {error.response['error']}. It needs the scope connections:write."
            raise Refusal(text) from None
        settle_memory()
        log.info("serving", features=len(bot.router.commands))
        try:
            await stopped.wait()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]
