"""The sample in a database: complete, answering what people will ask first, and quiet about the past."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.delivery.store import outbox, timer
from bot.digests import service as digests
from bot.handoffs import book
from bot.kit.db import Database
from bot.kit.errors import Refusal
from bot.kit.zones import local
from bot.kpis.catalogue import MEASURES
from bot.kpis.scoring import score, whole_week
from bot.kpis.service import tallies, targets
from bot.kpis.span import week_of
from bot.ownership.coverage import gaps
from bot.ownership.index import Index, build
from bot.ownership.model import Answer, Gap
from bot.ownership.question import answers, parse
from bot.ownership.service import load_rows
from bot.people import service as people
from bot.sample.read import read_organisation
from bot.sample.writer import write
from bot.workspace.service import ensure
from tests.sample.conftest import NOW

MOMENTS = [
    pytest.param(datetime(2026, 11, 23, 0, 30, tzinfo=UTC), id="early on a Monday"),
    pytest.param(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), id="a Sunday on which the clocks change"),
]
ASKED = [
    ("AE emea fintech", "held", {"Charlotte Pemberton"}),
    ("AE for Acme", "held", {"Jonas Albrecht"}),
    ("AE Hudson Harbor", "held", {"Sofia Marchetti", "Caleb Washburn"}),
    ("SDR germany", "held", {"Lena Vogt", "Amara Nwosu", "Mateusz Kowalczyk"}),
    ("AE Veloria", "held", {"Jonas Albrecht"}),
    ("product manager", "held", {"Ravi Menon"}),
    ("product manager pulse 400", "held", {"Katarzyna Wójcik"}),
    ("AE 日本", "held", {"佐藤 健一"}),
    ("head of sales", "held", {"Ingrid Solberg"}),
    ("sales ops", "held", {"Priya Raghunathan"}),
    ("controller", "held", {"Anneliese Baumgartner"}),
    ("AM Acme", "held", {"Beatrix Freifrau von Ahrensfeld-Lindenau"}),
    ("CS singapore", "gap", set()),
    ("analyst", "gap", set()),
    ("analyst on 2026-12-10", "held", {"Chloé Tremblay"}),
    ("CS Granite Peak on 2026-12-04", "held", {"Ethan Brooks"}),
    ("CS Granite Peak on 2026-12-05", "gap", set()),
    ("AE emea fintech on 2026-08-01", "held", {"Marco Santangelo"}),
    ("AE sweden", "gap", set()),
    ("AE sweden on 2026-12-24", "held", {"Lena Vogt"}),
]


async def index_of(db: Database) -> Index:
    async with db.read((await ensure(db)).id) as tx:
        return build(await load_rows(tx))


def ask(index: Index, line: str) -> Answer:
    (only,) = answers(index, parse(index, line, NOW))
    return only


def names(index: Index, gap: Gap) -> str:
    return ", ".join(each.name for each in index.trees.ordered(gap.scope))


async def test_the_whole_file_is_written(sample: Database) -> None:
    told = read_organisation()
    rows = (await index_of(sample)).rows
    assert len(rows.members) == len(told.people)
    assert len(rows.assignments) == len(told.assignments)
    assert len(rows.accounts) == len(told.accounts)
    assert rows.zone == "Europe/Berlin"
    assert [each.name for each in rows.members if each.is_admin] == ["Ingrid Solberg", "Priya Raghunathan"]
    async with sample.read((await ensure(sample)).id) as tx:
        assert len(await book.find(tx)) == len(told.handoffs)


async def test_what_people_ask_first_has_its_answer(sample: Database) -> None:
    index = await index_of(sample)
    for line, state, owners in ASKED:
        found = ask(index, line)
        told = {index.member(each).name for each in found.owners}
        assert (line, found.state, told) == (line, state, owners)


async def test_acme_has_an_owner_in_every_role_that_accounts_have(sample: Database) -> None:
    index = await index_of(sample)
    held = {index.roles[each.question.role_id].key for each in answers(index, parse(index, "Acme", NOW)) if each.owners}
    assert {"hos", "sdr", "ae", "ops", "cs", "am"} <= held


async def test_only_what_is_still_waiting_is_sent_at_the_first_start(sample: Database) -> None:
    async with sample.read((await ensure(sample)).id) as tx:
        waiting = [each for each in await book.find(tx) if each.state == "offered"]
        kept = (await tx.conn.execute(select(outbox.c.key).where(outbox.c.state == "pending"))).scalars()
        cards = {f"handoff:{each.id}:{part}" for each in waiting for part in ("offer:1", "sender")}
        announced = {f"digest:{each.id}:set:{each.revision}" for each, _ in await digests.overview(tx)}
    assert (len(waiting), len(announced)) == (3, 2)
    assert set(kept) == cards | announced


async def test_two_channels_get_a_digest_on_their_own_monday_at_nine(sample: Database) -> None:
    async with sample.read((await ensure(sample)).id) as tx:
        found = {each.channel: local(each.next_due, each.rule.zone) for each, _ in await digests.overview(tx)}
    assert {channel: f"{due:%a %d %H:%M}" for channel, due in found.items()} == {
        "C0SALES": "Mon 30 09:00",
        "C0AMERICAS": "Mon 30 09:00",
    }
    assert len({due.utcoffset() for due in found.values()}) == 2


async def test_the_gaps_are_those_left_on_purpose(sample: Database) -> None:
    index = await index_of(sample)
    told = {f"{index.roles[each.role_id].key}: {names(index, each)}" for each in gaps(index, NOW)}
    assert told == {"ae: Nordics, Industrial", "ae: Nordics, Buildings", "cs: APAC", "fin: Analyst"}


async def test_last_week_has_figures_against_its_targets(sample: Database) -> None:
    async with sample.read((await ensure(sample)).id, NOW) as tx:
        last = whole_week(week_of(NOW.date()).weeks_later(-1))
        all_tallies, plans = await tallies(tx, MEASURES, last), await targets(tx, None)
    scores = {each.key: score(each, all_tallies, plans, last) for each in MEASURES}
    values = {key: each.value for key, each in scores.items()}
    planned = {"sdr.leads": 50, "sdr.intro_calls": 19, "ae.closed_opps": 4, "ae.revenue": 284_500}
    assert {key: values[key] for key in planned} == planned
    assert (scores["sdr.leads"].percent, scores["sdr.intro_calls"].percent) == (100, 95)
    assert all(scores[key].before and scores[key].target for key in planned)


async def test_a_second_time_is_refused_and_changes_nothing(sample: Database) -> None:
    before = (await index_of(sample)).rows
    with pytest.raises(Refusal, match="has members already"):
        await write(sample, NOW)
    assert (await index_of(sample)).rows == before


async def test_a_workspace_with_somebody_in_it_is_left_alone(db: Database) -> None:
    async with db.begin((await ensure(db)).id, NOW) as tx:
        await people.add(tx, name="Somebody", zone="Europe/Berlin")
    with pytest.raises(Refusal, match="empty database"):
        await write(db, NOW)
    assert [each.name for each in (await index_of(db)).rows.members] == ["Somebody"]


@pytest.mark.parametrize("now", MOMENTS)
async def test_whenever_it_is_written_nothing_is_overdue_and_nothing_lies_ahead(db: Database, now: datetime) -> None:
    await write(db, now)
    async with db.read((await ensure(db)).id, now) as tx:
        made = await book.find(tx)
        due = (await tx.conn.execute(select(timer.c.due).where(timer.c.state == "pending"))).scalars().all()
    assert [each.state for each in made[:3]] == ["offered"] * 3
    assert all(each.created_at < now and (each.ended_at is None or each.ended_at < now) for each in made)
    assert due
    assert min(due) >= now
