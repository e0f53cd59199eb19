"""Random maps come back as they were: over themselves nothing changes, and into nothing they become the same again."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.imports.book import Book
from bot.imports.mapfile.export import body_text
from bot.imports.mapfile.places import places
from bot.kit.db import Database
from bot.kit.lexicon import key_of
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure, set_zone
from tests.imports.mapfile.atlas import Atlas, body
from tests.imports.mapfile.worlds import bare, planned, random_rows, text_of
from tests.ownership.stored import as_stored, replayed

NAMES = st.text(st.characters(codec="utf-8"), max_size=8).map(lambda each: " ".join(each.split()))
SEEDS = st.integers(0, 1_000_000)


@settings(max_examples=60)
@given(seed=SEEDS, said=NAMES)
@example(seed=1, said='"]')
@example(seed=2, said="\u202eflip\u2028")
@example(seed=3, said="# [role.x] = {")
@example(seed=4, said="'''\"\"\"\\")
def test_over_itself_a_map_changes_nothing(seed: int, said: str) -> None:
    rows = random_rows(seed, said)
    work = planned(text_of(rows), rows)
    assert (work.changes, work.missing) == ([], [])


@settings(max_examples=40)
@given(seed=SEEDS, said=NAMES.filter(key_of))
def test_into_nothing_it_becomes_the_same_again(seed: int, said: str) -> None:
    rows = random_rows(seed, said)
    work = planned(text_of(rows), bare(rows), begin=None)
    assert body_text(work.book, work.owners) == body_text(Book.of(rows), rows.named_owners)


@settings(max_examples=20)
@given(seed=SEEDS, said=NAMES)
def test_every_line_is_found_again(seed: int, said: str) -> None:
    text = text_of(random_rows(seed, said))
    lines = text.split("\n")
    found = places(text)
    assert {at for place, at in found.items() if place[-1] == "member"} == {
        number for number, line in enumerate(lines, start=1) if line.startswith(("    { member", "    { role"))
    }


@pytest.mark.parametrize("seed", [26, 49])
async def test_stored_maps_come_back_too(seed: int, db: Database, tmp_path: Path) -> None:
    """Beside the catalogue; then lines are taken out at random, and the audit tells all of it."""
    rows, atlas, tenant = random_rows(seed), Atlas(db, tmp_path), (await ensure(db)).id
    people = [f"{each.name},{each.email},{each.zone},{each.inactive_since or ''}" for each in rows.members]
    await atlas.desk.bring("members", "\n".join(["name,email,zone,left", *people]).replace(" 20", "T20"))
    await atlas.desk.bring("accounts", "name,external_id\nAcme,A-1\nAcme,A-2\n")
    async with db.begin(tenant) as tx:
        await set_zone(tx, OPERATOR, rows.zone, "test")
    text = await atlas.export() + "\n" + text_of(rows).partition(f'zone = "{rows.zone}"\n')[2]
    assert (await atlas.says(text)).endswith("Applied.")
    assert _told(await atlas.export()) == _told(text)
    assert (await atlas.says(text)).endswith("Nothing to change.")
    fewer = _thinned(await atlas.export(), seed)
    assert (await atlas.says(fewer)).endswith("Applied.")
    assert (await atlas.says(fewer)).endswith("Nothing to change.")
    async with db.read(tenant) as tx:
        assert await replayed(tx) == await as_stored(tx)


def _told(text: str) -> list[str]:
    """Its lines, whichever role stands before which."""
    return sorted(line for line in body(text).split("\n") if line)


def _thinned(text: str, seed: int) -> str:
    """Every second line that still holds is taken out, and every third of what is over."""
    lines = text.split("\n")
    about = [at for at, line in enumerate(lines) if line.startswith(("    { member", "    { role", "    { from"))]
    holds = [at for at in about if "until" not in lines[at]]
    gone = {*holds[seed % 2 :: 2], *about[seed % 3 :: 3]}
    assert len(holds) > 1
    return "\n".join(line for at, line in enumerate(lines) if at not in gone)
