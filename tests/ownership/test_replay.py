"""The audit is enough: read from nothing it gives today's map, whoever wrote that and however much at once."""

from pathlib import Path
from typing import Any

import pytest

from bot.kit.db import Database
from bot.ownership import service as ownership
from bot.ownership import store
from bot.sample.writer import write
from bot.workspace.audit import entries
from bot.workspace.service import ensure
from tests.imports.desk import Desk
from tests.ownership.stored import as_stored, replayed
from tests.ownership.town import NOW


async def both(db: Database) -> tuple[dict[str, Any], dict[str, Any]]:
    async with db.read((await ensure(db)).id) as tx:
        return await replayed(tx), await as_stored(tx)


async def test_the_sample_organisation_is_told_whole_by_its_audit(fresh_db: Database) -> None:
    await write(fresh_db, NOW)
    told, stored = await both(fresh_db)
    assert told == stored
    assert all(stored[kind] for kind in ("role", "segment", "assignment", "account", "naming"))


async def test_files_are_told_thing_by_thing(db: Database, tmp_path: Path) -> None:
    await Desk(db, tmp_path).trial()
    told, stored = await both(db)
    assert told == stored
    assert len(stored["assignment"]) > 5


async def test_an_account_whose_named_owner_leaves_is_told_with_all_that_was_named(fresh_db: Database) -> None:
    await write(fresh_db, NOW)
    async with fresh_db.begin((await ensure(fresh_db)).id) as tx:
        ids = {each.member_id for each in await store.named_owners(tx)}
        gone = [each for who in ids for each in await ownership.unname(tx, who, "test")]
    told, stored = await both(fresh_db)
    assert gone
    assert told == stored


HELD = "member,role,territory,rank,from,until\nAda,AE,North,lead,{since},{until}\n"


async def test_a_corrected_file_is_told_with_what_stood_before(db: Database, tmp_path: Path) -> None:
    desk = Desk(db, tmp_path)
    await desk.bring("members", "name\nAda\n")
    await desk.bring("segments", "name,dimension\nNorth,territory\n")
    await desk.bring("assignments", HELD.format(since="2026-01-01", until=""))
    await desk.bring("assignments", HELD.format(since="2026-01-01", until="2026-06-30"))
    told, stored = await both(db)
    assert told == stored
    async with db.read((await ensure(db)).id) as tx:
        newest, oldest = await entries(tx, action="imported.assignment")
    assert oldest.before is None
    assert newest.subject == oldest.subject
    assert newest.before == oldest.after
    assert newest.before
    assert {**newest.before, "until": "2026-07-01T00:00:00+00:00"} == newest.after


async def test_a_file_that_changes_nothing_is_told_by_no_line(db: Database, tmp_path: Path) -> None:
    desk = Desk(db, tmp_path)
    for _ in range(2):
        await desk.bring("members", "name\nAda\n")
    async with db.read((await ensure(db)).id) as tx:
        assert len(await entries(tx, action="imported.")) == 1


@pytest.mark.parametrize("many", [2000])
async def test_a_long_file_is_told_by_a_line_each(db: Database, tmp_path: Path, many: int) -> None:
    desk = Desk(db, tmp_path)
    names = "\n".join(f"Account {number},North" for number in range(many))
    await desk.bring("segments", "name,dimension\nNorth,territory\n")
    await desk.bring("accounts", f"name,territory\n{names}\n")
    told, stored = await both(db)
    assert told == stored
    assert len(stored["account"]) == many
