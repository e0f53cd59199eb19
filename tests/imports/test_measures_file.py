"""Measures as a file: the same file again changes nothing, a changed line is told with last month, all or nothing."""

from pathlib import Path

import pytest

from bot.imports.measures import apply_measures, export_measures
from bot.kit.db import Database
from bot.kit.errors import Refusal
from bot.kpis import editions
from bot.roles.setup import install_catalogue
from bot.workspace.model import OPERATOR

BAD = '["x.bad"]\nname = "Bad"\nunit = "count"\nsum = "count /"\nreads = "bad"\nsays = "B."'
OWN = """
["sdr.demos"]
name = "Demos held"
role = "sdr"
unit = "count"
reads = "demo"
sum = "count"
says = "Demos that took place."
also = ["demos"]
"""


@pytest.fixture
async def furnished(db: Database, tenant: int) -> Database:
    async with db.begin(tenant) as tx:
        await install_catalogue(tx)
    return db


def written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


async def put(db: Database, tenant: int, path: Path, text: str, *, dry_run: bool = False) -> list[str]:
    file = written(path, text)
    return await apply_measures(db, tenant, OPERATOR, file, dry_run=dry_run)


async def names(db: Database, tenant: int) -> dict[str, str]:
    async with db.read(tenant) as tx:
        return {each.key: each.name for each in (await editions.catalogue(tx)).all}


async def test_an_export_taken_back_changes_nothing_and_gives_the_same_file(
    furnished: Database, tenant: int, tmp_path: Path
) -> None:
    file = tmp_path / "measures.toml"
    assert len(await put(furnished, tenant, file, OWN)) == 3
    async with furnished.read(tenant) as tx:
        first = await export_measures(tx)
    assert '["sdr.demos"]' in first
    assert await put(furnished, tenant, file, first) == []
    async with furnished.read(tenant) as tx:
        assert await export_measures(tx) == first


async def test_a_dry_run_tells_what_it_would_make_of_last_month_and_changes_nothing(
    furnished: Database, tenant: int, tmp_path: Path
) -> None:
    changed = OWN + '\n["ops.deals"]\nretired = true\n'
    told = await put(furnished, tenant, tmp_path / "m.toml", changed, dry_run=True)
    assert told[0].startswith("+ sdr.demos: Demos held, from ")
    assert "by this definition: 0" in told[1]
    assert told[-1].startswith("- ops.deals: retired from ")
    assert "sdr.demos" not in await names(furnished, tenant)
    await put(furnished, tenant, tmp_path / "m.toml", changed)
    after = await names(furnished, tenant)
    assert (after["sdr.demos"], "ops.deals" in after) == ("Demos held", False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = ", "is no TOML"),
        ("name = 5", "write a table for each measure"),
        (OWN + 'since = "2026-01-05"', "write `since` as a day, without quotes"),
        (
            OWN + '["x.bad"]\nname = "Bad"\nunit = "count"\nsum = "count /"\nreads = "bad"\nsays = "B."',
            "ends too early",
        ),
        (OWN + '["x.bookings"]\nretired = true', "ae.book_quota: there is no measure `x.bookings`"),
    ],
)
async def test_a_fault_anywhere_changes_nothing_at_all(
    furnished: Database, tenant: int, tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(Refusal) as refused:
        await put(furnished, tenant, tmp_path / "m.toml", text)
    assert told in refused.value.text
    assert "sdr.demos" not in await names(furnished, tenant)
