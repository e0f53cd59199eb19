"""All doors of the product and an office with everybody in it, for tests of who may do what."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.app import features
from bot.delivery.router import Router
from bot.handoffs import editions
from bot.handoffs.model import Handoff
from bot.handoffs.service import Draft, send
from bot.kit.db import Database, Tx
from bot.kit.door import Reply, Request
from bot.ownership.index import build
from bot.ownership.service import Ownership, add_account, load_rows, name_owner
from bot.people import absent, guests
from bot.people import service as people
from bot.people.absences import Absence
from bot.people.intake import retire
from bot.roles import editing
from bot.roles.service import assign, vacate
from bot.workspace import managers
from bot.workspace.model import OPERATOR, Grant, MemberKind
from tests.roles.office import NOW, Office, given, make_office

DAY = timedelta(days=1)
LEAD = {"contact": "Kai", "pain": "Orders get lost", "next_step": "Demo", "next_step_date": "2026-12-24"}


class Undone(Exception):
    """Takes a whole transaction back, so that the next one finds the office as it was."""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What deeds are about: changes by who made them, a handoff from Sid to Ben, Ben's absence, what a leaver held."""

    account: int
    handoff: Handoff
    contract: int  # the row of a lead's
    absence: int
    vacancy: tuple[int, int]  # who left, and which assignment
    changes: Mapping[str, int]


class Doors:
    """All doors of the product, and an office behind them."""

    def __init__(self, db: Database, tenant: int, office: Office, ownership: Ownership) -> None:
        self.db, self.tenant, self.office = db, tenant, office
        self.router = Router(db, features(db, ownership), _untold, lambda: None)

    def asked(self, user: str, line: str) -> Request:
        name, _, text = line.partition(" ")
        asked = Request(tenant=self.tenant, user=user, kind="command", name=name, now=NOW, text=text, via=name)
        return replace(asked, channel="C1")

    def pressed(self, user: str, name: str, value: str) -> Request:
        return Request(tenant=self.tenant, user=user, kind="action", name=name, now=NOW, value=value, via="button")

    def submitted(self, user: str, name: str, metadata: Mapping[str, object], /, **values: object) -> Request:
        kept = json.dumps(metadata)
        return Request(
            tenant=self.tenant, user=user, kind="form", name=name, now=NOW, value=kept, values=values, via="form"
        )

    async def types(self, user: str, line: str) -> Reply | None:
        return await self.does(self.asked(user, line))

    async def does(self, request: Request, *, keep: bool = False) -> Reply | None:
        """Check, then write, as the router and the inbox do; what is not kept is rolled back."""
        asked, route = self.router.resolve(request)
        if route.read:
            return await route.read(asked)
        if route.check:
            await route.check(asked)
        assert route.write
        reply = None
        try:
            async with self.db.begin(self.tenant, NOW) as tx:
                reply = await route.write(tx, asked)
                _keep_or_stop(keep=keep)
        except Undone:
            pass
        return reply

    def form(self, user: str, reply: Reply, **changed: object) -> Request:
        """The window as it was opened, with some fields changed, submitted."""
        assert reply.view
        values: dict[str, object] = {}
        for block in reply.view.blocks:
            if block["type"] == "input":
                values[block["block_id"]] = _initial(block["element"])
        metadata = reply.view.payload()["private_metadata"]
        return self.submitted(user, reply.view.callback, json.loads(metadata), **(values | changed))


class Bench(Doors):
    def __init__(self, db: Database, tenant: int, office: Office, known: Known, ownership: Ownership) -> None:
        super().__init__(db, tenant, office, ownership)
        self.known = known
        self.opened = self.asked("UOLGA", "/role edit AE")  # until its form is there


def _keep_or_stop(*, keep: bool) -> None:
    if not keep:
        raise Undone


def _initial(element: dict[str, Any]) -> object:
    many = element.get("initial_options")
    if element["type"] in {"checkboxes", "multi_static_select"}:
        return [each["value"] for each in many] if isinstance(many, list) else []
    return element.get("initial_value") or element.get("initial_user") or ""


async def _untold(_: Request, __: Reply) -> None:
    return None


async def furnish(tx: Tx) -> tuple[Office, Known]:
    """Everybody there is: Anna leads Ben, who is AE of DACH, and Sid, who is SDR there and has sent Ben a lead."""
    office = await make_office(tx)
    add = people.add
    await add(tx, name="Ex Ternal", zone="UTC", slack_user_id="UEXTERN", kind=MemberKind.EXTERNAL)
    allowed = await add(tx, name="Alma Allowed", zone="UTC", slack_user_id="UALLOWED", kind=MemberKind.GUEST)
    await guests.let_hold(tx, OPERATOR, allowed, allowed=True, via="test")
    for name, part in (("Emil Emea", "UEMEA"), ("Aela Exec", "UAE"), ("Sid Dar", "USID")):
        office.people[part] = (await add(tx, name=name, zone="UTC", slack_user_id=part)).id
    await _grants(tx, office)
    for each in ("ben", "USID"):
        await people.report_to(tx, office.people[each], office.people["anna"])
    gone = await add(tx, name="Gone Girl", zone="UTC", slack_user_id="UGONE", is_slack_admin=True)
    office.people["gone"] = gone.id
    for who, role in (("ben", "ae"), ("USID", "sdr"), ("gone", "hos")):
        await given(tx, office, who, role, "DACH")
    await leave(tx, gone.id)
    return office, await _history(tx, office)


async def _grants(tx: Tx, office: Office) -> None:
    of_emea = Grant(id=0, member_id=office.people["UEMEA"], segment_id=office.segments["EMEA"])
    of_ae = Grant(id=0, member_id=office.people["UAE"], role_id=office.roles["ae"])
    for each in (of_emea, of_ae):
        await managers.give(tx, OPERATOR, each, "test")


CHANGES = {  # who made it: what they gave to Cleo
    "UEMEA": ("cs", "DACH"),
    "UAE": ("ae", "Retail"),
    "UOLGA": ("sdr", "AMER"),
}


async def _history(tx: Tx, office: Office) -> Known:
    _, retired = await editing.retire(tx, OPERATOR, office.roles["am"], "test")
    (left,) = await vacate(tx, office.people["gone"], "test")
    acme = await add_account(tx, OPERATOR, name="Acme", segments=[office.segments["DACH"]])
    bolt = await add_account(tx, OPERATOR, name="Bolt", segments=[office.segments["AMER"]])
    for each in (acme, bolt):
        await name_owner(tx, OPERATOR, account_id=each.id, role_id=office.roles["ae"], member_id=office.people["ben"])
    changes = {"retired": retired}
    for user, (role, where) in CHANGES.items():
        wanted = office.wants("cleo", role, where, since=NOW)
        changes[user] = (await assign(tx, await people.actor(tx, user), wanted, "test")).entry_id
    lead = await add_account(tx, OPERATOR, name="Initech", segments=[office.segments["DACH"]])
    draft = Draft(edge="sdr_ae", account=lead.id, company="Initech", segments=frozenset(), content=LEAD)
    days = Absence(id=0, member_id=office.people["ben"], since=NOW + 7 * DAY, until=NOW + 8 * DAY)
    away, _ = await absent.send_away(tx, OPERATOR, days, "test", str)
    index, sid = build(await load_rows(tx)), await people.actor(tx, "USID")
    handoff = await send(tx, index, sid, draft, via="test")
    assert handoff.offer.receiver == office.people["ben"]
    edited = replace(handoff.edge, yes="Mine")
    contract, changes["contract"] = await editions.save(tx, index, OPERATOR, handoff.edge, edited, "test")
    return Known(
        account=acme.id,
        handoff=handoff,
        contract=contract.id,
        absence=away.id,
        vacancy=(office.people["gone"], left.id),
        changes=changes,
    )


async def leave(tx: Tx, member_id: int) -> None:
    known = await people.by_id(tx, member_id)
    assert await retire(tx, [str(known.slack_user_id)])


async def open_bench(db: Database, tenant: int) -> Bench:
    async with db.begin(tenant, NOW) as tx:
        office, known = await furnish(tx)
    ownership = Ownership(db)
    await ownership.index(tenant)  # later it would be read inside of a door
    bench = Bench(db, tenant, office, known, ownership)
    form = await bench.types("UOLGA", "/role edit AE")
    assert form
    bench.opened = bench.form("UOLGA", form)
    return bench
