"""A Slack that misbehaves in every way it can: each message stands there once, whatever became of its first try."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery import service
from bot.kit.blocks import Message
from bot.playground import StandIn, Timing
from bot.playground.faults import Kind
from tests.delivery.conftest import CHANNELS, address_of
from tests.delivery.crash.acts import feature
from tests.delivery.crash.child import is_done
from tests.delivery.crash.town import PEOPLE
from tests.delivery.rig import QUICK, Rig, rigged

POST, UPDATE, HISTORY, OPEN_IM = "chat.postMessage", "chat.update", "conversations.history", "conversations.open"
CALL = timedelta(seconds=0.4)
PACE = replace(QUICK, call=CALL, quarantine=CALL * 1.25, lease=CALL * 3, tick=timedelta(seconds=0.05))
LATE = CALL.total_seconds() * 1.2
UNKNOWN_CODES = ("internal_error", "fatal_error", "request_timeout", "service_unavailable")
DUPLICATES = ("duplicate_message_not_found", "duplicate_channel_not_found")
REFUSALS = ("channel_not_found", "is_archived", "msg_too_long", "restricted_action", "cannot_dm_bot", "no_text")
Way = dict[str, Any]
WAYS: dict[str, list[Way]] = {
    "429": [{"kind": Kind.RATE_LIMIT, "retry_after": each} for each in ("0.2", "0", "-3", None, "soon", "1e400", "")],
    "limited": [{"kind": Kind.REFUSE, "code": each} for each in ("ratelimited", "rate_limited")],
    "5xx": [
        {"kind": Kind.STATUS, "status": status, "accepted": accepted}
        for status in (500, 502, 503, 504)
        for accepted in (False, True)
    ],
    "reset": [{"kind": Kind.RESET, "accepted": accepted} for accepted in (False, True)],
    "late": [{"kind": Kind.DELAY, "seconds": LATE, "accepted": True}],
    "body": [{"kind": Kind.GARBAGE, "accepted": accepted} for accepted in (False, True)],
    "code": [
        {"kind": Kind.REFUSE, "code": code, "accepted": accepted}
        for code in UNKNOWN_CODES + DUPLICATES
        for accepted in (False, True)
    ],
}
Figures = Callable[[str, object], None]


@pytest.fixture
async def slack() -> AsyncIterator[StandIn]:
    timing = Timing(ack=1.0, event_retries=(0.1,) * 50, disconnect_warning=0.1)
    async with StandIn(people=PEOPLE, channels=CHANNELS, timing=timing) as standing:
        yield standing


@pytest.fixture
async def rig(engine_url: str, slack: StandIn) -> AsyncIterator[Rig]:
    async with rigged(engine_url, address_of(slack), [feature()], PACE) as made:
        yield made


async def at_rest(rig: Rig, asked: int = 0) -> None:
    """Wait until all is done; a long wait is leapt over."""
    async with asyncio.timeout(30):
        while not await is_done(rig.db, asked):
            await asyncio.sleep(0.1)
            if await rig.parked(seconds=5):
                await rig.leap(3601)


def lost_and_twice(slack: StandIn, texts: list[str]) -> tuple[list[str], list[str]]:
    found = Counter(each.text for each in slack.messages() if each.app)
    return [text for text in texts if not found[text]], [text for text in texts if found[text] > 1]


async def post_all(rig: Rig, ways: list[Way]) -> list[str]:
    """One message for each way, each to somebody else."""
    for number in range(len(ways)):
        await rig.post(f"{number}", to=f"U{number + 1}")
    return [f"text of {number}" for number in range(len(ways))]


@pytest.mark.parametrize("ways", WAYS.values(), ids=list(WAYS))
async def test_a_post_that_met_this_stands_there_once(
    ways: list[Way], rig: Rig, slack: StandIn, record_property: Figures, request: pytest.FixtureRequest
) -> None:
    for number, way in enumerate(ways):
        slack.faults.add(**way, method=POST, where={"text": f"text of {number}"})
    texts = await post_all(rig, ways)
    rig.engine.start()
    await at_rest(rig)
    lost, twice = lost_and_twice(slack, texts)
    record_property("figures", f"{request.node.name}: {len(texts)} posts, lost {len(lost)}, twice {len(twice)}")
    assert all(fault.times == 0 for fault in slack.faults.script)
    assert (lost, twice) == ([], [])
    assert set(await rig.states()) == {"sent"}


@pytest.mark.parametrize("ways", WAYS.values(), ids=list(WAYS))
async def test_an_update_that_met_this_ends_in_its_newest_form(ways: list[Way], rig: Rig, slack: StandIn) -> None:
    old = await post_all(rig, ways)
    await rig.tick()
    for number, way in enumerate(ways):
        slack.faults.add(**way, method=UPDATE, where={"text": f"newer {number}"})
        await rig.update(f"{number}", f"newer {number}")
    rig.engine.start()
    await at_rest(rig)
    assert lost_and_twice(slack, [f"newer {number}" for number in range(len(ways))]) == ([], [])
    assert lost_and_twice(slack, old)[0] == old
    assert all(fault.times == 0 for fault in slack.faults.script)


@pytest.mark.parametrize("method", [HISTORY, OPEN_IM])
@pytest.mark.parametrize("accepted", [False, True])
async def test_a_reading_that_met_anything_is_repeated_before_the_message_is(
    method: str, accepted: bool, rig: Rig, slack: StandIn
) -> None:
    ways = [way for name in ("429", "5xx", "reset", "late", "body") for way in WAYS[name]]
    texts = await post_all(rig, ways)
    for number, way in enumerate(ways):
        slack.faults.server_error(POST, accepted=accepted, where={"text": texts[number]})
        address = {"users": f"U{number + 1}"} if method == OPEN_IM else {"channel": slack.im(f"U{number + 1}")}
        slack.faults.add(**way, method=method, where=address)
    rig.engine.start()
    await at_rest(rig)
    assert lost_and_twice(slack, texts) == ([], [])


@pytest.mark.parametrize("code", REFUSALS)
async def test_what_slack_refuses_for_good_is_told_once_and_never_tried_again(
    code: str, rig: Rig, slack: StandIn
) -> None:
    slack.faults.refuse(POST, code, times=None, where={"text": "text of 0"})
    texts = await post_all(rig, [{}, {}])
    rig.engine.start()
    await at_rest(rig)
    assert rig.broken == [("0", code)]
    assert [each.text for each in slack.messages()] == texts[1:]
    assert len(slack.called(POST)) == 2


async def interrupted(slack: StandIn, interrupt: Callable[[int], Any]) -> list[str]:
    """Thirty words to the bot, with an interruption after every fifth."""
    for number in range(30):
        slack.acting(f"U{number + 1}").say(f"one_of_many {number}")
        if number % 5 == 4 and (work := interrupt(number)) is not None:
            await work
        await asyncio.sleep(0.02)
    return [f"alert {number}" for number in range(30)]


REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets", "cut", "redelivered", "mute")


@pytest.mark.parametrize("reason", REASONS)
async def test_what_is_said_while_the_socket_breaks_counts_once(
    reason: str, rig: Rig, slack: StandIn, record_property: Figures, request: pytest.FixtureRequest
) -> None:
    def interrupt(number: int) -> Any:
        match reason:
            case "cut":
                slack.cut()
            case "redelivered":
                for attempt in (1, 2, 3):
                    slack.redeliver(attempt=attempt)
            case "mute":  # every other five acknowledgements are lost
                slack.link.mute = number % 10 == 4
            case _:
                return slack.disconnect(reason)
        return None

    rig.engine.start()
    async with rig.socket():
        await slack.wait_connected()
        texts = await interrupted(slack, interrupt)
        await at_rest(rig, asked=30)
        await slack.settled()
    lost, twice = lost_and_twice(slack, texts)
    record_property("figures", f"{request.node.name}: {len(texts)} events, lost {len(lost)}, twice {len(twice)}")
    assert (lost, twice) == ([], [])


FAILURES = ("gone", "deaf", "redelivered")


@pytest.mark.parametrize("reason", FAILURES)
async def test_what_is_said_while_the_address_fails_counts_once(
    reason: str, rig: Rig, slack: StandIn, record_property: Figures, request: pytest.FixtureRequest
) -> None:
    door = slack.deliver_to("http://127.0.0.1:9/")
    async with AsyncExitStack() as stack:

        async def reopen() -> None:
            await stack.aclose()
            await asyncio.sleep(0.15)
            door.url = await stack.enter_async_context(rig.http())

        def interrupt(number: int) -> Any:
            match reason:
                case "gone":
                    return reopen()
                case "deaf":  # every other five acknowledgements are lost
                    door.mute = number % 10 == 4
                case _:
                    for attempt in (1, 2, 3):
                        slack.redeliver(attempt=attempt)
            return None

        rig.engine.start()
        await reopen()
        texts = await interrupted(slack, interrupt)
        await at_rest(rig, asked=30)
        await slack.settled()
    lost, twice = lost_and_twice(slack, texts)
    record_property("figures", f"{request.node.name}: {len(texts)} events, lost {len(lost)}, twice {len(twice)}")
    assert (lost, twice) == ([], [])


@asynccontextmanager
async def open_way(rig: Rig, slack: StandIn) -> AsyncIterator[None]:
    """The socket beside SQLite and signed requests beside PostgreSQL: both ways, with nothing done twice."""
    if rig.db.is_sqlite:
        async with rig.socket():
            await slack.wait_connected()
            yield
        return
    async with rig.http() as url:
        slack.deliver_to(url)
        yield


async def test_an_event_that_cannot_be_stored_is_not_acknowledged_and_comes_again(rig: Rig, slack: StandIn) -> None:
    rig.engine.start()
    async with open_way(rig, slack):
        async with rig.db.begin(0) as tx:
            await tx.conn.exec_driver_sql("ALTER TABLE inbox RENAME TO away")
        slack.acting("U1").say("one_of_many 1")
        await asyncio.sleep(0.4)
        async with rig.db.begin(0) as tx:
            await tx.conn.exec_driver_sql("ALTER TABLE away RENAME TO inbox")
        await at_rest(rig, asked=1)
        await slack.settled()
    assert lost_and_twice(slack, ["alert 1"]) == ([], [])


async def test_a_handler_that_fails_leaves_nothing_and_is_tried_again(rig: Rig, slack: StandIn) -> None:
    tries: list[Any] = []

    async def once(tx: Any, request: Any) -> None:
        await service.post(tx, key=f"try {len(tries)}", to="U2", message=Message.of(f"try {len(tries)}"))
        tries.append(request)
        if len(tries) < 3:
            raise ZeroDivisionError

    rig.router.events["message"] = once
    rig.engine.start()
    async with open_way(rig, slack):
        slack.acting("U1").say("anything")
        await at_rest(rig, asked=1)
    assert [each.text for each in slack.messages() if each.app] == ["try 2"]
