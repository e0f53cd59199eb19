"""A budget of messages: how many ring on one day, what comes together the next morning, and what is never held back."""

from datetime import datetime, timedelta
from typing import Any

from bot.handoffs.model import Handoff
from bot.workspace.model import OPERATOR
from bot.workspace.service import set_setting
from tests.handoffs.cases import at
from tests.handoffs.office import Office

TUESDAY = at("2026-11-24 15:00")  # 16:00 in Berlin, 10:00 in New York
WEDNESDAY = at("2026-11-25 14:00")  # the start of Sam's next day


async def limited(office: Office, most: int) -> None:
    async with office.db.begin(office.tenant, TUESDAY) as tx:
        await set_setting(tx, OPERATOR, "messages", str(most), "test")
    await office.ownership.refresh(office.tenant)


async def accepted(office: Office, count: int, now: datetime, name: str = "Firm") -> list[Handoff]:
    """So many leads of Sam's, each accepted at once: each of them is news for Sam."""
    sent = [await office.sends("sam", now, account=f"new:{name} {each}") for each in range(count)]
    for each in sent:
        await office.clicks("ana", "accept", f"{each.id}:1", now)
    return sent


async def told(office: Office, who: str, words: str) -> list[Any]:
    return [each for each in await office.posts(who) if words in each.payload["text"]]


async def test_what_goes_beyond_the_budget_comes_as_one_message_at_the_next_start(office: Office) -> None:
    await limited(office, 2)
    await accepted(office, 5, TUESDAY)
    assert len(await told(office, "sam", "accepted Firm")) == 2
    assert [each for each in await office.pending() if each[0] == "handoff.more"] == [("handoff.more", WEDNESDAY)]
    await office.waits_until(WEDNESDAY)
    (more,) = await told(office, "sam", "And 3 more")
    assert (
        "You had as many messages as one day may bring, so these waited. This is how they stand now."
        in (more.payload["text"])
    )
    assert [f"Firm {each} (SDR → AE)" in more.payload["text"] for each in range(5)] == [False, False, True, True, True]
    assert more.due is None


async def test_the_next_day_has_its_own_budget_of_which_the_one_message_is_the_first(office: Office) -> None:
    await limited(office, 2)
    await accepted(office, 3, TUESDAY)
    await office.waits_until(WEDNESDAY)
    await accepted(office, 2, WEDNESDAY + timedelta(hours=1), "Later")
    assert len(await told(office, "sam", "accepted Later")) == 1
    await office.waits_until(WEDNESDAY + timedelta(days=1))
    assert len(await told(office, "sam", "And 1 more")) == 2


async def test_the_one_message_has_its_place_in_its_day_from_the_moment_it_is_planned(office: Office) -> None:
    await limited(office, 1)
    await accepted(office, 2, TUESDAY)
    await accepted(office, 1, at("2026-11-25 03:00"), "Night")  # Tuesday 22:00 for Sam: it would ring on Wednesday
    await office.waits_until(WEDNESDAY)
    assert len(await told(office, "sam", "accepted Night")) == 0
    assert len(await told(office, "sam", "And 2 more")) == 1


async def test_what_was_held_back_is_told_as_it_stands_then(office: Office) -> None:
    await limited(office, 1)
    await accepted(office, 1, TUESDAY)
    lead = await office.sends("sam", TUESDAY, account="new:Turning")
    back = await office.rejects("ana", lead, "missing_facts", TUESDAY)
    await office.clicks("sam", "withdraw", f"{back.id}:{back.revision}", TUESDAY + timedelta(hours=1))
    await office.waits_until(WEDNESDAY)
    (more,) = await told(office, "sam", "And 1 more")
    assert "Turning (SDR → AE)\nWithdrawn on Tue 24 Nov" in more.payload["text"]


async def test_reminders_beyond_it_are_held_back_and_offers_and_what_is_late_are_not(office: Office) -> None:
    await limited(office, 1)
    for minutes in range(4):  # each has a half and an end of its own
        await office.sends("sam", at("2026-11-24 08:00") + timedelta(minutes=minutes), account=f"new:Firm {minutes}")
    await office.waits_until(at("2026-11-25 13:00"))
    assert len(await told(office, "ana", "hands you")) == 4
    assert len(await told(office, "ana", "Half of your time")) == 1
    assert len(await told(office, "ana", "And 3 more")) == 1
    assert len(await told(office, "chef", "at twice the agreed time")) == 4
    assert sum("hands you" in each for each in await office.texts("bo")) == 4


async def test_twenty_a_day_unless_the_workspace_says_otherwise(office: Office) -> None:
    await accepted(office, 22, TUESDAY)
    assert len(await told(office, "sam", "accepted Firm")) == 20
