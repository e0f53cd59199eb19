"""People come, change and go in Slack: what `/owner` says afterwards, and who may own and change nothing at all."""

from collections.abc import Callable
from time import perf_counter

import pytest

from bot.kit.db import Database
from bot.people.jobs import Watch
from bot.people.service import members
from bot.playground import Person
from bot.workspace.model import MemberKind
from tests.people.town import crowd
from tests.stories.test_bad_input import rows
from tests.stories.test_handoff_story import hand_over
from tests.stories.test_owner_story import QUESTION, text
from tests.stories.world import Story

MANY = 20_000
OTHERS = {
    "a guest": (Person(id="U0GUEST", name="Gil Guest", is_guest=True), "is a guest here"),
    "a guest with an admin's mark": (Person(id="U0ODD", name="Odd Guest", is_guest=True, is_admin=True), "is a guest"),
    "a stranger": (Person(id="U0STRANGE", name="Sam Stranger", team="T0OTHER"), "belongs to another organisation"),
    "a strange admin": (Person(id="U0BOSS", name="Bo Boss", team="T0OTHER", is_admin=True), "another organisation"),
    "a workflow": (Person(id="U0FLOW", name="Flow", is_workflow=True), "I have not met"),
}
CHANGES = (
    "/role assign @Zoë AE emea",
    "/role end @Charlotte AE emea Financial services",
    "/role undo",
    "/rolecall zone Asia/Tokyo",
    "/rolecall set currency USD",
    "/rolecall setup",
    "/rolecall admin add <@U0GUEST>",
    "/rolecall digest here",
    "/rolecall digest off",
    "/kpi log leads 5",
    "/kpi target leads 20",
    "/handoff Acme to AE",
)


async def test_who_is_deactivated_is_gone_from_the_answers_at_once(
    told: Story, record_property: Callable[[str, object], None]
) -> None:
    charlotte = told.who("Charlotte").id
    assert f"<@{charlotte}> owns it" in text(await told.says("Jonas", QUESTION))
    begun = perf_counter()
    told.slack.admin.deactivate(charlotte)
    jonas = told.slack.acting(told.who("Jonas").id)
    while f"<@{charlotte}> owns it" in text(await jonas.command(QUESTION, told.channels["sales"])):
        assert perf_counter() - begun < 30
    took = (perf_counter() - begun) * 1000
    record_property("figures", f"from a deactivation in Slack to the first answer without them: {took:.0f} ms")
    await told.rest()


@pytest.mark.parametrize("ask", [Watch.everybody, Watch.those_who_hold])
async def test_who_left_unheard_is_gone_after_the_next_round(told: Story, ask: Callable[[Watch], object]) -> None:
    charlotte = told.who("Charlotte").id
    told.slack.world.space.change_person(charlotte, deleted=True)
    assert f"<@{charlotte}> owns it" in text(await told.says("Jonas", QUESTION))
    assert told.bot
    assert await ask(told.bot.watch) == 1  # type: ignore[misc]
    assert f"<@{charlotte}> owns it" not in text(await told.says("Jonas", QUESTION))


async def test_who_left_while_the_bot_was_stopped_is_gone_soon_after_its_start(told: Story) -> None:
    charlotte, jonas = told.who("Charlotte").id, told.slack.acting(told.who("Jonas").id)
    await told.stop()
    told.slack.world.space.change_person(charlotte, deleted=True)
    told.slack.faults.rate_limit("users.list", "1")  # Slack slows the list down: nobody waits for it
    await told.start()
    assert f"<@{charlotte}> owns it" in text(await told.says("Jonas", QUESTION))
    while f"<@{charlotte}> owns it" in text(await jonas.command(QUESTION, told.channels["sales"])):
        await told.slack.until(lambda: False, 0.05)


async def test_a_list_that_slack_slows_down_delays_no_alert(told: Story) -> None:
    await told.stop()
    told.slack.faults.rate_limit("users.list", "60", times=None)
    await told.start()
    assert await told.slack.until(lambda: told.slack.called("users.list"))
    card = await hand_over(told)
    assert "Acme" in card.text


async def test_who_joins_can_hold_a_role_at_once(told: Story) -> None:
    told.slack.admin.hire(Person(id="U0NEW", name="🦄 שלמה", tz="Asia/Tokyo"))
    await told.rest()
    await told.says("Priya", "/role assign <@U0NEW> AE emea fintech")
    assert "<@U0NEW> owns it" in text(await told.says("Jonas", QUESTION))


async def test_nobody_but_a_full_member_owns_or_changes_anything(told: Story) -> None:
    for person, _ in OTHERS.values():
        told.slack.admin.hire(person)
    await told.rest()
    card = await hand_over(told)
    before = await rows(told)
    for person, why in OTHERS.values():
        said = await told.says("Priya", f"/role assign <@{person.id}> AE emea")
        assert why in (said.message.text if said.message else last(told, told.who("Priya").id))
        other = told.slack.acting(person.id)
        outcomes = [await other.command(line, told.channels["sales"]) for line in CHANGES]
        await other.click(card, "Accept")
        other.say("@Rolecall rolecall zone Asia/Tokyo", told.channels["sales"])
        await told.rest()
        assert [each for each in outcomes if not each.ok] == []
        refused = [each for each in other.sees() if each.seen_by == person.id and _is_refusal(each.text)]
        assert len(refused) == len(CHANGES) + 1, [each.text for each in refused]  # each line, and the mention
        assert other.view is None
    assert await rows(told) == before


def _is_refusal(text: str) -> bool:
    return "Only " in text or "I do not know you yet" in text


def last(told: Story, user: str) -> str:
    return told.slack.acting(user).sees(told.channels["sales"])[-1].text


async def test_a_full_member_who_becomes_a_guest_holds_nothing_any_more(told: Story) -> None:
    charlotte = told.who("Charlotte").id
    told.slack.admin.change(charlotte, is_guest=True)
    await told.rest()
    assert f"<@{charlotte}> owns it" not in text(await told.says("Jonas", QUESTION))
    db = Database(told.url)
    async with db.read(1) as tx:
        kinds = {each.slack_user_id: each.kind for each in await members(tx)}
    await db.close()
    assert kinds[charlotte] is MemberKind.GUEST


async def test_among_twenty_thousand_who_leaves_is_gone_at_once(
    told: Story, record_property: Callable[[str, object], None]
) -> None:
    for each in crowd(MANY):
        told.slack.world.space.keep_person(each)
    assert told.bot
    assert await told.bot.watch.everybody() == MANY
    charlotte, jonas = told.who("Charlotte").id, told.slack.acting(told.who("Jonas").id)
    assert f"<@{charlotte}> owns it" in text(await told.says("Jonas", QUESTION))
    begun = perf_counter()
    told.slack.admin.deactivate(charlotte)
    while f"<@{charlotte}> owns it" in text(await jonas.command(QUESTION, told.channels["sales"])):
        assert perf_counter() - begun < 30
    took = (perf_counter() - begun) * 1000
    record_property("figures", f"the same among 20,000 people: {took:.0f} ms")
    await told.rest()
