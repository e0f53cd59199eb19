"""The way out at Slack's true intervals, engine time leaping: pacing, waiting, doubt, looking twice, fences, ends."""

from datetime import timedelta

import pytest

from bot.delivery import claims, service
from bot.delivery.model import Grade, Outgoing, Pace, State
from bot.kit.clock import engine_time
from bot.playground import StandIn
from tests.delivery.conftest import address_of
from tests.delivery.rig import Rig, rigged

POST, HISTORY = "chat.postMessage", "conversations.history"
PACE = Pace()


def texts(slack: StandIn, where: str | None = None) -> list[str]:
    return [each.text for each in slack.messages(where)]


async def claimed(rig: Rig, state: State = State.PENDING) -> Outgoing:
    async with rig.db.begin(0) as tx:
        (found,) = await claims.claim(tx, "somebody", state, PACE, await engine_time(tx.conn))
        return found


async def test_messages_of_one_conversation_leave_in_their_order(rig: Rig, slack: StandIn) -> None:
    for number in range(5):
        await rig.post(f"{number}", to="C1")
    await rig.tick(2, 2, 2, 2)
    assert texts(slack, "C1") == [f"text of {number}" for number in range(5)]


async def test_a_conversation_is_written_to_at_its_pace_and_others_do_not_wait(engine_url: str, slack: StandIn) -> None:
    async with rigged(engine_url, address_of(slack), pace=Pace(per_channel=timedelta(hours=1))) as rig:
        for key, to in (("a", "C1"), ("b", "C1"), ("c", "C2"), ("d", "U2")):
            await rig.post(key, to=to)
        await rig.tick(3000)
        assert sorted(texts(slack)) == ["text of a", "text of c", "text of d"]
        await rig.tick(601)
        assert texts(slack, "C1") == ["text of a", "text of b"]


async def test_what_is_in_doubt_holds_up_its_own_conversation_only(rig: Rig, slack: StandIn) -> None:
    slack.faults.server_error(POST, where={"channel": "C1"})
    for key, to in (("a", "C1"), ("b", "C1"), ("c", "C2")):
        await rig.post(key, to=to)
    await rig.tick(5)
    assert texts(slack) == ["text of c"]
    await rig.tick(31, 61, 2, 2)
    assert texts(slack, "C1") == ["text of a", "text of b"]


async def test_a_rate_limit_parks_the_whole_workspace_for_as_long_as_slack_says(rig: Rig, slack: StandIn) -> None:
    slack.faults.rate_limit(POST, "40", where={"channel": "C1"})
    await rig.post("a", to="C1")
    await rig.tick()
    await rig.post("b", to="C2")
    await rig.tick(35)
    assert texts(slack) == []
    await rig.tick(6)
    assert sorted(texts(slack)) == ["text of a", "text of b"]


async def test_a_shorter_rate_limit_does_not_end_a_longer_one(rig: Rig) -> None:
    async with rig.db.begin(rig.tenant) as tx:
        await claims.park(tx, rig.tenant, claims.WHOLE_WORKSPACE, timedelta(seconds=60))
        await claims.park(tx, rig.tenant, claims.WHOLE_WORKSPACE, timedelta(seconds=1))
    await rig.post("a")
    await rig.tick(30)
    assert await rig.states() == ["pending"]
    await rig.tick(31)
    assert await rig.states() == ["sent"]


async def test_rate_limits_are_no_attempts_however_many(rig: Rig, slack: StandIn) -> None:
    slack.faults.rate_limit(POST, "1", times=20)
    slack.faults.server_error(POST)
    await rig.post("a")
    await rig.tick(*[2] * 21, 31, 61, 2)
    assert (await rig.states(), texts(slack)) == (["sent"], ["text of a"])


async def test_without_a_connection_it_is_tried_until_there_is_one(rig: Rig, slack: StandIn) -> None:
    await rig.post("a")
    await slack.stop()
    await rig.tick(*[6] * 20)
    row = await rig.row("a")
    assert (row.state, row.attempts, row.error) == ("pending", 0, "no connection")


async def test_what_arrived_although_the_answer_was_lost_is_found_and_not_sent_again(rig: Rig, slack: StandIn) -> None:
    slack.faults.reset(POST, accepted=True)
    await rig.post("a")
    await rig.tick(25)
    assert await rig.states() == ["unknown"]
    assert not slack.called(HISTORY)
    await rig.tick(6)
    row = await rig.row("a")
    assert (row.state, row.ts, row.channel) == ("sent", slack.messages()[0].ts, slack.im("U2"))
    assert len(slack.called(POST)) == 1


async def test_what_did_not_arrive_is_looked_for_twice_and_then_sent_once_more(rig: Rig, slack: StandIn) -> None:
    slack.faults.server_error(POST, 502)
    await rig.post("a", to="C1")
    await rig.tick(31)
    assert (len(slack.called(HISTORY)), texts(slack)) == (1, [])
    await rig.tick(40)
    assert (len(slack.called(HISTORY)), texts(slack)) == (1, [])
    await rig.tick(21, 1)
    assert (len(slack.called(HISTORY)), texts(slack)) == (2, ["text of a"])


async def test_a_conversation_is_looked_through_page_by_page(rig: Rig, slack: StandIn) -> None:
    slack.faults.reset(POST, accepted=True)
    await rig.post("a", to="C1")
    await rig.tick()
    for number in range(250):
        slack.acting("U1").say(f"chatter {number}", "C1")
    await rig.tick(31)
    assert (len(slack.called(HISTORY)), await rig.states()) == (2, ["sent"])


async def test_an_answer_is_looked_for_in_its_thread(rig: Rig, slack: StandIn) -> None:
    await rig.post("root", to="C1")
    await rig.tick()
    slack.faults.server_error(POST, accepted=True)
    await rig.post("answer", to="C1", thread="root")
    await rig.tick(2, 31)
    assert (await rig.states(), len(slack.called("conversations.replies"))) == (["sent", "sent"], 1)


async def test_a_reading_that_fails_for_now_settles_nothing(rig: Rig, slack: StandIn) -> None:
    slack.faults.server_error(POST)
    slack.faults.server_error(HISTORY, times=3)
    await rig.post("a", to="C1")
    await rig.tick(31, 61, 61)
    assert (await rig.states(), texts(slack)) == (["unknown"], [])
    await rig.tick(61, 61, 2)
    assert texts(slack) == ["text of a"]


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel", "channel_not_found", "thread_not_found"])
async def test_an_alert_whose_fate_cannot_be_read_goes_out_once_more(rig: Rig, slack: StandIn, code: str) -> None:
    slack.faults.unreadable(code)
    slack.faults.reset(POST, accepted=True, times=5)
    await rig.post("a", to="C1")
    await rig.tick(31, 1, 31, 61, 61)
    assert texts(slack) == ["text of a", "text of a"]
    assert await rig.states() == ["unconfirmed"]
    assert rig.broken == [("a", "unconfirmed")]


async def test_a_broadcast_whose_fate_cannot_be_read_waits_for_a_human(rig: Rig, slack: StandIn) -> None:
    slack.faults.unreadable("missing_scope")
    slack.faults.reset(POST, accepted=True)
    await rig.post("a", to="C1", grade=Grade.BROADCAST)
    await rig.tick(31, 61, 61)
    assert (texts(slack), await rig.states()) == (["text of a"], ["unconfirmed"])
    assert rig.broken == [("a", "unconfirmed")]


async def test_a_human_sends_an_unconfirmed_broadcast_again_once(rig: Rig, slack: StandIn) -> None:
    slack.faults.unreadable("missing_scope")
    slack.faults.server_error(POST)
    await rig.post("a", to="C1", grade=Grade.BROADCAST)
    await rig.tick(31)
    async with rig.db.begin(rig.tenant) as tx:
        clicks = [await service.resend(tx, key="a"), await service.resend(tx, key="a")]
    await rig.tick(2, 61)
    assert (clicks, texts(slack), await rig.states()) == ([True, False], ["text of a"], ["sent"])


async def test_an_unconfirmed_message_goes_out_again_in_its_newest_form(rig: Rig, slack: StandIn) -> None:
    slack.faults.unreadable("missing_scope")
    slack.faults.server_error(POST)
    await rig.post("a", to="C1", grade=Grade.BROADCAST)
    await rig.tick(31)
    await rig.update("a", "newer")
    async with rig.db.begin(rig.tenant) as tx:
        await service.resend(tx, key="a")
    await rig.tick(2)
    assert texts(slack) == ["newer"]


async def test_a_refused_message_is_told_once_and_does_not_hold_up_the_next(rig: Rig, slack: StandIn) -> None:
    slack.faults.refuse(POST, "is_archived")
    await rig.post("a", to="C1")
    await rig.post("b", to="C1")
    await rig.tick(2, 61)
    assert rig.broken == [("a", "is_archived")]
    assert (await rig.states(), texts(slack)) == (["refused", "sent"], ["text of b"])


async def test_an_update_in_doubt_is_simply_repeated(rig: Rig, slack: StandIn) -> None:
    await rig.post("a")
    await rig.tick()
    slack.faults.server_error("chat.update", accepted=True)
    slack.faults.reset("chat.update")
    await rig.update("a", "new")
    await rig.tick(2, 6, 6)
    assert (texts(slack), await rig.states()) == (["new"], ["sent", "sent"])
    assert not slack.called(HISTORY)


async def test_whoever_hangs_longer_than_the_lease_leaves_a_message_in_doubt(rig: Rig, slack: StandIn) -> None:
    await rig.post("a")
    await claimed(rig)
    await rig.tick(55)
    assert await rig.states() == ["sending"]
    await rig.tick(6, 25)
    assert (await rig.states(), texts(slack)) == (["unknown"], [])
    await rig.tick(31, 61, 2)
    assert (await rig.states(), texts(slack)) == (["sent"], ["text of a"])


async def test_a_zombies_mark_is_void_once_somebody_else_has_claimed(rig: Rig, slack: StandIn) -> None:
    await rig.post("a")
    zombie = await claimed(rig)
    await rig.tick(61)
    await rig.leap(31)
    heir = await claimed(rig, State.UNKNOWN)
    wrong = {"state": State.SENT, "ts": "1.0"}
    async with rig.db.begin(0) as tx:
        assert heir.epoch == zombie.epoch + 1
        assert await claims.mark(tx, zombie, wrong) is False
        assert await claims.mark(tx, heir, {"state": State.SENT, "ts": "2.0"}) is True
        assert await claims.mark(tx, heir, wrong) is False
    assert (await rig.row("a")).ts == "2.0"


async def test_a_message_is_claimed_by_one_only(rig: Rig) -> None:
    await rig.post("a")
    async with rig.db.begin(0) as tx:
        moment = await engine_time(tx.conn)
        first = await claims.claim(tx, "one", State.PENDING, PACE, moment)
        assert [len(first), len(await claims.claim(tx, "two", State.PENDING, PACE, moment))] == [1, 0]


async def test_a_call_that_takes_too_long_is_ended_and_looked_for(engine_url: str, slack: StandIn) -> None:
    pace = Pace(call=timedelta(seconds=0.2))
    slack.faults.delay(POST, 1.0)
    async with rigged(engine_url, address_of(slack), pace=pace) as rig:
        await rig.post("a", to="C1")
        await rig.tick()
        assert (await rig.row("a")).error == "TimeoutError"
        await rig.tick(31, 61)
        assert (await rig.states(), texts(slack)) == (["sent"], ["text of a"])


async def test_a_sleeper_whose_lease_is_nearly_over_does_not_send(rig: Rig, slack: StandIn) -> None:
    await rig.post("a")
    message = await claimed(rig)
    await rig.sender._deliver(message, late=0.0)  # noqa: SLF001 - nothing else can put a process to sleep there
    assert (await rig.states(), texts(slack)) == (["sending"], [])
