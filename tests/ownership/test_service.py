"""Accounts and the map in memory, on both engines."""

from datetime import timedelta

import pytest

from bot.kit.db import Database, Tx
from bot.kit.errors import Refusal
from bot.ownership import service
from bot.ownership.coverage import gaps
from bot.ownership.index import build
from bot.ownership.model import AccountStatus, State, Verdict
from bot.people import service as people
from bot.roles.service import end
from bot.workspace.audit import entries
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure, revision
from tests.roles.office import NOW, Office, given, make_office

DAY = timedelta(days=1)


async def test_an_account_is_kept_with_its_segments_and_found_by_any_name(tx: Tx) -> None:
    office = await make_office(tx)
    dach, fintech = office.segments["DACH"], office.segments["Fintech"]
    made = await service.add_account(
        tx, OPERATOR, name="Acme & Söhne", aliases=["ACME"], external_id="0017", segments=[dach, fintech]
    )
    for text in ("acme & söhne", " ACME ", "0017", "Acme & So\u0308hne"):
        assert await service.find_account(tx, text) == [made]
    index = build(await service.load_rows(tx))
    assert index.segments_of(made.id, NOW) == {dach, fintech}
    assert index.find_accounts("acme") == [made]
    assert index.accounts_like("acmee") == [made]


async def test_a_prospect_is_made_once_and_by_any_full_member(tx: Tx) -> None:
    office = await make_office(tx)
    anna = await people.actor(tx, "UANNA")
    first = await service.ensure_prospect(tx, anna, "New Co", [office.segments["EMEA"]])
    again = await service.ensure_prospect(tx, anna, " new  co ")
    assert (first, first.status) == (again, AccountStatus.PROSPECT)
    assert [each.actor for each in await entries(tx, action="account.add")] == ["Anna Adler"]
    with pytest.raises(Refusal, match="Only full members"):
        await service.ensure_prospect(tx, await people.actor(tx, "UGUEST"), "Other Co")


@pytest.mark.parametrize(("name", "told"), [("x" * 3001, "3,001 characters"), ("\u200b", "visible character")])
async def test_an_accounts_name_is_visible_and_short(tx: Tx, name: str, told: str) -> None:
    await make_office(tx)
    with pytest.raises(Refusal, match=told):
        await service.ensure_prospect(tx, OPERATOR, name)


async def test_a_name_that_fits_two_accounts_is_refused(tx: Tx) -> None:
    await make_office(tx)
    for external_id in ("1", "2"):
        await service.add_account(tx, OPERATOR, name="Globex", external_id=external_id)
    with pytest.raises(Refusal, match=r"fits several accounts: \*Globex\* \(1\), \*Globex\* \(2\)"):
        await service.ensure_prospect(tx, OPERATOR, "globex")


async def test_an_account_belongs_to_one_segment_of_a_dimension(tx: Tx) -> None:
    office = await make_office(tx)
    both = [office.segments["DACH"], office.segments["EMEA"]]
    with pytest.raises(Refusal, match="are both of the dimension territory"):
        await service.add_account(tx, OPERATOR, name="Acme", segments=both)


async def test_an_account_that_moves_keeps_its_past(tx: Tx) -> None:
    office = await make_office(tx)
    dach, amer = office.segments["DACH"], office.segments["AMER"]
    made = await service.add_account(tx, OPERATOR, name="Acme", segments=[dach])
    await service.place_account(tx, OPERATOR, made.id, amer)
    index = build(await service.load_rows(tx))
    assert index.segments_of(made.id, tx.now - DAY) == {dach}
    assert index.segments_of(made.id, tx.now) == {amer}


async def test_who_is_named_on_the_account_beats_the_segments(tx: Tx) -> None:
    office = await make_office(tx)
    await given(tx, office, "anna", "ae", "DACH")
    acme = await service.add_account(tx, OPERATOR, name="Acme", segments=[office.segments["DACH"]])
    ae, ben = office.roles["ae"], office.people["ben"]
    await service.name_owner(tx, OPERATOR, account_id=acme.id, role_id=ae, member_id=ben)
    answer = service.answer(build(await service.load_rows(tx)), ae, NOW, account_id=acme.id)
    assert answer.owners == (ben,)
    assert [each.verdict for each in answer.path] == [Verdict.NAMED, Verdict.PASSED]


async def test_only_admins_add_accounts_and_name_owners(tx: Tx) -> None:
    office, anna = await make_office(tx), await people.actor(tx, "UANNA")
    acme = await service.add_account(tx, OPERATOR, name="Acme")
    ae, person = office.roles["ae"], office.people["anna"]
    for change in (
        service.add_account(tx, anna, name="Other"),
        service.place_account(tx, anna, acme.id, office.segments["DACH"]),
        service.name_owner(tx, anna, account_id=acme.id, role_id=ae, member_id=person),
    ):
        with pytest.raises(Refusal, match="Only admins"):
            await change


async def test_the_map_in_memory_is_right_as_soon_as_a_change_is_committed(db: Database, tenant: int) -> None:
    ownership = service.Ownership(db)
    async with db.begin(tenant, NOW) as tx:
        office = await make_office(tx)
    ae, scope = office.roles["ae"], frozenset({office.segments["DACH"]})

    async def state() -> State:
        return service.answer(await ownership.index(tenant), ae, NOW, segments=scope).state

    assert await state() is State.GAP
    async with db.begin(tenant, NOW) as tx:
        held = await given(tx, office, "anna", "ae", "EMEA")
    assert await state() is State.HELD
    async with db.begin(tenant, NOW) as tx:
        await end(tx, OPERATOR, held.id, NOW, "test")
    assert await state() is State.GAP


async def test_another_processs_change_is_seen_by_refresh(fresh_db: Database) -> None:
    tenant = (await ensure(fresh_db)).id
    async with fresh_db.begin(tenant, NOW) as tx:
        office = await make_office(tx)
    mine, theirs = service.Ownership(fresh_db), Database(fresh_db.url)
    before = await mine.index(tenant)
    async with theirs.begin(tenant, NOW) as tx:
        await given(tx, office, "anna", "ae", "EMEA")
    await theirs.close()
    assert await mine.index(tenant) is before
    after = await mine.refresh(tenant)
    assert len(after.rows.assignments) == 1
    assert await mine.refresh(tenant) is after


async def test_a_change_that_is_rolled_back_never_shows(db: Database, tenant: int) -> None:
    ownership = service.Ownership(db)
    async with db.begin(tenant, NOW) as tx:
        office = await make_office(tx)
        before = await revision(tx)
    with pytest.raises(ZeroDivisionError):
        await _fail_after_assigning(db, tenant, office)
    index = await ownership.refresh(tenant)
    assert (index.revision, index.rows.assignments) == (before, [])


async def _fail_after_assigning(db: Database, tenant: int, office: Office) -> None:
    async with db.begin(tenant, NOW) as tx:
        await given(tx, office, "anna", "ae", "EMEA")
        raise ZeroDivisionError


async def test_gaps_come_from_the_same_map(tx: Tx) -> None:
    office = await make_office(tx)
    await given(tx, office, "anna", "sdr", "EMEA")
    found = gaps(build(await service.load_rows(tx)), NOW)
    mine = [(each.scope, each.cells) for each in found if each.role_id == office.roles["sdr"]]
    assert mine == [(frozenset({office.segments["AMER"]}), 1)]
