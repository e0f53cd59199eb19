"""Messages with a picture: it is drawn, uploaded and shown; whatever fails, the words go, and nothing goes twice."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.delivery import plates, service
from bot.delivery.darkroom import LATELY
from bot.delivery.model import Developed, Grade, Pace
from bot.delivery.store import picture as pictures
from bot.kit.blocks import Message
from bot.kit.picture import Picture
from bot.playground import StandIn
from tests.delivery.rig import Rig

POST, PLACE, COMPLETE = "chat.postMessage", "files.getUploadURLExternal", "files.completeUploadExternal"
CARD: dict[str, Any] = {"width": 40, "height": 20, "ground": "#ffffff", "shapes": []}
CHART = Picture(name="chart.png", title="Chart", alt="Leads: 5 of 10", drawing=CARD, place=1, many=0)
BROKEN = Picture(name="chart.png", title="Chart", alt="none", drawing={"width": 0}, place=1, many=0)


async def post(rig: Rig, key: str = "a", chart: Picture = CHART, **more: Any) -> bool:
    message = Message.of("first", "last")
    async with rig.db.begin(rig.tenant) as tx:
        return await service.post(tx, key=key, to="C1", message=message, picture=chart, **more)


def shown(slack: StandIn, where: str = "C1") -> list[list[str]]:
    return [[block["type"] for block in each.blocks] for each in slack.messages(where)]


async def state(rig: Rig) -> list[tuple[str, int]]:
    async with rig.db.read(rig.tenant) as tx:
        return [(row.state, row.tries) for row in await tx.conn.execute(select(pictures).order_by(pictures.c.id))]


async def test_a_message_waits_for_its_picture_and_shows_it_in_its_place(rig: Rig, slack: StandIn) -> None:
    await post(rig)
    assert await rig.sender.run_once() == 0
    assert await rig.sender.develop() == 1
    assert shown(slack) == []
    await rig.sender.run_once()
    assert shown(slack) == [["section", "image", "section"]]
    (posted,) = slack.messages("C1")
    assert posted.blocks[1]["alt_text"] == "Leads: 5 of 10"
    assert slack.world.files.content(posted.blocks[1]["slack_file"]["id"]).startswith(b"\x89PNG")


async def test_the_running_round_makes_pictures_by_itself(rig: Rig, slack: StandIn) -> None:
    await post(rig)
    rig.engine.start()
    await slack.until(lambda: bool(slack.messages("C1")), 10)
    assert shown(slack) == [["section", "image", "section"]]


async def test_only_its_own_conversation_waits(rig: Rig, slack: StandIn) -> None:
    await post(rig)
    await rig.post("b", to="C1")
    await rig.post("c", to="C2")
    await rig.sender.run_once()
    assert [each.text for each in slack.messages()] == ["text of c"]


@pytest.mark.parametrize("method", [PLACE, "upload", COMPLETE])
async def test_when_the_upload_fails_the_words_go_alone_and_once(rig: Rig, slack: StandIn, method: str) -> None:
    slack.faults.server_error(method)
    await post(rig)
    await rig.sender.develop()
    await rig.tick(2, 61)
    assert shown(slack) == [["section", "section"]]
    assert await state(rig) == [(Developed.LEFT_OUT, 1)]


async def test_what_cannot_be_drawn_is_left_out(rig: Rig, slack: StandIn) -> None:
    await post(rig, chart=BROKEN)
    await rig.sender.develop()
    await rig.sender.run_once()
    assert shown(slack) == [["section", "section"]]


async def test_a_rate_limit_is_waited_for_and_the_picture_shown_after_it(rig: Rig, slack: StandIn) -> None:
    slack.faults.rate_limit(PLACE, "20")
    await post(rig)
    await rig.sender.develop()
    await rig.leap(15)
    assert await rig.sender.develop() == 0
    await rig.leap(6)
    assert await rig.sender.develop() == 1
    await rig.sender.run_once()
    assert shown(slack) == [["section", "image", "section"]]


async def test_without_a_connection_message_and_picture_wait_together(rig: Rig, slack: StandIn) -> None:
    await post(rig)
    await slack.stop()
    for _ in range(5):
        assert await rig.sender.develop() == 1
        await rig.leap(6)
    assert await state(rig) == [(Developed.WAITING, 0)]


async def test_a_file_that_slack_cannot_show_yet_is_shown_a_little_later(rig: Rig, slack: StandIn) -> None:
    slack.faults.refuse(POST, "invalid_blocks")
    await post(rig)
    await rig.sender.develop()
    await rig.sender.run_once()
    assert (shown(slack), rig.broken) == ([], [])
    await rig.leap(6)
    await rig.sender.run_once()
    assert shown(slack) == [["section", "image", "section"]]
    assert len(slack.called(PLACE)) == 1


async def test_a_file_that_slack_never_shows_is_left_out_after_some_tries(rig: Rig, slack: StandIn) -> None:
    slack.faults.refuse(POST, "invalid_blocks", times=plates.SHOWINGS - 1)
    await post(rig)
    await rig.sender.develop()
    await rig.tick(*[6] * plates.SHOWINGS)
    assert (shown(slack), rig.broken) == ([["section", "section"]], [])


async def test_whoever_died_at_a_picture_is_followed_once_and_then_it_is_left_out(rig: Rig, slack: StandIn) -> None:
    lease = Pace().picture
    await post(rig)
    for _ in range(plates.TRIES):
        async with rig.db.begin(0) as tx:
            assert len(await plates.claim(tx, lease, 4)) == 1
            assert await plates.claim(tx, lease, 4) == ()
        await rig.leap(46)
    await rig.sender.develop()
    await rig.sender.run_once()
    assert shown(slack) == [["section", "section"]]


async def test_the_word_of_one_that_was_given_up_counts_no_more(rig: Rig) -> None:
    await post(rig)
    async with rig.db.begin(0) as tx:
        (slow,) = await plates.claim(tx, Pace().picture, 4)
    await rig.leap(46)
    async with rig.db.begin(0) as tx:
        (quick,) = await plates.claim(tx, Pace().picture, 4)
        tx.tenant = rig.tenant
        assert [await plates.ready(tx, slow, "F1"), await plates.ready(tx, quick, "F2")] == [False, True]


async def test_a_file_that_was_kept_is_used_again_when_the_post_is_sent_once_more(rig: Rig, slack: StandIn) -> None:
    slack.faults.server_error(POST)
    await post(rig)
    await rig.sender.develop()
    await rig.tick(31, 61, 2)
    assert shown(slack) == [["section", "image", "section"]]
    assert len(slack.called(PLACE)) == 1


async def test_a_message_that_was_withdrawn_is_never_drawn(rig: Rig) -> None:
    await post(rig)
    async with rig.db.begin(rig.tenant) as tx:
        await service.withdraw(tx, key="a")
    assert await rig.sender.develop() == 0


async def test_details_of_a_broadcast_that_never_arrived_wait_for_the_human_who_sends_it(
    rig: Rig, slack: StandIn
) -> None:
    slack.faults.unreadable("missing_scope")
    slack.faults.server_error(POST)
    await rig.post("root", to="C1", grade=Grade.BROADCAST)
    await rig.post("detail", to="C1", grade=Grade.BROADCAST, thread="root")
    await rig.tick(31, 2)
    assert await rig.states() == ["unconfirmed", "withdrawn"]
    async with rig.db.begin(rig.tenant) as tx:
        assert await service.resend(tx, key="root")
    await rig.tick(2, 2)
    root, detail = slack.messages("C1")
    assert (detail.text, detail.thread_ts) == ("text of detail", root.ts)


async def test_what_was_drawn_lately_is_not_drawn_again_and_not_remembered_for_ever(rig: Rig) -> None:
    room = rig.sender.darkroom
    assert room
    first = await room.drawn(CARD)
    assert await room.drawn(dict(reversed(CARD.items()))) is first
    for wide in range(LATELY):
        await room.drawn(CARD | {"width": 41 + wide})
    again = await room.drawn(CARD)
    assert (again == first, again is first) == (True, False)
