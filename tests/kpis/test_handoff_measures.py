"""Handoffs as numbers: asked for as any other measure is, parted by edge, sender and reason, and typed in by nobody."""

import pytest
from sqlalchemy import select

from bot.handoffs.facts import handoff_fact
from bot.kit import migrate
from bot.kit.db import Database
from bot.kit.errors import Refusal
from bot.kpis.slack import feature
from tests.engines import Engine
from tests.handoffs.cases import at
from tests.handoffs.office import Office, open_office

MORNING, LATER = at("2026-11-24 08:00"), at("2026-11-30 09:00")  # Tuesday and the Monday after, 09:00 and 10:00


async def asks(office: Office, line: str) -> str:
    verb = feature(office.db, office.ownership).commands[0].default
    assert verb
    assert verb.read
    reply = await verb.read(office.request("chef", "command", "/kpi", LATER, text=line))
    assert reply.message
    return reply.message.text


@pytest.fixture
async def busy(db: Database) -> Office:
    """Six leads: three accepted after 1, 3.5 and 9.5 hours, two rejected, one that runs out with everybody."""
    office = await open_office(db)
    sent = [await office.sends("sam", MORNING, account=f"new:Firm {number}") for number in range(6)]
    for each, answered in zip(sent, ("2026-11-24 09:00", "2026-11-24 11:30", "2026-11-25 09:00"), strict=False):
        await office.clicks("ana", "accept", f"{each.id}:1", at(answered))
    for each, reason in zip(sent[3:5], ("no_budget", "no_pain"), strict=True):
        values = {"reason": reason}
        await office.submits("ana", "reject", values, at("2026-11-24 10:00"), ticket=f"{each.id}:1")
    await office.waits_until(at("2026-11-27 23:00"))
    return office


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("x.handoff_acceptance by member from 2026-11-01 until 2026-11-30", ["Ana: *60.00 %* of 5 handoffs"]),
        ("acceptance by edge", ["SDR → AE: *60.00 %* of 5 handoffs"]),
        ("handoff sla by receiver", ["Ana: *66.67 %* of 6 handoffs", "Bo: *0.00 %* of 1 handoff", "Chef: *0.00 %*"]),
        ("acceptance time by territory", ["EMEA: *3.5 hours* of 3 handoffs, 90 % within 9.5"]),
        ("handoffs rejected by reason", ["No budget: *1*", "No pain or need: *1*"]),
        ("handoffs by sender", ["Sam: *6*"]),
        ("handoffs overdue by month", ["2026-11: *2*"]),
        ("handoffs accepted by manager", ["Chef: *3*"]),
        ("x.handoff_time", ["Working hours of whoever accepted", "Made of handoffs"]),
    ],
)
async def test_a_measure_of_handoffs_answers_as_any_other_does(busy: Office, line: str, told: list[str]) -> None:
    answer = await asks(busy, line)
    plain = answer.replace("*", "")
    assert [each for each in told if each.replace("*", "") not in plain] == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("leads by sender", "Only numbers of handoffs can be parted by sender"),
        ("revenue by edge", "Only numbers of handoffs can be parted by edge"),
    ],
)
async def test_other_numbers_have_no_edge(busy: Office, line: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        await asks(busy, line)


async def test_nobody_types_such_a_number_in(busy: Office) -> None:
    verbs = [each for command in feature(busy.db, busy.ownership).commands for each in command.verbs]
    log = next(each for each in verbs if each.word == "log")
    assert log.check
    for line in ("acceptance 60", "handoffs sent 5"):
        with pytest.raises(Refusal, match="counted from the handoffs themselves"):
            await log.check(busy.request("ana", "command", "/kpi log", LATER, text=line))


async def test_handoffs_from_before_are_counted_when_the_schema_is_brought_up(engine: Engine) -> None:
    url = await engine.fresh()
    db = Database(url)
    office = await open_office(db)
    sent = [await office.sends("sam", MORNING, account=f"new:Firm {number}") for number in range(3)]
    await office.clicks("ana", "accept", f"{sent[0].id}:1", at("2026-11-24 09:00"))
    await office.waits_until(at("2026-11-27 23:00"))
    names = ("handoff_id", "offer", "what", "at", "edge", "sender_id", "member_id", "in_time", "due")
    asked = select(*(handoff_fact.c[each] for each in names)).order_by("handoff_id", "offer", "what")
    async with db.read(office.tenant) as tx:
        before = (await tx.conn.execute(asked)).all()
    await db.close()
    await migrate.downgrade(url, "0010_member_revision")
    await migrate.upgrade(url)
    db = Database(url)
    async with db.read(office.tenant) as tx:
        assert (await tx.conn.execute(asked)).all() == before
    await db.close()
    await engine.drop(url)
    assert len(before) > 6
