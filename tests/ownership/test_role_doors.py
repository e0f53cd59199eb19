"""`/role` with accounts and foresight, through every door of the product at once, on both engines."""

import pytest

from bot.kit.db import Database
from bot.kit.door import Request, Route
from bot.kit.errors import Ambiguous, Refusal
from bot.ownership.service import Ownership, add_account
from bot.ownership.store import named_owners
from bot.people import absent
from bot.people.absences import Absence
from bot.roles import service
from bot.roles.blocks import UNDO
from bot.workspace.model import OPERATOR
from tests.ownership.stored import as_stored, replayed
from tests.roles.bench import Doors
from tests.roles.office import NOW, Office, given, make_office


class Desk(Doors):
    """Somebody types and presses; what they read comes back, and the map is caught up with."""

    async def says(self, line: str, user: str = "UOLGA") -> str:
        return await self._read(self.asked(user, line))

    async def presses(self, action: str, value: str, user: str = "UOLGA") -> str:
        request = Request(tenant=self.tenant, user=user, kind="action", name=action, now=NOW, value=value, via="button")
        return await self._read(request)

    async def _read(self, request: Request) -> str:
        reply = await self.does(request, keep=True)
        assert reply
        assert reply.message
        self.blocks = reply.message.blocks
        return reply.message.text

    async def writes(self, request: Request, route: Route) -> str:
        """Only what follows the acknowledgement: the change in a transaction of its own."""
        assert route.write
        async with self.db.begin(self.tenant, NOW) as tx:
            reply = await route.write(tx, request)
        assert reply
        assert reply.message
        return reply.message.text

    def value(self, label: str) -> str:
        elements = [each for block in self.blocks for each in block.get("elements", ()) if "value" in each]
        return next(str(each["value"]) for each in elements if each["text"]["text"] == label)

    async def undoes(self) -> str:
        return await self.presses(UNDO, self.value("Undo"))

    async def asked_back(self, line: str, user: str = "UOLGA") -> Ambiguous:
        before = await self.stored()
        with pytest.raises(Ambiguous) as asked:
            await self.says(line, user)
        assert await self.stored() == before
        return asked.value

    async def stored(self) -> dict[str, object]:
        """The map; told by the audit alone it is the same."""
        async with self.db.read(self.tenant, NOW) as tx:
            stored = await as_stored(tx)
            assert await replayed(tx) == stored
        return stored

    async def named(self) -> list[str]:
        names = {number: name for name, number in self.office.people.items()}
        async with self.db.read(self.tenant, NOW) as tx:
            return [f"{names[each.member_id]}{' ended' if each.until else ''}" for each in await named_owners(tx)]


ACCOUNTS = (("Acme", "DACH"), ("Acme Bank", "DACH", "Fintech"), ("Globex", "AMER"), ("Retail", "AMER"))


async def furnish(db: Database, tenant: int) -> Office:
    async with db.begin(tenant, NOW) as tx:
        office = await make_office(tx)
        for name, *where in (
            ("Acme", "DACH"),
            ("Acme Bank", "DACH", "Fintech"),
            ("Globex", "AMER"),
            ("Retail", "AMER"),
        ):
            await add_account(tx, OPERATOR, name=name, segments=[office.segments[each] for each in where])
        await given(tx, office, "anna", "ae", "EMEA")
        await given(tx, office, "cleo", "ae", "AMER")
    return office


@pytest.fixture
async def desk(db: Database, tenant: int) -> Desk:
    office, ownership = await furnish(db, tenant), Ownership(db)
    await ownership.index(tenant)  # later it would be read inside of a door
    return Desk(db, tenant, office, ownership)


async def test_an_owner_is_named_on_an_account_found_by_owner_and_taken_back(desk: Desk) -> None:
    before = await desk.stored()
    told = await desk.says("/role assign <@UBEN> AE for Acme")
    assert told.startswith(
        "Saved. <@UBEN> owns AE for Acme, named on the account.\nAcme moves from <@UANNA> to <@UBEN>."
    )
    assert "named on the account: <@UBEN>" in await desk.says("/owner AE for Acme")
    assert await desk.stored() != before
    await desk.says("/role assign <@UBEN> AE for Acme Bank until 2026-12-24")
    assert await desk.undoes() == "Undone. <@UBEN> is not named AE for Acme Bank, as before."
    assert (await desk.says("/role undo")).startswith("Undone. <@UBEN> is not named AE for Acme,")
    assert await desk.stored() == before
    with pytest.raises(Refusal, match="There is nothing to undo"):
        await desk.says("/role undo")


async def test_where_another_is_named_it_is_asked_and_one_undo_brings_all_back(desk: Desk) -> None:
    await desk.says("/role assign <@UBEN> AE for Acme from 2026-01-01")
    asked = await desk.asked_back("/role assign <@UCLEO> AE for Acme")
    assert asked.text == "Ben Brook holds *AE for Acme* already. Shall they share it?"
    share, replace = (each.text for each in asked.choices)
    assert "they share it, as one pool" in await desk.says(share)
    await desk.undoes()
    told = await desk.says(replace)
    assert "<@UBEN> is named no longer from then on." in told
    assert await desk.named() == ["ben ended", "cleo"]
    assert (await desk.says("/role undo")).startswith("Undone. <@UCLEO> is not named")
    assert await desk.named() == ["ben"]
    await desk.stored()


async def test_a_naming_ends_and_its_account_falls_to_whom_the_segments_say(desk: Desk) -> None:
    await desk.says("/role assign <@UBEN> AE for Acme from 2026-01-01")
    told = await desk.says("/role end <@UBEN> AE for Acme")
    assert told.startswith("Saved. <@UBEN> is no longer named AE for Acme.\nAcme moves from <@UBEN> to <@UANNA>.")
    assert "<@UANNA> owns it" in await desk.says("/owner AE for Acme")
    assert (await desk.says("/role undo")) == "Undone. <@UBEN> is named AE for Acme, as before."
    told = await desk.says("/role end <@UBEN> AE for Acme until 2026-12-24 then <@UCLEO>")
    assert "will no longer be named AE for Acme from 25 Dec 2026." in told
    assert "<@UCLEO> owns it from then on." in told
    assert "From 25 Dec 2026: Acme moves from <@UBEN> to <@UCLEO>." in told
    await desk.undoes()
    assert await desk.named() == ["ben"]
    await desk.stored()


async def test_an_end_that_leaves_a_gap_asks_and_each_button_does_what_it_says(desk: Desk) -> None:
    asked = await desk.asked_back("/role end <@UANNA> AE emea")
    assert asked.text == (
        "That leaves *AE · EMEA* (2 parts) with nobody.\n"
        "2 accounts move from <@UANNA> to nobody, AE coverage 4 of 4 → 2 of 4.\nShall somebody take over?"
    )
    taken, anyway = asked.choices
    assert (taken.label, anyway.label) == ("Cleo Costa takes over", "End it anyway")
    told = await desk.says(taken.text)
    assert told.startswith(
        "Saved. <@UANNA> no longer holds AE · EMEA.\n<@UCLEO> holds it from then on.\n2 accounts move"
    )
    assert "coverage" not in told
    assert (await desk.says("/role undo")).startswith("Undone. <@UCLEO> does not hold AE · EMEA")
    told = await desk.says(anyway.text)
    assert "AE coverage 4 of 4 → 2 of 4." in told
    await desk.undoes()
    assert "<@UANNA> owns it" in await desk.says("/owner AE emea")
    await desk.stored()


async def test_an_end_to_come_is_asked_for_its_own_day(desk: Desk) -> None:
    asked = await desk.asked_back("/role end <@UANNA> AE emea until 2026-12-24")
    assert "with nobody from 25 Dec 2026 on." in asked.text
    assert "From 25 Dec 2026: 2 accounts move from <@UANNA> to nobody" in asked.text
    await desk.says("/role assign <@UBEN> AE emea from 2026-12-01 sharing")
    assert (await desk.says("/role end <@UANNA> AE emea until 2026-12-24")).startswith("Saved.")


async def test_a_button_means_the_day_that_was_meant_when_it_was_asked(desk: Desk) -> None:
    asked = await desk.asked_back("/role end <@UANNA> AE emea until friday")
    assert {each.text for each in asked.choices} == {
        f"/role end <@UANNA> AE emea until 2026-11-27 then member#{desk.office.people['cleo']}",
        "/role end <@UANNA> AE emea until 2026-11-27 anyway",
    }


async def test_a_press_is_judged_as_things_stand_then(desk: Desk) -> None:
    line = "/role end <@UANNA> AE emea"
    await desk.says("/role assign <@UBEN> AE emea sharing")
    assert (await desk.says(line)).startswith("Saved.")
    await desk.says("/role undo")
    async with desk.db.begin(desk.tenant, NOW) as tx:
        away = Absence(id=0, member_id=desk.office.people["ben"], since=NOW, until=NOW.replace(day=26))
        await absent.send_away(tx, OPERATOR, away, "test", str)
    assert "That leaves *AE · EMEA* (2 parts) with nobody." in (await desk.asked_back(line)).text


async def test_an_assignment_that_shortens_is_asked_who_follows(desk: Desk) -> None:
    line = "/role assign <@UBEN> AE emea until 2026-12-24 replacing"
    asked = await desk.asked_back(line)
    assert "That leaves *AE · EMEA* (2 parts) with nobody from 25 Dec 2026 on." in asked.text
    assert [each.label for each in asked.choices] == [
        "Anna Adler takes over",
        "Cleo Costa takes over",
        "Save it anyway",
    ]
    told = await desk.says(asked.choices[0].text)
    assert "<@UANNA> holds it from then on." in told
    assert "<@UANNA> owns it" in await desk.says("/owner AE emea on 2026-12-27")
    assert "<@UBEN> owns it" in await desk.says("/owner AE emea on 2026-12-20")
    await desk.says("/role undo")
    assert "<@UANNA> owns it" in await desk.says("/owner AE emea on 2026-12-20")
    await desk.stored()


REFUSED = (
    ("/role assign AE for Acme", "Say who it is about: `/role assign @member AE for Acme`."),
    ("/role assign <@UBEN> for Acme", "Say which role: `/role assign @member AE for Acme`."),
    ("/role assign <@UBEN> AE for Acme Globex", "One at a time, please: `/role assign @member AE for Acme`."),
    ("/role assign <@UBEN> AE for Acme as backup", "An account names its owners"),
    ("/role assign <@UGUEST> AE for Acme", "*Gil Guest* is a guest here, and guests hold no roles."),
    ("/role assign <@UBEN> AE for Acme from 2026-12-24 until 2026-12-01", "The last day, 1 Dec 2026, lies before"),
    ("/role assign <@UBEN> AE for Acme then <@UANNA>", "Who owns it *then* needs a last day before"),
    ("/role assign <@UBEN> AE emea then <@UANNA>", "Who holds it *then* needs a last day before"),
    ("/role assign <@UBEN> AE emea until 2026-12-24 then AE", "I know no member called “AE”."),
    ("/role assign <@UBEN> AE emea until 2026-12-24 then <@UANNA> <@UCLEO>", "Name the one person who takes over last"),
    ("/role assign <@UBEN> AE for Acmeee", "I know no role, segment, account or member called “Acmeee”."),
    ("/role assign <@UBEN> AE for Retail", "“Retail” fits *Retail (vertical)* or *Retail (customer)*."),
    ("/role end <@UBEN> AE for Acme", "*Ben Brook* is not named *AE for Acme*. Nobody is"),
    ("/role end <@UANNA> AE emea then <@UGUEST>", "*Gil Guest* is a guest here, and guests hold no roles."),
    ("/role end <@UANNA> AE emea then <@UANNA>", "*Anna Adler* holds exactly that already in those days."),
    ("/role history", "Whose history? Type `/role history AE`"),
    ("/role history AE SDR", "One role, person or account at a time, please."),
    ("/role history AE nonsense", "I know no role, segment, account or member called “nonsense”."),
)


async def test_what_cannot_be_done_says_what_to_type_and_changes_nothing(desk: Desk) -> None:
    before = await desk.stored()
    for line, told in REFUSED:
        with pytest.raises(Refusal) as refused:
            await desk.says(line)
        assert refused.value.text[: len(told)] == told, line
    assert await desk.stored() == before


async def test_what_is_named_already_is_offered_or_told(desk: Desk) -> None:
    await desk.says("/role assign <@UBEN> AE for Acme")
    with pytest.raises(Refusal, match=r"\*Ben Brook\* is named there already in those days"):
        await desk.says("/role assign <@UBEN> AE for Acme")
    asked = await desk.asked_back("/role end <@UANNA> AE for Acme")
    assert asked.text == "*Anna Adler* is not named *AE for Acme*. Shall one of these end?"
    assert (await desk.says(asked.choices[0].text)).startswith("Saved. <@UBEN> is no longer named")
    assert "Did you mean *Globex (customer)*" in (await desk.asked_back("/role assign <@UBEN> AE for Globx")).text


async def test_the_history_tells_every_change_who_did_it_and_how_a_page_at_a_time(desk: Desk) -> None:
    await desk.says("/role assign <@UBEN> AE dach until 2026-12-24")
    await desk.says("/role end <@UBEN> AE dach")
    await desk.says("/role undo")
    await desk.says("/role assign <@UBEN> AE for Acme")
    await desk.says("/role assign <@UBEN> SDR amer as backup from 2027-01-01")
    await desk.says("/role away <@UBEN> 2026-12-28..2026-12-30 cover <@UCLEO>")
    await desk.says("/rolecall segment move DACH under AMER")
    told = await desk.says("/role history <@UBEN>")
    lines = told.splitlines()
    assert lines[0] == "Ben Brook"
    assert lines[1:3] == ["Who held it", "<@UBEN>  SDR · AMER (backup)  from 1 Jan 2027"]
    assert lines[3] == "<@UBEN>  AE · DACH  from 24 Nov 2026 until 24 Dec 2026"
    assert lines[4] == "What changed"
    changes = [line for line in lines[5:] if line != "[Older]"]
    assert changes[0] == "<@UBEN> is away from 28 Dec 2026 until Wed 30 Dec; <@UCLEO> stands in"
    assert changes[1] == "Tue 24 Nov, 10:00 · Olga Ops · /role away"
    assert changes[2::2] == [
        "<@UBEN> is the backup for SDR · AMER from 1 Jan 2027",
        "<@UBEN> is named AE for Acme",
        "<@UBEN> holds AE · DACH again, until 24 Dec 2026",
        "<@UBEN> no longer holds AE · DACH",
        "<@UBEN> holds AE · DACH until 24 Dec 2026",
    ]
    assert "[Older]" not in told
    for line, part in (
        ("/role history AE dach", "<@UBEN> no longer holds AE · DACH"),
        ("/role history dach", "DACH stands under AMER"),
        ("/role history AE for Acme", "<@UBEN> is named AE for Acme"),
        ("/role history Acme", "<@UBEN> is named AE for Acme"),
        ("/role history SDR", "<@UBEN> is the backup for SDR · AMER from 1 Jan 2027"),
    ):
        assert part in await desk.says(line, user="USTRANGER"), line
    assert "Acme" not in await desk.says("/role history AE dach")
    first = await desk.says("/role history AE")
    assert "[Older]" in first
    older = await desk.says(desk.value("Older"))
    assert not set(first.splitlines()[first.splitlines().index("What changed") + 1 :: 2]) & set(
        older.splitlines()[1::2]
    )
    assert "[Older]" not in older
    assert "AE is a role" in older


async def test_two_who_end_a_pool_one_after_the_other_leave_no_gap_unasked(desk: Desk) -> None:
    await desk.says("/role assign <@UBEN> AE emea sharing")
    await desk.says("/role end <@UANNA> AE emea")
    assert "with nobody" in (await desk.asked_back("/role end <@UBEN> AE emea")).text
    async with desk.db.read(desk.tenant, NOW) as tx:
        assert len(await service.assignments(tx, not_ended_by=NOW)) == 2
