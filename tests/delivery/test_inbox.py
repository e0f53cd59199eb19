"""What Slack sent: stored once before it is acknowledged, worked off in one transaction, never given up silently."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.delivery import inbox, service
from bot.delivery.store import inbox as rows
from bot.kit.blocks import Message
from bot.kit.db import Database, Tx
from bot.kit.door import Command, Feature, Reply, Request, Verb
from bot.kit.errors import Refusal
from bot.playground import StandIn
from tests.delivery.conftest import address_of
from tests.delivery.rig import Rig, rigged

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ASKED = Request(tenant=1, user="U1", kind="event", name="message", now=NOW, text="hello", channel="D1")


TYPED = replace(ASKED, kind="command", name="/do")


class Hand:
    """What the bot does with a message: it posts, and then raises what it is told to."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []
        self.seen: list[Request] = []

    async def write(self, tx: Tx, request: Request) -> Reply | None:
        self.seen.append(request)
        await service.post(tx, key=f"{request.text} {len(self.seen)}", to="U2", message=Message.of(request.text))
        if self.errors:
            raise self.errors.pop(0)
        return None


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
async def rig(engine_url: str, slack: StandIn, hand: Hand) -> AsyncIterator[Rig]:
    verb = Verb(word="", usage="/do", help="Does it.", write=hand.write)
    feature = Feature(events={"message": hand.write}, commands=(Command(name="/do", summary="does.", default=verb),))
    async with rigged(engine_url, address_of(slack), [feature]) as made:
        yield made


async def take_in(rig: Rig, key: str, request: Request = ASKED) -> bool:
    async with rig.db.begin(rig.tenant) as tx:
        return await inbox.take_in(tx, key, replace(request, tenant=rig.tenant, channel=None))


async def states(rig: Rig) -> list[str]:
    async with rig.db.read(0) as tx:
        return list((await tx.conn.execute(select(rows.c.state).order_by(rows.c.id))).scalars())


def texts(slack: StandIn) -> list[str]:
    return [each.text for each in slack.messages()]


async def test_the_same_key_is_taken_in_once_also_after_it_is_done(rig: Rig, hand: Hand) -> None:
    assert [await take_in(rig, "a"), await take_in(rig, "a")] == [True, False]
    await rig.tick()
    assert await take_in(rig, "a") is False
    await rig.tick()
    assert (len(hand.seen), await states(rig)) == (1, ["done"])


async def test_of_many_deliveries_at_once_one_is_taken_in(rig: Rig) -> None:
    taken = await asyncio.gather(*(take_in(rig, "a") for _ in range(8)))
    assert sorted(taken) == [False] * 7 + [True]


async def test_requests_are_worked_off_in_the_order_they_came(rig: Rig, hand: Hand) -> None:
    for word in ("one", "two", "three"):
        await take_in(rig, word, replace(ASKED, text=word))
    await rig.tick()
    assert [each.text for each in hand.seen] == ["one", "two", "three"]


async def test_a_request_comes_back_as_it_was_but_at_the_time_of_its_transaction(rig: Rig, hand: Hand) -> None:
    asked = replace(ASKED, values={"name": "Zoë", "many": ["a", "b"]}, payload={"channel_type": "im"}, via="form")
    await take_in(rig, "a", asked)
    await rig.tick()
    (seen,) = hand.seen
    assert replace(seen, now=NOW) == replace(asked, tenant=rig.tenant, channel=None)
    assert seen.now > NOW


async def test_a_refusal_saves_nothing_and_its_sentence_is_told(rig: Rig, hand: Hand, slack: StandIn) -> None:
    hand.errors = [Refusal("Not like this.")]
    await take_in(rig, "a")
    await rig.tick(60)
    assert (texts(slack), await states(rig), len(hand.seen)) == (["Not like this."], ["done"], 1)


async def test_a_fault_of_ours_is_tried_again(rig: Rig, hand: Hand, slack: StandIn) -> None:
    hand.errors = [ZeroDivisionError(), KeyError("x")]
    await take_in(rig, "a")
    await rig.tick()
    assert (texts(slack), await states(rig)) == ([], ["new"])
    await rig.tick(30, 30)
    assert (texts(slack), await states(rig)) == (["hello"], ["done"])


async def test_after_five_faults_a_person_is_told_what_to_quote(rig: Rig, hand: Hand, slack: StandIn) -> None:
    hand.errors = [ZeroDivisionError() for _ in range(9)]
    await take_in(rig, "a")
    await rig.tick(*[60] * 8)
    assert (len(hand.seen), await states(rig)) == (5, ["dead"])
    (told,) = texts(slack)
    async with rig.db.read(0) as tx:
        error = (await tx.conn.execute(select(rows.c.error))).scalar_one()
    assert error.split()[0] in told


async def test_one_that_fails_does_not_hold_up_the_next(rig: Rig, hand: Hand, slack: StandIn) -> None:
    hand.errors = [ZeroDivisionError()]
    await take_in(rig, "a")
    await take_in(rig, "b", replace(ASKED, text="next"))
    await rig.tick()
    assert (texts(slack), await states(rig)) == (["next"], ["new", "done"])


async def test_what_was_left_undone_is_worked_off_by_the_next_process(
    rig: Rig, slack: StandIn, engine_url: str, hand: Hand
) -> None:
    await take_in(rig, "a")
    async with rigged(engine_url, address_of(slack), [Feature(events={"message": hand.write})]) as heir:
        await heir.tick()
    assert texts(slack) == ["hello"]


async def test_while_a_large_file_comes_in_a_person_hears_of_it_before_slack_gives_them_up(rig: Rig) -> None:
    other, asked = Database(rig.db.url), replace(TYPED, tenant=rig.tenant, channel=None)
    async with other.begin(0):
        async with asyncio.timeout(2.9):
            answer = await rig.router.answer("typed", asked)
        if rig.db.is_sqlite:
            assert "Please try again in a few seconds" in answer.ack["text"]
            assert await states(rig) == []
        else:  # nobody waits for anybody there
            assert answer.ack == {}
    assert (await rig.router.answer("typed", asked)).ack == {}
    assert len(await states(rig)) == 1
    await other.close()
