"""What an export gives, an import takes back: into an empty database it makes the same files again."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.kit.db import Database
from bot.people import service as people
from bot.roles import service as roles
from bot.roles.trees_edit import move
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure
from tests.engines import Engine, rolled_back
from tests.imports.desk import FILES, ORDER, PIPELINE, Desk

SEGMENTS = """dimension,name,parent,aliases,from,until
territory,EMEA,,,,
territory,DACH,EMEA,D-A-CH;"Germany; Austria",,2025-12-31
territory,DACH,Europe,,2026-01-01,
territory,Europe,,,,
territory,APAC,,,2026-03-01,
size,Large,,,,
"""
MEMBERS = """name,email,slack_id,zone,title,kind,holidays,left,manager,from,until
Anna Adler,anna@example.com,UANNA,Europe/Berlin,"AE, senior",full,DE-BY,,Mona Maier,,2025-12-31
Anna Adler,anna@example.com,UANNA,Europe/Berlin,"AE, senior",full,,,Olga Ops,2026-01-01,
Ben Brook,ben@example.com,,UTC,=AE,full,,2026-02-28,Mona Maier,,
Ben Brook,brook@example.com,,UTC,,full,,,,,
Gil Guest,,UGIL,UTC,,guest,,,,,
Mona Maier,,,UTC,,full,US,,,,
Olga Ops,,,UTC,,full,,,,,
"""
ACCOUNTS = """name,external_id,status,aliases,territory,size,owner_ae,from,until
Acme,A-1,customer,ACME Inc;Acme & Co,DACH,Large,,,
Acme,A-1,customer,,,,Anna Adler;ben@example.com (territory=EMEA),2025-01-01,2025-12-31
Acme,A-1,customer,,,,Anna Adler,2026-01-01,
Acme,A-2,prospect,,EMEA,,,,2025-06-30
Acme,A-2,prospect,,DACH,,,2025-07-01,
"""
ASSIGNMENTS = """member,role,territory,rank,weight,from,until
Anna Adler,AE,DACH,lead,3,,2025-06-30
Anna Adler,AE,DACH,lead,2,2025-07-01,
ben@example.com,SDR,,backup,1,2025-01-01,2026-02-28
Anna Adler,hos,,,,2026-04-01,
"""
ABSENCES = """member,from,until,cover,note
Anna Adler,2026-08-03,2026-08-14,Olga Ops,"Summer, by the sea"
Anna Adler,2026-12-21,2027-01-02,,
Mona Maier,2026-08-17T12:00:00+00:00,2026-08-17T15:30:00+00:00,Anna Adler,
Olga Ops,2026-09-01,2026-09-01,,
"""
DEALS = """id,name,owner,account,product,stage,value,created,qualified,closed,competitor,loss_reason,cost,bookings,\
due,renewal,old_price,new_price
D1,Big one,Anna Adler,A-1,,won,1200.50,2025-01-02,2025-01-05,2025-02-01,,,300,1500,2025-02-15,yes,1000,1200.50
D2,,ben@example.com,A-2,Gizmo,lost,0,,2025-01-05,2025-02-01,-Rival,"price
and time",,,,no,,
D3,,,,,prospecting,,,,,,,,,2026-12-24,,,
"""
ENTRIES = """measure,member,account,date,amount,satisfied,answers,assigned,active,licensed,received,paid
leads,Anna Adler,,2026-01-05,3,,,,,,,
sdr.leads,Anna Adler,,2026-01-06,4,,,,,,,
sdr.intro_calls,ben@example.com,,2026-01-06,1,,,,,,,
am.csat,Anna Adler,A-2,2026-01-06,,8,10,,,,,
am.csat,Anna Adler,A-1,2026-01-06,,0,3,,,,,
leads assigned,Anna Adler,,2026-01-07,9,,,,,,,
adoption,Anna Adler,A-1,2026-01-09,,,,,80,100,,
cash,,,2026-01-09,,,,,,,1200.50,1300
"""
TARGETS = """measure,member,role,segment,period,value,from,until
leads,ben@example.com,,,week,5,,2025-12-31
leads,ben@example.com,,,week,6,2026-01-01,
ae.revenue,team,,,quarter,100000.50,,
ae.revenue,,AE,,year,400000,2026-01-01,
ae.revenue,,,DACH,month,9000,,
ae.revenue,,,size=Large,month,5000,,
"""
FORECASTS = """measure,member,role,segment,period,first,value,frozen
ae.revenue,Anna Adler,,,quarter,2026-04-01,30000.50,2026-03-30
ae.revenue,Anna Adler,,,quarter,2026-04-01,25000,2026-04-20
ae.revenue,,ae,,year,2026-01-01,400000,2025-12-01
ae.revenue,,,DACH,month,2026-02-01,9000,2026-01-31
ae.revenue,,,,week,2026-02-02,0,2026-01-31
"""


async def fill(desk: Desk) -> None:
    """Ended periods, moved parents and changed managers, by files; and an assignment that ends within a day."""
    await desk.bring("segments", SEGMENTS, create=("dimension",))
    await desk.bring("members", MEMBERS)
    await desk.bring("accounts", ACCOUNTS)
    await desk.bring("assignments", ASSIGNMENTS)
    await desk.bring("absences", ABSENCES)
    await desk.bring("deals", DEALS, unknown="keep")
    await desk.bring("entries", ENTRIES)
    await desk.bring("targets", TARGETS)
    await desk.bring("forecasts", FORECASTS)
    async with desk.db.begin((await ensure(desk.db)).id, datetime(2026, 5, 4, 9, 30, tzinfo=UTC)) as tx:
        held = next(each for each in await roles.assignments(tx) if each.weight == 2)
        await roles.end(tx, OPERATOR, held.id, tx.now + timedelta(microseconds=7), "test")
        named = {each.name: each.id for each in await roles.segments(tx)}
        await move(tx, OPERATOR, named["DACH"], named["EMEA"], tx.now, "test")
        people_ = {each.name: each.id for each in await people.members(tx)}
        await people.report_to(tx, people_["Anna Adler"], people_["Mona Maier"])


async def take_back(desk: Desk, files: dict[str, str]) -> list[bool]:
    extra: dict[str, dict[str, Any]] = {"segments": {"create": ("dimension",)}, "deals": {"unknown": "keep"}}
    return [(await desk.bring(kind, files[kind], **extra.get(kind, {}))).changed for kind in ORDER]


async def test_an_export_into_an_empty_database_gives_the_same_files(
    desk: Desk, engine: Engine, tmp_path: Path
) -> None:
    await fill(desk)
    files = await desk.export_all()
    for kind in ORDER:
        assert len(files[kind].splitlines()) > 3, kind
    url = await engine.fresh()
    async with rolled_back(url) as empty:
        other = Desk(empty, tmp_path)
        assert all(await take_back(other, files))
        assert await other.export_all() == files
        assert not any(await take_back(other, files))
    await engine.drop(url)


async def test_a_database_s_own_export_changes_nothing(desk: Desk) -> None:
    await fill(desk)
    before = await desk.snapshot()
    assert not any(await take_back(desk, await desk.export_all()))
    assert await desk.snapshot() == before


async def test_an_export_holds_ends_moves_and_changes(desk: Desk) -> None:
    await fill(desk)
    files = await desk.export_all()
    assert 'territory,DACH,EMEA,"D-A-CH;""Germany; Austria""",,2025-12-31' in files["segments"]
    assert re.search(r"DACH,Europe,.*,2026-01-01,2026-05-04T09:30:00\+00:00", files["segments"])
    assert re.search(r"Anna Adler,.*,Olga Ops,2026-01-01,2026-05-04T09:30:00\+00:00", files["members"])
    assert "Anna Adler,ae,DACH,,,,,lead,2,2025-07-01,2026-05-04T09:30:00.000007+00:00" in files["assignments"]
    assert "UTC,'=AE,full,,2026-02-28," in files["members"]
    assert "D2,A-2" not in files["deals"]
    assert ",Gizmo,lost,0," in files["deals"]
    assert "'-Rival" in files["deals"]


async def test_the_trial_files_come_back_too(desk: Desk, engine: Engine, tmp_path: Path) -> None:
    await desk.trial()
    files = await desk.export_all()
    url = await engine.fresh()
    async with rolled_back(url) as empty:
        other = Desk(empty, tmp_path)
        await take_back(other, files)
        assert await other.export_all() == files
    await engine.drop(url)
    again = await desk.says("deals", FILES / "pipeline.csv", dates="%m/%d/%Y", **PIPELINE)
    assert again.endswith("Nothing to change.")


async def test_two_workspaces_keep_apart(desk: Desk, fresh_db: Database, tmp_path: Path) -> None:
    await fill(desk)
    assert (await Desk(fresh_db, tmp_path).export("members")).count("\n") == 1
