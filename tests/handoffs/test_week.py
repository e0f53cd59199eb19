"""The figures of a week against a count by hand."""

from bot.handoffs.contract import RejectReason
from bot.handoffs.service import HandoffWeek, week
from tests.handoffs.cases import at
from tests.handoffs.office import Office

MONDAY, NEXT = at("2026-11-22 23:00"), at("2026-11-29 23:00")  # a week in Berlin
MORNING = at("2026-11-24 08:00")  # Tuesday 09:00 in Berlin


async def figures(office: Office) -> HandoffWeek:
    async with office.db.read(office.tenant) as tx:
        return await week(tx, MONDAY, NEXT)


async def test_a_week_without_handoffs_says_nothing(office: Office) -> None:
    assert await figures(office) == HandoffWeek()


async def test_a_week_is_counted_as_by_hand(office: Office) -> None:
    sent = [await office.sends("sam", MORNING, account=f"new:Firm {number}") for number in range(5)]
    for each, answered in zip(sent, ("2026-11-24 09:00", "2026-11-24 11:30", "2026-11-25 09:00"), strict=False):
        await office.clicks("ana", "accept", f"{each.id}:1", at(answered))  # after 1, 3.5 and 9.5 working hours
    refused = f"{sent[3].id}:1"
    await office.submits("ana", "reject", {"reason": "no_budget"}, at("2026-11-24 10:00"), ticket=refused)
    await office.waits_until(at("2026-11-27 23:00"))
    found = await figures(office)
    assert (found.sent, found.accepted, dict(found.rejected)) == (5, 3, {RejectReason.NO_BUDGET: 1})
    assert (found.answered, found.answered_in_time, found.overdue) == (4, 3, 1)
    assert found.median_hours == 3.5
    assert found.expired == 3  # the last one ran out with Ana, Bo and their manager, and stays with the manager above


async def test_what_happens_later_does_not_change_a_week_that_is_over(office: Office) -> None:
    handoff = await office.sends("sam", MORNING)
    before = await figures(office)
    await office.clicks("ana", "accept", f"{handoff.id}:1", at("2026-11-30 10:00"))
    assert await figures(office) == before
    assert (before.sent, before.accepted, before.overdue) == (1, 0, 1)
