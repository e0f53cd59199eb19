"""A running delivery around features of a test's own: every part is the product's, over real HTTP to the stand-in."""

import ssl
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiohttp import web as routes
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import Row, select, update

from bot.delivery import service
from bot.delivery.access import Access
from bot.delivery.bolt import bolt_app
from bot.delivery.engine import Engine, Handlers
from bot.delivery.hooks import Hooks
from bot.delivery.http_door import PATH, HttpDoor
from bot.delivery.intake import Intake
from bot.delivery.model import OPEN, Outgoing, Pace
from bot.delivery.perishable import Teller
from bot.delivery.router import Router, refused
from bot.delivery.sender import Sender
from bot.delivery.server import listening
from bot.delivery.slack import client, session
from bot.delivery.socket import Socket
from bot.delivery.store import inbox, lane, outbox, picture, timer
from bot.delivery.tasks import Tasks
from bot.kit.blocks import Message
from bot.kit.clock import BusinessClock, engine_time
from bot.kit.db import Database, Tx
from bot.kit.door import Feature, Reply, Request
from bot.playground import BOT
from bot.workspace.service import bind

HOST = "127.0.0.1"
TLS = ssl.create_default_context()  # dear to make, and never used on loopback
ENGINE_TIMES = (
    *(outbox.c.next_at, outbox.c.lease_until, lane.c.ready_at),
    *(inbox.c.next_at, timer.c.next_at, picture.c.next_at),
)
# Everything a hundredth or so, in the order that the promises rest on.
QUICK = Pace(
    call=timedelta(seconds=1.5),
    lease=timedelta(seconds=2.4),
    quarantine=timedelta(seconds=1.6),
    second_look=timedelta(seconds=0.1),
    picture=timedelta(seconds=8),  # a process starts, gives way to all others, and loads an imaging library
    backoff=timedelta(seconds=0.02),
    per_channel=timedelta(seconds=0.005),
    tick=timedelta(seconds=0.12),
    ping=timedelta(seconds=1),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where Slack is, and as whom one comes."""

    api_url: str
    bot_token: str
    app_token: str
    signing_secret: str = "playground-signing-secret"
    team: str = "T0PLAY"


@dataclass(kw_only=True, slots=True)
class Rig:
    """One process's delivery; `broken` lists what the features were told of refused and unconfirmed messages."""

    db: Database
    tenant: int
    address: Address
    router: Router
    sender: Sender
    engine: Engine
    app: AsyncApp
    intake: Intake
    tasks: Tasks
    access: Access
    broken: list[tuple[str, str]] = field(default_factory=list)

    async def post(self, key: str, to: str = "U2", text: str = "", **more: Any) -> bool:
        async with self.db.begin(self.tenant) as tx:
            return await service.post(tx, key=key, to=to, message=Message.of(text or f"text of {key}"), **more)

    async def update(self, key: str, text: str) -> bool:
        async with self.db.begin(self.tenant) as tx:
            return await service.update(tx, key=key, message=Message.of(text))

    async def row(self, key: str) -> Row[Any]:
        async with self.db.read(self.tenant) as tx:
            return (await tx.conn.execute(select(outbox).where(outbox.c.key == key))).one()

    async def states(self) -> list[str]:
        async with self.db.read(self.tenant) as tx:
            return list((await tx.conn.execute(select(outbox.c.state).order_by(outbox.c.id))).scalars())

    async def leap(self, seconds: float) -> None:
        """Engine time passes: every moment that delivery has written down lies that much further back."""
        async with self.db.begin(0) as tx:
            for column in ENGINE_TIMES:
                table = column.table
                for row in (await tx.conn.execute(select(table.c.id, column).where(column.is_not(None)))).all():
                    earlier = {column.name: row[1] - timedelta(seconds=seconds)}
                    await tx.conn.execute(update(table).where(table.c.id == row.id).values(earlier))

    async def parked(self, seconds: float) -> bool:
        """Some conversation, or all, may not be written to for at least so long."""
        async with self.db.read(0) as tx:
            beyond = await engine_time(tx.conn) + timedelta(seconds=seconds)
            return (await tx.conn.execute(select(lane.c.id).where(lane.c.ready_at > beyond))).first() is not None

    async def tick(self, *leaps: float) -> None:
        """One round now, and one after each leap; what it sets off has come to its end."""
        await self.engine.tick()
        for seconds in leaps:
            await self.leap(seconds)
            await self.engine.tick()
        await self.tasks.drain(2)

    async def at_rest(self) -> bool:
        """Nothing waits any more, but for what is held or not yet due."""
        async with self.db.read(0) as tx:
            sending = select(outbox.c.id).where(outbox.c.state.in_(OPEN), outbox.c.due.is_(None))
            asked = select(inbox.c.id).where(inbox.c.state == "new")
            ringing = select(timer.c.id).where(timer.c.state == "pending", timer.c.due <= tx.now)
            return not any([(await tx.conn.execute(each)).first() for each in (sending, asked, ringing)])

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[Socket]:
        """Socket Mode, as `serve` opens it."""
        socket = Socket(self.app, self.sender.web(self.tenant), self.address.app_token, QUICK)
        await socket.open()
        try:
            yield socket
        finally:
            await socket.close()

    @asynccontextmanager
    async def http(self, port: int = 0) -> AsyncIterator[str]:
        """HTTP mode, as `serve` opens it: the address to which Slack sends its requests."""
        door = HttpDoor(self.address.signing_secret)
        async with listening(HOST, port, [routes.post(PATH, door.handle)]) as url, door.open_to(self.intake):
            yield url + PATH


async def nothing() -> None:
    """No map to keep up with here."""


@asynccontextmanager
async def rigged(
    url: str, address: Address, features: Iterable[Feature] = (), pace: Pace | None = None
) -> AsyncIterator[Rig]:
    """All parts but the socket, and the metronome not yet started."""
    async with AsyncExitStack() as stack:
        clock = BusinessClock(movable=True)
        db = Database(url, now=clock)
        stack.push_async_callback(db.close)
        rig = await _assemble(stack, db, clock, address, pace or Pace(), features)
        stack.push_async_callback(rig.tasks.drain, 2)
        stack.push_async_callback(rig.engine.stop)
        yield rig


async def _assemble(
    stack: AsyncExitStack, db: Database, clock: BusinessClock, address: Address, pace: Pace, features: Iterable[Feature]
) -> Rig:
    tenant = (await bind(db, address.team, "Northwind")).id
    connections = await stack.enter_async_context(session(pace))
    hooks = Hooks(2, TLS)
    stack.push_async_callback(hooks.close)
    access = Access()
    web = client(address.bot_token, address.api_url, connections, access)
    teller = Teller(lambda _: web, hooks, HOST)
    broken: list[tuple[str, str]] = []

    async def on_broken(tx: Tx, message: Outgoing, why: str) -> None:
        broken.append((message.key, why))

    sender = Sender(db, lambda _: web, pace, on_broken, access.may_send, hooks)
    router = Router(db, features, teller.tell, lambda: engine.kick())  # noqa: PLW0108 - made below
    tasks = Tasks()

    def tell(request: Request, reply: Reply) -> None:
        tasks.start(teller.tell(request, reply))

    handlers = Handlers(write=router.write_of, timers=router.timers, tell=tell, refuse=refused, refresh=nothing)
    engine = Engine(db, sender, handlers, pace, movable=True)
    identity = AuthorizeResult(enterprise_id=None, team_id=address.team, bot_user_id=BOT, bot_token=web.token)
    tenants: Callable[[str], int | None] = {address.team: tenant}.get
    intake = Intake(router, clock, tenants, tasks, BOT)
    return Rig(
        db=db,
        tenant=tenant,
        address=address,
        router=router,
        sender=sender,
        engine=engine,
        app=bolt_app(web, identity, intake),
        intake=intake,
        tasks=tasks,
        access=access,
        broken=broken,
    )
