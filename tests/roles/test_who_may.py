"""Who may do what: every write of the map through its real door, by everybody there is, as one table."""

import pytest

from bot.app import features
from bot.delivery.router import Router
from bot.kit.db import Database, Tx
from bot.kit.door import Reply, Request
from bot.kit.errors import Refusal
from bot.ownership.away_rights import NotTheirManager
from bot.ownership.service import Ownership, add_account, name_owner
from bot.people import guests
from bot.people import service as people
from bot.people.intake import retire
from bot.roles import editing, service
from bot.roles.rights import NotYours
from bot.workspace import managers
from bot.workspace.model import OPERATOR, Grant, MemberKind
from bot.workspace.rights import NotActive, NotAMember, NotAnAdmin
from tests.roles.office import NOW, Office, given, make_office

DENIED = (NotAnAdmin, NotAMember, NotActive, NotYours, NotTheirManager)
WHO = {
    "stranger": "UNOBODY",
    "external": "UEXTERN",
    "bot": "UROBOT",
    "guest": "UGUEST",
    "allowed guest": "UALLOWED",
    "member": "UCLEO",
    "manager of Ben": "UANNA",
    "keeper of EMEA": "UEMEA",
    "keeper of AE": "UAE",
    "admin": "UOLGA",
    "deactivated": "UGONE",
}
#        str ext bot gst alw mem mgr EMEA AE adm gone
TABLE = {
    "/role assign <@UCLEO> AE dach sharing": "-   -   -   -   -   -   -   x   x   x   -",
    "/role assign <@UCLEO> AE amer": "-   -   -   -   -   -   -   -   x   x   -",
    "/role assign <@UCLEO> SDR dach": "-   -   -   -   -   -   -   x   -   x   -",
    "/role assign <@UCLEO> SDR": "-   -   -   -   -   -   -   -   -   x   -",
    "/role assign <@UCLEO> AE for Acme sharing": "-   -   -   -   -   -   -   x   x   x   -",
    "/role assign <@UCLEO> AE for Bolt replacing": "-   -   -   -   -   -   -   -   x   x   -",
    "/role end <@UBEN> AE for Acme": "-   -   -   -   -   -   -   x   x   x   -",
    "/role end <@UBEN> AE dach anyway": "-   -   -   -   -   -   -   x   x   x   -",
    "/role away <@UBEN> 2026-12-21..2026-12-24": "-   -   -   -   -   -   x   x   x   x   -",
    "/role edit AE": "-   -   -   -   -   -   -   -   -   x   -",
    "/role new Partner Manager": "-   -   -   -   -   -   -   -   -   x   -",
    "/role retire SDR": "-   -   -   -   -   -   -   -   -   x   -",
    "/role restore AM": "-   -   -   -   -   -   -   -   -   x   -",
    "/rolecall setup": "-   -   -   -   -   -   -   -   -   x   -",
    "/rolecall zone Europe/Paris": "-   -   -   -   -   -   -   -   -   x   -",
    "/rolecall admin add <@UCLEO>": "-   -   -   -   -   -   -   -   -   x   -",
    "/rolecall manager add <@UCLEO> AE": "-   -   -   -   -   -   -   -   -   x   -",
    "/rolecall manager remove <@UAE>": "-   -   -   -   -   -   -   -   -   x   -",
    "/rolecall guest allow <@UGUEST>": "-   -   -   -   -   -   -   -   -   x   -",
    '/rolecall dimension add "Company size"': "-   -   -   -   -   -   -   -   -   x   -",
    "/rolecall segment add territory Nordics under EMEA": "-   -   -   -   -   -   -   -   -   x   -",
    "/rolecall segment move DACH under AMER": "-   -   -   -   -   -   -   -   -   x   -",
    "/rolecall segment rename DACH to Alps": "-   -   -   -   -   -   -   -   -   x   -",
    "/rolecall conflicts AE Finance": "-   -   -   -   -   -   -   -   -   x   -",
}


class Undone(Exception):
    """Takes a whole transaction back, so that the next one finds the office as it was."""


class Bench:
    """All doors of the product, and an office with everybody in it."""

    def __init__(self, db: Database, tenant: int, office: Office, ownership: Ownership) -> None:
        self.db, self.tenant, self.office = db, tenant, office
        self.router = Router(db, features(db, ownership), _untold, lambda: None)

    def asked(self, user: str, line: str) -> Request:
        name, _, text = line.partition(" ")
        return Request(tenant=self.tenant, user=user, kind="command", name=name, now=NOW, text=text, via=name)

    async def types(self, user: str, line: str) -> Reply | None:
        name, _, text = line.partition(" ")
        return await self.does(
            Request(tenant=self.tenant, user=user, kind="command", name=name, now=NOW, text=text, via=name)
        )

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

    async def may(self, user: str, line: str) -> str:
        try:
            await self.types(user, line)
        except DENIED:
            return "-"
        return "x"

    def form(self, user: str, reply: Reply, **changed: object) -> Request:
        """The window as it was opened, with some fields changed, submitted."""
        assert reply.view
        values: dict[str, object] = {}
        for block in reply.view.blocks:
            if block["type"] == "input":
                values[block["block_id"]] = _initial(block["element"])
        metadata = reply.view.payload()["private_metadata"]
        return Request(
            tenant=self.tenant,
            user=user,
            kind="form",
            name=reply.view.callback,
            now=NOW,
            value=metadata,
            values=values | changed,
            via="form",
        )


def _keep_or_stop(*, keep: bool) -> None:
    if not keep:
        raise Undone


def _initial(element: dict[str, object]) -> object:
    many = element.get("initial_options")
    if element["type"] in {"checkboxes", "multi_static_select"}:
        return [each["value"] for each in many] if isinstance(many, list) else []
    return element.get("initial_value") or element.get("initial_user") or ""


async def _untold(_: Request, __: Reply) -> None:
    return None


async def _furnish(tx: Tx) -> Office:
    office = await make_office(tx)
    add = people.add
    await add(tx, name="Ex Ternal", zone="UTC", slack_user_id="UEXTERN", kind=MemberKind.EXTERNAL)
    allowed = await add(tx, name="Alma Allowed", zone="UTC", slack_user_id="UALLOWED", kind=MemberKind.GUEST)
    await guests.let_hold(tx, OPERATOR, allowed, allowed=True, via="test")
    emea = await add(tx, name="Emil Emea", zone="UTC", slack_user_id="UEMEA")
    ae = await add(tx, name="Aela Exec", zone="UTC", slack_user_id="UAE")
    await managers.give(tx, OPERATOR, Grant(id=0, member_id=emea.id, segment_id=office.segments["EMEA"]), "test")
    await managers.give(tx, OPERATOR, Grant(id=0, member_id=ae.id, role_id=office.roles["ae"]), "test")
    await people.report_to(tx, office.people["ben"], office.people["anna"])
    gone = await add(tx, name="Gone Girl", zone="UTC", slack_user_id="UGONE", is_slack_admin=True)
    await leave(tx, gone.id)
    await given(tx, office, "ben", "ae", "DACH")
    for name, where in (("Acme", "DACH"), ("Bolt", "AMER")):
        made = await add_account(tx, OPERATOR, name=name, segments=[office.segments[where]])
        await name_owner(tx, OPERATOR, account_id=made.id, role_id=office.roles["ae"], member_id=office.people["ben"])
    await editing.retire(tx, OPERATOR, office.roles["am"], "test")
    return office


async def leave(tx: Tx, member_id: int) -> None:
    known = await people.by_id(tx, member_id)
    assert await retire(tx, [str(known.slack_user_id)])


@pytest.fixture
async def bench(db: Database, tenant: int) -> Bench:
    async with db.begin(tenant, NOW) as tx:
        office = await _furnish(tx)
    ownership = Ownership(db)
    await ownership.index(tenant)  # later it would be read inside of a door
    return Bench(db, tenant, office, ownership)


@pytest.mark.parametrize("line", TABLE)
async def test_everybody_may_do_exactly_what_the_table_says(bench: Bench, line: str) -> None:
    found = {who: await bench.may(user, line) for who, user in WHO.items()}
    assert found == dict(zip(WHO, TABLE[line].split(), strict=True))


async def test_a_right_lost_while_a_form_was_open_is_missed_when_it_is_submitted(bench: Bench) -> None:
    opened = await bench.types("UOLGA", "/role edit AE")
    assert opened
    async with bench.db.begin(bench.tenant, NOW) as tx:
        await leave(tx, bench.office.people["olga"])
    with pytest.raises(NotActive):
        await bench.does(bench.form("UOLGA", opened, name="Closer of deals"))
    async with bench.db.read(bench.tenant, NOW) as tx:
        assert "Closer of deals" not in [each.name for each in await service.roles(tx)]


async def test_the_form_of_a_role_is_saved_whole_and_taken_back_whole(bench: Bench) -> None:
    opened = await bench.types("UOLGA", "/role edit AE")
    assert opened
    changed = {"name": "Deal maker", "aliases": "AE, DM", "duties": "Closes", "fallback": "UCLEO"}
    wanted = bench.form("UOLGA", opened, **changed, needed="EMEA Fintech\nAMER")
    saved = await bench.does(wanted, keep=True)
    assert saved
    assert saved.message
    async with bench.db.read(bench.tenant, NOW) as tx:
        role = await editing.find(tx, bench.office.roles["ae"])
    segments = bench.office.segments
    assert (role.name, role.aliases, role.duties) == ("Deal maker", ("AE", "DM"), ("Closes",))
    assert role.needed_in == (frozenset({segments["EMEA"], segments["Fintech"]}), frozenset({segments["AMER"]}))
    assert role.fallback == bench.office.people["cleo"]
    undo = next(each for each in saved.message.blocks[-1]["elements"] if each["action_id"] == "role.put_back")
    press = Request(
        tenant=bench.tenant, user="UOLGA", kind="action", name="role.put_back", now=NOW, value=undo["value"]
    )
    await bench.does(press, keep=True)
    async with bench.db.read(bench.tenant, NOW) as tx:
        role = await editing.find(tx, bench.office.roles["ae"])
    assert (role.name, role.fallback) == ("Account Executive", None)


async def test_what_was_changed_while_the_form_was_open_is_not_overwritten(bench: Bench) -> None:
    first, second = [await bench.types("UOLGA", "/role edit AE") for _ in range(2)]
    assert first
    assert second
    await bench.does(bench.form("UOLGA", first, name="Deal maker"), keep=True)
    with pytest.raises(editing.ChangedMeanwhile):
        await bench.does(bench.form("UOLGA", second, name="Closer of deals"))


WRONG = (
    ({"name": " "}, "A name needs at least one visible character."),
    ({"name": "Sales Ops"}, "“Sales Ops” is what Sales Operations is called. Choose another name."),
    ({"aliases": "AE, SDR"}, "“SDR” is what Sales Development Representative is called."),
    ({"needed": "EMEA DACH"}, "EMEA and DACH are both of the dimension territory. Name one of them."),
    ({"needed": "Atlantis"}, "I know no role, segment or member called “Atlantis”."),
    ({"needed": "everywhere\nEMEA"}, "Type everywhere alone, nowhere alone, or a line for each part"),
    ({"fallback": "UGUEST"}, "Gil Guest is a guest here, and guests hold no roles."),
)


async def test_what_is_wrong_on_the_form_is_told_beside_its_field(bench: Bench) -> None:
    opened = await bench.types("UOLGA", "/role edit AE")
    assert opened
    for changed, told in WRONG:
        with pytest.raises(Refusal) as refused:
            await bench.does(bench.form("UOLGA", opened, **changed))
        (field,) = changed
        assert getattr(refused.value, "fields", {}).get(field, "").startswith(told)


REFUSED = (
    ("/role retire AE", "*Account Executive* is held by *Ben Brook*. End that first: `/role end @member AE`."),
    ("/role assign <@UCLEO> AM", "*Account Manager* is retired and nobody can be given it."),
    ("/role new AE", "“AE” is what *Account Executive* is called. Choose another name."),
    ("/role new Account Manager", "“Account Manager” is what *Account Manager*, which is retired is called."),
    ("/rolecall segment move EMEA under DACH", "A segment cannot stand under itself"),
    ("/rolecall segment move EMEA under EMEA", "A segment cannot stand under itself"),
    ("/rolecall segment move DACH under Fintech", "*DACH* can stand only under a segment of its own dimension."),
    ("/rolecall segment add territory DACH", "There is a segment *DACH* in Territory already."),
    ("/rolecall segment rename DACH to EMEA", "*EMEA* is called that already."),
    ('/rolecall dimension add "Territory"', "There is a dimension *Territory* already."),
    ("/rolecall manager add <@UCLEO>", "Say what they shall manage"),
    ("/rolecall manager add <@UGUEST> AE", "*Gil Guest* is no full member of this workspace"),
    ("/rolecall guest allow <@UEXTERN>", "*Ex Ternal* belongs to another organisation and can never hold a role here."),
    ("/rolecall guest allow <@UROBOT>", "*Robo Bot* is a bot, and bots never hold roles."),
    ("/rolecall guest allow <@UCLEO>", "*Cleo Costa* is a full member"),
    ("/role assign <@UGUEST> AE", "*Gil Guest* is a guest here, and guests hold no roles."),
    ("/rolecall conflicts AE", "Name two roles"),
)


async def test_what_cannot_be_says_why(bench: Bench) -> None:
    for line, told in REFUSED:
        with pytest.raises(Refusal) as refused:
            await bench.types("UOLGA", line)
        assert refused.value.text[: len(told)] == told


async def said(bench: Bench, line: str) -> str:
    reply = await bench.does(bench.asked("UOLGA", line), keep=True)
    assert reply
    assert reply.message
    return reply.message.text


async def test_an_allowed_guest_holds_a_role_and_one_forbidden_again_does_not(bench: Bench) -> None:
    await said(bench, "/rolecall guest allow <@UGUEST>")
    await said(bench, "/role assign <@UGUEST> AE amer")
    assert "<@UGUEST> owns it" in await said(bench, "/owner AE amer")
    await said(bench, "/rolecall guest forbid <@UGUEST>")
    assert "<@UGUEST> owns it" not in await said(bench, "/owner AE amer")


async def test_two_roles_marked_as_a_conflict_are_saved_with_a_warning_and_shown_on_the_hats(bench: Bench) -> None:
    await said(bench, "/rolecall conflicts AE Finance")
    assert "A conflict of interest here: <@UBEN> holds AE + " in await said(bench, "/role assign <@UBEN> Finance")
    assert "Conflict of interest: AE + " in await said(bench, "/owner <@UBEN>")
    assert "<@UBEN>" in await said(bench, "/rolecall conflicts")
    await said(bench, "/rolecall conflicts AE Finance remove")
    assert "Conflict" not in await said(bench, "/owner <@UBEN>")


async def test_a_retired_role_is_neither_listed_nor_a_gap_and_comes_back_as_it_was(bench: Bench) -> None:
    assert "Account Manager" not in await said(bench, "/role")
    assert "AM" not in await said(bench, "/owner emea")
    await said(bench, "/role restore AM")
    assert "Account Manager" in await said(bench, "/role")


async def test_the_last_admin_stays_and_the_last_but_one_leaves_a_warning(bench: Bench) -> None:
    await said(bench, "/rolecall admin add <@UCLEO>")
    assert "Only one person may change the map now." in await said(bench, "/rolecall admin remove <@UCLEO>")
    assert "only one: " in await said(bench, "/rolecall")


async def test_role_managers_are_listed_and_lose_what_is_taken(bench: Bench) -> None:
    told = await said(bench, "/rolecall manager")
    assert "<@UEMEA>  every role · EMEA" in told
    assert "<@UAE>  AE" in told
    await said(bench, "/rolecall manager remove <@UAE>")
    assert "<@UAE>" not in await said(bench, "/rolecall manager")
