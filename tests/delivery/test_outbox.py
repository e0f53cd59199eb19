"""What features ask of the outbox: once by key, replaced before it leaves, changed in place after, held, dropped."""

from datetime import datetime, timedelta

import pytest

from bot.delivery import service
from bot.delivery.model import Grade
from bot.kit.blocks import Message
from bot.kit.clock import write_offset
from bot.playground import StandIn
from tests.delivery.rig import Rig

DAY = timedelta(days=1)


def texts(slack: StandIn, where: str | None = None) -> list[str]:
    return [each.text for each in slack.messages(where)]


async def business_time(rig: Rig) -> datetime:
    async with rig.db.read(0) as tx:
        return tx.now


async def post_and_stumble(rig: Rig) -> None:
    async with rig.db.begin(rig.tenant) as tx:
        await service.post(tx, key="a", to="U2", message=Message.of("rolled back"))
        raise ZeroDivisionError


async def withdraw(rig: Rig, key: str) -> bool:
    async with rig.db.begin(rig.tenant) as tx:
        return await service.withdraw(tx, key=key)


async def test_a_message_leaves_once_however_often_its_key_is_posted(rig: Rig, slack: StandIn) -> None:
    assert [await rig.post("a", text="first"), await rig.post("a", text="second")] == [True, False]
    await rig.tick()
    assert await rig.post("a", text="third") is False
    await rig.tick(2)
    assert texts(slack) == ["first"]


async def test_a_message_that_was_not_committed_is_never_sent(rig: Rig, slack: StandIn) -> None:
    with pytest.raises(ZeroDivisionError):
        await post_and_stumble(rig)
    await rig.tick()
    assert texts(slack) == []


async def test_an_update_before_the_message_left_replaces_it(rig: Rig, slack: StandIn) -> None:
    await rig.post("a", text="old")
    assert await rig.update("a", "new")
    await rig.tick()
    assert texts(slack) == ["new"]
    assert not slack.called("chat.update")


async def test_an_update_after_it_left_changes_it_in_its_place(rig: Rig, slack: StandIn) -> None:
    await rig.post("a", text="old")
    await rig.tick()
    before = slack.messages()[0]
    assert await rig.update("a", "new")
    await rig.tick(2)
    assert [(each.ts, each.text) for each in slack.messages()] == [(before.ts, "new")]


async def test_of_several_updates_that_wait_only_the_newest_is_sent(rig: Rig, slack: StandIn) -> None:
    await rig.post("a")
    await rig.tick()
    for text in ("one", "two", "three"):
        await rig.update("a", text)
    await rig.tick(2)
    assert texts(slack) == ["three"]
    assert len(slack.called("chat.update")) == 1
    assert await rig.states() == ["sent", "replaced", "replaced", "sent"]


async def test_an_update_of_a_message_that_nobody_knows_or_will_see_says_so(rig: Rig) -> None:
    assert await rig.update("never posted", "x") is False
    await rig.post("a")
    await withdraw(rig, "a")
    assert await rig.update("a", "x") is False


async def test_an_update_of_a_message_that_was_refused_meanwhile_is_dropped(rig: Rig, slack: StandIn) -> None:
    slack.faults.server_error("chat.postMessage")
    slack.faults.refuse("chat.postMessage", "channel_not_found")
    await rig.post("a")
    await rig.tick()
    assert await rig.update("a", "new") is True
    await rig.tick(31, 61, 5)
    assert await rig.states() == ["refused", "withdrawn"]


async def test_a_message_that_has_not_left_can_be_withdrawn(rig: Rig, slack: StandIn) -> None:
    await rig.post("a")
    assert await withdraw(rig, "a") is True
    await rig.tick()
    assert texts(slack) == []


async def test_a_message_that_has_left_cannot_be_withdrawn(rig: Rig, slack: StandIn) -> None:
    await rig.post("a")
    await rig.tick()
    assert await withdraw(rig, "a") is False
    assert texts(slack) == ["text of a"]


async def test_a_message_that_slack_would_not_take_yet_can_still_be_withdrawn(rig: Rig, slack: StandIn) -> None:
    slack.faults.rate_limit("chat.postMessage", "5")
    await rig.post("a")
    await rig.tick()
    assert await withdraw(rig, "a") is True
    await rig.tick(10)
    assert texts(slack) == []


async def test_a_message_is_held_until_its_business_time(rig: Rig, slack: StandIn) -> None:
    await rig.post("a", due=await business_time(rig) + DAY)
    await rig.tick(90)
    assert texts(slack) == []
    await write_offset(rig.db.engine, DAY + timedelta(seconds=1))
    await rig.tick()
    assert texts(slack) == ["text of a"]


async def test_what_is_held_does_not_hold_up_what_is_not(rig: Rig, slack: StandIn) -> None:
    await rig.post("held", due=await business_time(rig) + DAY)
    await rig.post("free")
    await rig.tick()
    assert texts(slack) == ["text of free"]


async def test_an_answer_stands_in_the_thread_of_its_root(rig: Rig, slack: StandIn) -> None:
    await rig.post("root", to="C1")
    await rig.post("answer", to="C1", thread="root")
    await rig.tick(2)
    root, answer = slack.messages("C1")
    assert (answer.thread_ts, answer.reply_broadcast) == (root.ts, False)


async def test_an_answer_in_a_direct_conversation_finds_its_root(rig: Rig, slack: StandIn) -> None:
    await rig.post("root", to="U2")
    await rig.post("answer", to="U2", thread="root")
    await rig.tick(2)
    root, answer = slack.messages(slack.im("U2"))
    assert answer.thread_ts == root.ts


async def test_an_answer_is_held_as_long_as_its_root(rig: Rig, slack: StandIn) -> None:
    await rig.post("root", to="C1", due=await business_time(rig) + DAY)
    await rig.post("answer", to="C1", thread="root")
    await rig.post("other", to="C1")
    await rig.tick(2)
    assert texts(slack) == ["text of other"]
    await write_offset(rig.db.engine, DAY + timedelta(seconds=5))
    await rig.tick(2, 2)
    _, root, answer = slack.messages("C1")
    assert answer.thread_ts == root.ts


async def test_an_answer_shown_to_the_whole_conversation_stays_so_when_replaced(rig: Rig, slack: StandIn) -> None:
    await rig.post("root", to="C1")
    await rig.post("answer", to="C1", thread="root", broadcast=True)
    await rig.update("answer", "newer")
    await rig.tick(2)
    assert [(each.text, each.reply_broadcast) for each in slack.messages("C1")][1] == ("newer", True)


async def test_place_tells_where_a_message_stands_once_slack_has_it(rig: Rig, slack: StandIn) -> None:
    await rig.post("a")
    async with rig.db.begin(rig.tenant) as tx:
        assert await service.place(tx, key="a") is None
    await rig.tick()
    async with rig.db.begin(rig.tenant) as tx:
        assert await service.place(tx, key="a") == (slack.im("U2"), slack.messages()[0].ts)


async def test_workspaces_do_not_see_each_others_keys(rig: Rig) -> None:
    await rig.post("a", grade=Grade.BROADCAST)
    async with rig.db.begin(rig.tenant + 1) as tx:
        assert await service.update(tx, key="a", message=Message.of("x")) is False
        assert await service.withdraw(tx, key="a") is False
        assert await service.resend(tx, key="a") is False
