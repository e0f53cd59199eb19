"""A small office in a real database, whose people type, click and wait: what `slack.feature` gives, without Slack."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.delivery import timers
from bot.delivery.store import outbox, timer
from bot.handoffs.book import find
from bot.handoffs.model import Handoff
from bot.handoffs.slack import feature
from bot.kit.db import Database, Tx
from bot.kit.door import Feature, Reply, Request
from bot.ownership.index import Index
from bot.ownership.service import Ownership, add_account
from bot.people.model import Member
from bot.people.service import add, report_to
from bot.people.store import member as member_table
from bot.roles.model import Assignment, Rank
from bot.roles.service import assign, roles
from bot.roles.service import segments as roles_segments
from bot.roles.setup import add_segment, install_catalogue
from bot.workspace.model import CLOCKWORK
from bot.workspace.service import ensure, set_zone, touch
from tests.handoffs.cases import BERLIN, LONDON, NEW_YORK, at

OPENED = at("2026-01-05 09:00")
PEOPLE = {"sam": NEW_YORK, "ana": BERLIN, "bo": NEW_YORK, "cy": BERLIN, "dee": BERLIN, "eli": BERLIN, "mia": BERLIN}
PEOPLE |= {"chef": LONDON, "head": LONDON, "ops": BERLIN, "zoe": BERLIN}
PEOPLE |= {"cara": BERLIN, "colm": BERLIN, "finn": BERLIN, "pia": BERLIN}
HOLDS = (  # who, role, segment, rank, weight
    ("sam", "sdr", "EMEA", Rank.LEAD, 1),
    ("sam", "sdr", "Americas", Rank.LEAD, 1),
    ("ana", "ae", "EMEA", Rank.LEAD, 1),
    ("bo", "ae", "EMEA", Rank.BACKUP, 1),
    ("cy", "ae", "Americas", Rank.LEAD, 1),
    ("dee", "ae", "Americas", Rank.LEAD, 1),
    ("eli", "ae", "Americas", Rank.LEAD, 1),
    ("mia", "am", "EMEA", Rank.LEAD, 1),
    ("cara", "cs", "EMEA", Rank.LEAD, 1),
    ("colm", "cs", "EMEA", Rank.BACKUP, 1),
    ("finn", "fin", "Controller", Rank.LEAD, 1),
    ("pia", "prd", "Product", Rank.LEAD, 1),
)
LEAD = {
    "account": "new:Nordwind",
    "contact": "Kai, head of IT",
    "pain": "Orders get lost",
    "next_step": "Demo",
    "next_step_date": "2026-12-24",
}


@dataclass(slots=True)
class Office:
    db: Database
    tenant: int
    ownership: Ownership
    feature: Feature
    segments: dict[str, int]
    accounts: dict[str, int]

    async def index(self) -> Index:
        return await self.ownership.index(self.tenant)

    async def member(self, name: str) -> Member:
        return (await self.index()).members_by_slack[f"U{name.upper()}"]

    def request(self, who: str, kind: str, name: str, now: datetime, **more: Any) -> Request:
        return Request(
            tenant=self.tenant, user=f"U{who.upper()}", kind=kind, name=name, now=now, via=f"test {kind}", **more
        )

    async def types(self, who: str, line: str, now: datetime) -> Reply:
        """`/handoff` and what stands behind it."""
        command = self.feature.commands[0]
        word, _, rest = line.partition(" ")
        verb = next((each for each in command.verbs if each.word == word), None)
        chosen, text = (verb, rest) if verb else (command.default, line)
        assert chosen
        assert chosen.read
        return await chosen.read(self.request(who, "command", "/handoff", now, text=text))

    async def caps(self, who: str, text: str, now: datetime) -> Reply | None:
        """`/handoff caps` with something behind it."""
        (verb,) = (each for each in self.feature.commands[0].verbs if each.word == "caps")
        request = self.request(who, "command", "/handoff", now, text=text)
        assert verb.check
        assert verb.write
        await verb.check(request)
        async with self.db.begin(self.tenant, now) as tx:
            return await verb.write(tx, request)

    async def clicks(self, who: str, action: str, value: str, now: datetime, ts: str = "") -> Reply | None:
        route = self.feature.actions[f"handoff.{action}"]
        request = self.request(who, "action", f"handoff.{action}", now, value=value, message_ts=ts)
        if route.read:
            return await route.read(request)
        assert route.write
        async with self.db.begin(self.tenant, now) as tx:
            return await route.write(tx, request)

    async def submits(
        self, who: str, form: str, values: Mapping[str, Any], now: datetime, **metadata: str
    ) -> Reply | None:
        """Checked as before the acknowledgement, then written."""
        route = self.feature.forms[f"handoff.{form}"]
        request = self.request(who, "form", f"handoff.{form}", now, value=json.dumps(metadata), values=dict(values))
        assert route.check
        assert route.write
        await route.check(request)
        async with self.db.begin(self.tenant, now) as tx:
            return await route.write(tx, request)

    async def sends(self, who: str, now: datetime, segment: str = "EMEA", **changed: str) -> Handoff:
        """A filled-in lead for a prospect of that segment."""
        (dimension,) = (each for each in (await self.index()).trees.dimensions if each.key == "territory")
        values = LEAD | {f"segments_{dimension.id}": str(self.segments[segment])} | changed
        await self.submits(who, "send", values, now, edge="sdr_ae")
        return await self.newest()

    async def hands_over(self, who: str, edge: str, values: Mapping[str, str], now: datetime) -> Handoff:
        """A filled-in form of any edge, for an account that is known."""
        await self.submits(who, "send", {"account": str(self.accounts["Acme"])} | dict(values), now, edge=edge)
        return await self.newest()

    async def function(self, name: str) -> str:
        """The value of a function in a form's select."""
        found = (await self.index()).segments.values()
        return next(str(each.id) for each in found if each.name == name)

    async def rejects(self, who: str, handoff: Handoff, reason: str, now: datetime, **more: str) -> Handoff:
        ticket = f"{handoff.id}:{handoff.revision}"
        await self.submits(who, "reject", {"reason": reason, **more}, now, ticket=ticket)
        return await self.newest()

    async def newest(self) -> Handoff:
        async with self.db.read(self.tenant) as tx:
            return (await find(tx, limit=1))[0]

    async def all(self) -> list[Handoff]:
        async with self.db.read(self.tenant) as tx:
            return await find(tx)

    async def waits_until(self, end: datetime) -> None:
        """Every timer that is due until then fires at its own instant."""
        while (due := await self.next_due()) and due <= end:
            async with self.db.begin(self.tenant, due) as tx:
                found = await timers.next_due(tx)
                assert found
                await self.feature.timers[found[1].kind](tx, found[1])
                await timers.fired(tx, found[1].id)

    async def next_due(self) -> datetime | None:
        async with self.db.read(self.tenant) as tx:
            return await timers.first_due(tx)

    async def pending(self, about: str = "handoff") -> list[tuple[str, datetime]]:
        """Kind and instant of every timer that is still to fire, of handoffs, promises or renewals."""
        asked = select(timer.c.kind, timer.c.due).where(timer.c.state == "pending").order_by(timer.c.due)
        async with self.db.read(self.tenant) as tx:
            return [(row.kind, row.due) for row in await tx.conn.execute(asked) if row.kind.startswith(about)]

    async def posts(self, who: str | None = None) -> list[Any]:
        """What stands in the outbox, in its order: messages not yet sent, in their latest form."""
        asked = select(outbox).where(outbox.c.state == "pending").order_by(outbox.c.id)
        async with self.db.read(self.tenant) as tx:
            rows = (await tx.conn.execute(asked)).all()
        return [row for row in rows if who is None or row.to == f"U{who.upper()}"]

    async def texts(self, who: str) -> list[str]:
        return [row.payload["text"] for row in await self.posts(who)]

    async def leaves(self, who: str, now: datetime) -> None:
        async with self.db.begin(self.tenant, now) as tx:
            where = member_table.c.slack_user_id == f"U{who.upper()}"
            await tx.conn.execute(update(member_table).where(where).values(inactive_since=now))
            await touch(tx)


async def open_office(db: Database) -> Office:
    await furnish(db)
    return await reopened(db)


async def reopened(db: Database) -> Office:
    """The office as it stands in a database, with its doors."""
    tenant, ownership = (await ensure(db)).id, Ownership(db)
    index = await ownership.index(tenant)
    return Office(
        db=db,
        tenant=tenant,
        ownership=ownership,
        feature=feature(db, ownership),
        segments={each.name: each.id for each in index.segments.values()},
        accounts={each.name: each.id for each in index.accounts.values()},
    )


async def furnish(db: Database) -> None:
    tenant = (await ensure(db)).id
    async with db.begin(tenant, OPENED) as tx:
        await install_catalogue(tx)
        await set_zone(tx, CLOCKWORK, BERLIN, "test")
        people = {name: await _hire(tx, name, zone) for name, zone in PEOPLE.items()}
        for name in ("ana", "bo", "cy", "dee", "eli", "mia", "sam", "cara"):
            await report_to(tx, people[name].id, people["chef"].id)
        await report_to(tx, people["chef"].id, people["head"].id)
        segments = {name: await _segment(tx, name) for name in ("EMEA", "Americas", "Asia")}
        for name, where in (("Acme", "EMEA"), ("Acme Robots", "EMEA"), ("Bolt", "Americas")):
            await add_account(tx, CLOCKWORK, name=name, segments=[segments[where]])
        functions = {each.name: each.id for each in await roles_segments(tx)}
        await _staff(tx, people, functions | segments)


async def _hire(tx: Tx, name: str, zone: str) -> Member:
    return await add(
        tx, name=name.capitalize(), zone=zone, slack_user_id=f"U{name.upper()}", is_slack_admin=name == "ops"
    )


async def _segment(tx: Tx, name: str) -> int:
    return (await add_segment(tx, CLOCKWORK, dimension="territory", name=name)).id


async def _staff(tx: Tx, people: Mapping[str, Member], segments: Mapping[str, int]) -> None:
    by_key = {each.key: each.id for each in await roles(tx)}
    for who, role, where, rank, weight in HOLDS:
        held = Assignment(
            id=0,
            role_id=by_key[role],
            member_id=people[who].id,
            scope=frozenset({segments[where]}),
            rank=rank,
            weight=weight,
        )
        await assign(tx, CLOCKWORK, held, "test")


MINUTE = timedelta(minutes=1)
