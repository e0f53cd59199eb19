"""What a real week leaves below its digest, on both engines: shares in wins, people's figures, competitors."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.delivery.store import outbox, picture
from bot.digests import sending
from bot.digests.compose import Digest
from bot.digests.gather import gather
from bot.digests.rule import Occurrence
from bot.handoffs import service as handoffs
from bot.handoffs.service import Draft
from bot.kit.db import Database
from bot.kpis import bulk
from bot.kpis.model import Deal, Source, Stage
from bot.kpis.slack import feature
from bot.people.model import Member
from tests.kpis.desk import Desk

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
WEEK = Occurrence(due=MONDAY, week=date(2026, 11, 23))
HANDED = {"pain": "it hurts", "kickoff": "2026-12-10", "go_live": "2026-12-20"}


@pytest.fixture
async def desk(db: Database, tenant: int) -> Desk:
    made = Desk(db, tenant, NOW)
    made.join(feature(db, made.ownership))
    return made


@pytest.fixture
async def team(desk: Desk) -> dict[str, Member]:
    return {
        name: await desk.hire(name.title(), role) for name, role in {"sam": "sdr", "ana": "ae", "cleo": "cs"}.items()
    }


async def pass_on(desk: Desk, edge: str, giver: Member, taker: Member, company: str = "Acme") -> None:
    index = await desk.ownership.index(desk.tenant)
    known = next((each for each in index.accounts.values() if each.name == company), None)
    account = known.id if known else None
    draft = Draft(edge=edge, account=account, company=company, segments=frozenset(), content=HANDED)
    async with desk.db.begin(desk.tenant, desk.now) as tx:
        made = await handoffs.send(tx, index, giver.actor(), draft, via="test")
    index = await desk.ownership.index(desk.tenant)
    async with desk.db.begin(desk.tenant, desk.now) as tx:
        await handoffs.accept(tx, index, taker.actor(), (made.id, made.revision), "button")


async def deals(desk: Desk, *rows: Deal) -> None:
    async with desk.db.begin(desk.tenant, desk.now) as tx:
        await bulk.put_deals(tx, rows)


def deal(key: str, stage: Stage, owner: Member, **more: object) -> Deal:
    base = {"name": "Acme", "value": Decimal(40_000), "closed_on": date(2026, 11, 24), "source": Source.FILE}
    return Deal(external_id=key, stage=stage, owner_id=owner.id, **base | more)  # type: ignore[arg-type]


async def told(desk: Desk) -> Digest:
    index = await desk.ownership.index(desk.tenant)
    async with desk.db.read(desk.tenant, MONDAY) as tx:
        return await gather(tx, index, "UTC", WEEK)


async def post(desk: Desk, shown: Digest | None = None) -> list[tuple[str, str | None, str]]:
    """Key, thread and text of all that a digest posted."""
    index, digest = await desk.ownership.index(desk.tenant), shown or await told(desk)
    async with desk.db.begin(desk.tenant, MONDAY) as tx:
        await sending.post(tx, index, "digest:1:2026-11-23", "C1", digest)
        rows = await tx.conn.execute(select(outbox).where(outbox.c.to == "C1").order_by(outbox.c.id))
        return [(row.key, row.thread, row.payload["text"]) for row in rows]


async def test_a_win_names_who_found_closed_and_deploys_it(desk: Desk, team: dict[str, Member]) -> None:
    sam, ana, cleo = team["sam"], team["ana"], team["cleo"]
    desk.now = NOW - timedelta(days=7)
    await pass_on(desk, "sdr_ae", sam, ana)
    (account,) = (await desk.ownership.index(desk.tenant)).accounts.values()
    await deals(desk, deal("1", Stage.WON, ana, account_id=account.id), deal("2", Stage.LOST, ana))
    (win,) = (await told(desk)).wins
    assert (win.found, win.closed, win.deploys, win.keeps) == (sam, ana, None, None)
    desk.now = NOW
    await pass_on(desk, "ae_cs", ana, cleo)
    (win,) = (await told(desk)).wins
    assert (win.company, win.deploys) == ("Acme", cleo)


async def test_a_win_of_another_week_or_one_that_was_corrected_is_not_told(desk: Desk, team: dict[str, Member]) -> None:
    ana = team["ana"]
    days = {"1": date(2026, 11, 22), "2": date(2026, 11, 30), "3": date(2026, 11, 29), "4": date(2026, 11, 23)}
    await deals(desk, *(deal(key, Stage.WON, ana, name=key, closed_on=day) for key, day in days.items()))
    await deals(desk, deal("4", Stage.LOST, ana, name="4"))
    assert [each.company for each in (await told(desk)).wins] == ["3"]


async def test_everybody_stands_below_with_own_figures_and_own_plan(desk: Desk, team: dict[str, Member]) -> None:
    sam, bea = team["sam"], await desk.hire("Bea", "sdr")
    ada = await desk.hire("Ada", "ops", admin=True)
    await desk.type(sam, "/kpi log leads 12 on 2026-11-23")
    await desk.type(bea, "/kpi log leads 9 on 2026-11-24")
    await desk.type(ada, "/kpi target leads 10 per week for @Bea")
    (_, _, digest), (_, thread, below) = await post(desk)
    assert "New leads created\n21" in digest
    assert thread == "digest:1:2026-11-23"
    assert below.endswith("New leads created\n⚪ Sam: 12\n🔶 Bea: 9 of 10 · pace 90 %")


async def test_all_of_it_is_posted_once_and_in_its_order(desk: Desk, team: dict[str, Member]) -> None:
    lost = [deal(str(n), Stage.LOST, team["ana"], competitor="Initech") for n in range(3)]
    await deals(desk, *lost, deal("9", Stage.WON, team["ana"], competitor="initech"))
    first, second = await post(desk), await post(desk)
    assert first == second
    assert [key for key, _, _ in first] == [
        "digest:1:2026-11-23",
        *(f"digest.below:digest:1:2026-11-23:{n}" for n in (1, 2)),
    ]
    assert first[-1][2].endswith("• Initech: 1 won, 3 lost")
    async with desk.db.read(desk.tenant, MONDAY) as tx:
        drawn = (await tx.conn.execute(select(picture.c.content).order_by(picture.c.id))).scalars()
        assert [each["name"] for each in drawn] == ["digest.png", "competitors.png"]


async def test_a_quiet_week_has_nothing_below_it(desk: Desk) -> None:
    silent = replace(await told(desk), gaps=(), asks=())
    assert silent.quiet
    assert [thread for _, thread, _ in await post(desk, silent)] == [None]
