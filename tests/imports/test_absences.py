"""Absences by file: what comes in moves the answers, and days count in the absent one's own zone."""

from datetime import UTC, datetime

from bot.ownership.service import load_rows
from bot.people.absences import Absence
from bot.workspace.service import ensure
from tests.imports.desk import Desk

PEOPLE = "name,zone\nAnna Adler,America/New_York\nBen Brook,UTC\n"
AWAY = "member,from,until,cover,note\n"


async def absences(desk: Desk) -> list[Absence]:
    async with desk.db.read((await ensure(desk.db)).id) as tx:
        return list((await load_rows(tx)).absences)


async def test_the_last_day_counts_in_and_days_are_the_absent_ones_own(desk: Desk) -> None:
    await desk.bring("members", PEOPLE)
    told = await desk.says("absences", f"{AWAY}Anna Adler,2026-12-21,2026-12-24,Ben Brook,Skiing\n")
    assert "absences: 1 new\n  + Anna Adler is away (“Skiing”), Ben Brook stands in, from 2026-12-21 until" in told
    (kept,) = await absences(desk)
    assert kept.since == datetime(2026, 12, 21, 5, tzinfo=UTC)
    assert kept.until == datetime(2026, 12, 25, 5, tzinfo=UTC)


async def test_a_file_corrects_what_is_over_and_keeps_the_row(desk: Desk) -> None:
    await desk.bring("members", PEOPLE)
    await desk.bring("absences", f"{AWAY}Ben Brook,2025-03-03,2025-03-07,,\n")
    (before,) = await absences(desk)
    told = await desk.says("absences", f"{AWAY}Ben Brook,2025-03-03,2025-03-05,,\n")
    assert "absences: 1 new, 1 no more" in told
    (after,) = await absences(desk)
    assert (after.id, after.until) == (before.id, datetime(2025, 3, 6, tzinfo=UTC))


async def test_a_dry_run_and_the_same_file_twice_change_nothing(desk: Desk) -> None:
    await desk.bring("members", PEOPLE)
    table = f"{AWAY}Ben Brook,2026-12-21,2026-12-24,Anna Adler,\n"
    assert (await desk.says("absences", table, dry_run=True)).endswith("Dry run: nothing was changed.")
    assert await absences(desk) == []
    await desk.bring("absences", table)
    before = await desk.snapshot()
    assert (await desk.says("absences", table)).endswith("Nothing to change.")
    assert await desk.snapshot() == before
