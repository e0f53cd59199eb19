"""What the doors of the catalogue say, save and take back: each form and command as it is typed."""

import pytest

from bot.kit.db import Database
from bot.kit.errors import Refusal
from bot.roles import editing, service
from bot.workspace.rights import NotActive
from tests.roles.bench import Bench, leave, open_bench
from tests.roles.office import NOW


@pytest.fixture
async def bench(db: Database, tenant: int) -> Bench:
    return await open_bench(db, tenant)


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
    await bench.does(bench.pressed("UOLGA", "role.put_back", undo["value"]), keep=True)
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
    (
        "/role retire AE",
        "*Account Executive* is held by *Ben Brook*, *Cleo Costa*. End that first: `/role end @member AE`.",
    ),
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
