"""What goes wrong when people hand over: to each case one sentence and one outcome."""

import asyncio
import json
from collections.abc import Awaitable, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import insert, update

from bot.handoffs.catalogue import SDR_TO_AE
from bot.handoffs.contract import RejectReason, Sla
from bot.handoffs.model import OfferState, Standing, State
from bot.handoffs.store import edge, edge_row
from bot.kit.db import Database
from bot.kit.door import AskedBack
from bot.kit.errors import FieldErrors, Refusal
from bot.roles import editing
from bot.roles.model import Assignment
from bot.roles.service import assign
from bot.workspace.model import CLOCKWORK
from bot.workspace.service import touch
from tests.handoffs.cases import at
from tests.handoffs.office import LEAD, Office, open_office

NOW = at("2026-11-24 15:00")  # Tuesday afternoon, everybody works
SOON = at("2026-11-24 15:30")


async def holds(office: Office, who: str, role: str, segment: str) -> None:
    index, member = await office.index(), await office.member(who)
    held = Assignment(
        id=0, role_id=index.role(role).id, member_id=member.id, scope=frozenset({office.segments[segment]})
    )
    async with office.db.begin(office.tenant, NOW) as tx:
        await assign(tx, CLOCKWORK, held, "test")
    await office.ownership.refresh(office.tenant)


async def outcomes(*deeds: Awaitable[object]) -> list[str]:
    """What each of several deeds at once came to: the sentence of a refusal, or nothing."""
    done = await asyncio.gather(*deeds, return_exceptions=True)
    assert all(isinstance(each, Refusal) for each in done if isinstance(each, BaseException))
    return [each.text if isinstance(each, Refusal) else "" for each in done]


async def states(office: Office) -> list[Sequence[OfferState]]:
    return [[offer.state for offer in each.offers] for each in await office.all()]


async def test_to_oneself_it_goes_to_ones_manager_or_nowhere(office: Office) -> None:
    for role in ("sdr", "ae"):
        await holds(office, "sam", role, "Asia")
    handoff = await office.sends("sam", NOW, "Asia")
    assert (handoff.offer.receiver, handoff.offer.pick.standing) == ((await office.member("chef")).id, Standing.MANAGER)
    with pytest.raises(FieldErrors, match="Sam sent it"):
        await office.submits("chef", "reassign", {"taker": "USAM"}, NOW, ticket=f"{handoff.id}:1")


async def test_to_a_role_nobody_holds_it_goes_to_the_fallback(office: Office) -> None:
    index, zoe = await office.index(), await office.member("zoe")
    async with office.db.begin(office.tenant, NOW) as tx:
        known = await editing.find(tx, index.role("ae").id)
        wanted = replace(known, fallback=zoe.id)
        await editing.save(tx, CLOCKWORK, wanted, editing.mark(known), "test")
    await office.ownership.refresh(office.tenant)
    handoff = await office.sends("ops", NOW, "Asia")
    assert (handoff.offer.receiver, handoff.offer.pick.standing) == (zoe.id, Standing.FALLBACK)
    assert "the fallback of AE: nobody owns Asia" in (await office.texts("ops"))[0]


async def test_to_a_role_nobody_holds_and_nothing_behind_it_says_whom_to_ask(office: Office) -> None:
    with pytest.raises(Refusal) as refused:
        await office.sends("ops", NOW, "Asia")
    assert refused.value.text == (
        "Nobody can take *Nordwind*: nobody else holds AE for it, and you report to no one. "
        "Ask Sales Operations to assign somebody (`/owner AE` shows who there is), then send it again."
    )
    assert await office.all() == []


async def test_an_account_that_is_on_its_way_is_shown_instead_of_a_second_one(office: Office) -> None:
    await office.sends("sam", NOW)
    with pytest.raises(AskedBack, match=r"\*Nordwind\* \(SDR → AE\) is on its way already. <@USAM> sent it on"):
        await office.sends("sam", NOW)
    assert len(await office.all()) == 1


async def test_a_company_that_nearly_is_a_known_one_is_asked_about(office: Office) -> None:
    with pytest.raises(AskedBack, match=r"Did you mean \*Acme Robots\*\?"):
        await office.sends("sam", NOW, account="new:ACME-Robots, Inc.")
    assert await office.all() == []


async def test_a_form_sent_twice_at_once_is_one_handoff(fresh_db: Database) -> None:
    office = await open_office(fresh_db)
    first, second = sorted(await outcomes(office.sends("sam", NOW), office.sends("sam", NOW)))
    assert first == ""
    assert "is on its way already" in second
    assert await states(office) == [[OfferState.OPEN]]


async def test_a_draft_that_was_closed_is_offered_again(office: Office) -> None:
    write = office.feature.closed["handoff.send"].write
    assert write
    closed = office.request("sam", "closed", "handoff.send", NOW, value=json.dumps({"edge": "sdr_ae"}), values=LEAD)
    async with office.db.begin(office.tenant, NOW) as tx:
        await write(tx, closed)
    again = await office.types("sam", "to AE", SOON)
    assert again.view
    assert "From your draft of 10:00." in str(again.view.blocks[0])
    assert "Orders get lost" in str(again.view.blocks)


async def test_a_yes_at_the_very_end_counts_and_the_clock_finds_nothing_to_do(office: Office) -> None:
    handoff = await office.sends("sam", NOW)
    await office.clicks("ana", "accept", f"{handoff.id}:1", handoff.offer.due_at)
    await office.waits_until(handoff.offer.due_at)
    assert await states(office) == [[OfferState.ACCEPTED]]


async def test_a_yes_in_the_second_in_which_it_went_on_is_refused_with_who_has_it(office: Office) -> None:
    handoff = await office.sends("sam", NOW)
    await office.waits_until(handoff.offer.due_at)
    with pytest.raises(Refusal, match=r"Your time for \*Nordwind\* ran out on .*; it is with <@UBO> now"):
        await office.clicks("ana", "accept", f"{handoff.id}:1", handoff.offer.due_at)
    assert await states(office) == [[OfferState.EXPIRED, OfferState.OPEN]]


async def test_of_two_in_a_pool_who_accept_at_once_one_has_it(fresh_db: Database) -> None:
    office = await open_office(fresh_db)
    handoff = await office.sends("sam", NOW, "Americas")
    value = f"{handoff.id}:1"
    told = await outcomes(*(office.clicks(who, "accept", value, NOW) for who in ("dee", "cy", "eli", "cy")))
    assert sorted(each == "" for each in told) == [False, False, False, True]
    assert all("<@UCY>" in each for each in told if each)
    assert await states(office) == [[OfferState.ACCEPTED]]


async def test_a_no_without_a_reason_changes_nothing(office: Office) -> None:
    handoff = await office.sends("sam", NOW)
    with pytest.raises(FieldErrors, match="Pick a reason: the sender and the weekly digest need it"):
        await office.submits("ana", "reject", {"note": "no"}, NOW, ticket=f"{handoff.id}:1")
    assert await office.newest() == handoff


async def test_a_day_that_has_passed_keeps_the_form_open(office: Office) -> None:
    with pytest.raises(FieldErrors, match="This day has passed"):
        await office.sends("sam", NOW, next_step_date="2026-11-23")
    assert await office.all() == []


async def test_a_receiver_who_left_while_the_form_was_open_is_passed_over(office: Office) -> None:
    form = await office.types("sam", "Acme to AE", NOW)
    assert form.view
    await office.leaves("ana", NOW)
    await office.ownership.refresh(office.tenant)
    handoff = await office.sends("sam", NOW, account=str(office.accounts["Acme"]))
    assert handoff.offer.receiver == (await office.member("chef")).id


async def test_a_receiver_who_left_while_their_own_form_was_open_decides_nothing(office: Office) -> None:
    handoff = await office.sends("sam", NOW)
    await office.leaves("ana", NOW)
    await office.ownership.refresh(office.tenant)
    with pytest.raises(Refusal, match="Your account is deactivated in Slack, so nothing can be changed with it"):
        await office.rejects("ana", handoff, "no_pain", NOW)
    assert await office.newest() == handoff


async def edited(office: Office) -> None:
    """The edge as somebody changed it: a day to answer, and one reason left."""
    fresh = replace(SDR_TO_AE, sla=Sla(days=1), reasons=(RejectReason.OTHER,))
    async with office.db.begin(office.tenant, NOW) as tx:
        old = (edge.c.workspace_id == office.tenant, edge.c.key == "sdr_ae")
        await tx.conn.execute(update(edge).where(*old).values(until=NOW))
        await tx.conn.execute(insert(edge).values(edge_row(fresh) | {"workspace_id": office.tenant, "since": NOW}))
        await touch(tx)


async def test_what_is_open_keeps_the_contract_of_its_time(office: Office) -> None:
    old = await office.sends("sam", NOW)
    await edited(office)
    new = await office.sends("sam", NOW, account="new:Ostwind")
    assert (old.edge.sla, new.edge.sla) == (Sla(hours=4), Sla(days=1))
    with pytest.raises(FieldErrors, match="Pick a reason"):
        await office.rejects("ana", new, "no_pain", NOW)
    await office.rejects("ana", old, "no_pain", NOW)
    assert [each.state for each in await office.all()] == [State.OFFERED, State.REJECTED]
