"""The inspector's plain SQL fits delivery's own tables, on both engines, and tells no secret."""

from datetime import timedelta

from bot.delivery import inbox, service
from bot.delivery.model import State
from bot.delivery.store import inbox as inbox_table
from bot.delivery.store import outbox, timer
from bot.kit.blocks import Message
from bot.kit.db import Database, Tx
from bot.kit.door import Request
from bot.kit.waiting import OPEN_SHOWN, SETTLED_SHOWN, TABLES, read_queues
from bot.workspace.service import ensure

SECRET = "https://hooks.slack.com/commands/T1/2/3"


async def filled(db: Database) -> None:
    async with db.begin((await ensure(db)).id) as tx:
        for number in range(OPEN_SHOWN + 1):
            await service.post(tx, key=f"m{number}", to="C1", message=Message.of(f"hello {number}"))
        await service.withdraw(tx, key="m0")
        due = tx.now + timedelta(days=1)
        await service.schedule(tx, kind="later", subject="thing:1", due=due, key="t2")
        await service.schedule(tx, kind="sooner", subject="thing:1", due=due - timedelta(hours=1), key="t1")
        await _request(tx)


async def _request(tx: Tx) -> None:
    request = Request(tenant=tx.tenant, user="U1", kind="command", name="/do", now=tx.now, response_url=SECRET)
    await inbox.take_in(tx, "one", request)


async def test_the_queues_show_what_is_open_next_first_and_what_was_settled(fresh_db: Database) -> None:
    await filled(fresh_db)
    incoming, timers, outgoing = await read_queues(fresh_db.engine)
    assert [each.name for each in (incoming, timers, outgoing)] == ["inbox", "timer", "outbox"]
    assert [each.key for each in timers.open] == ["t1", "t2"]
    assert timers.open[0].to == "thing:1"
    assert (len(outgoing.open), outgoing.open[0].key) == (OPEN_SHOWN, "m1")
    assert outgoing.open[0].body["text"] == "hello 1"
    assert [each.key for each in outgoing.settled] == ["m0"]
    assert outgoing.counts == {State.PENDING: OPEN_SHOWN, State.WITHDRAWN: 1}
    assert outgoing.open[0].at.tzinfo is not None
    assert len(outgoing.settled) <= SETTLED_SHOWN


async def test_a_stored_request_is_shown_without_its_response_url(fresh_db: Database) -> None:
    await filled(fresh_db)
    incoming, _, _ = await read_queues(fresh_db.engine)
    assert incoming.open[0].body["name"] == "/do"
    assert SECRET not in str(incoming.open[0].body)


def test_its_tables_are_deliverys_own() -> None:
    assert set(TABLES) == {inbox_table.name, timer.name, outbox.name}
