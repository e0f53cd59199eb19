"""The map goes out, is changed by hand and comes back: what differs is what was changed, and nothing else."""

import difflib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.ownership.model import Question
from bot.ownership.resolver import resolve
from bot.people import service as people
from bot.roles import editing
from bot.roles import service as roles
from bot.workspace.audit import entries
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure, revision
from tests.engines import Engine, rolled_back
from tests.imports.mapfile.atlas import Atlas, body, changed, instants
from tests.ownership.stored import as_stored, replayed

BEN = "Ben Brook (ben@example.com)"
PARTNER = """[role.partner]
name = "Partner Manager"
needed = [["APAC"]]
held = [{ member = "UOLGA", in = "APAC" }]

[role.fin]"""
BY_HAND = (
    (
        f'{{ member = "{BEN}", in = ["DACH", "Fintech"], weight = 3, from = 2026-03-01 }}',
        "{ member = 'Cleo Costa', in = ['D-A-CH', 'Fintech'] }",
    ),
    ('{ member = "Olga Ops" }', '{ member = "Olga Ops", until = 2030-12-31 }'),
    ('{ name = "Bavaria", parent = "DACH" }', '{ name = "Bayern", aliases = ["Bavaria"], parent = "EMEA" }'),
    ('cover = "Cleo Costa"', 'cover = "Olga Ops"'),
    (
        "[role.fin]",
        PARTNER,
    ),
)
DIFFERENCE = """segments: 1 changed
  ~ Bavaria (territory): name “Bavaria” → “Bayern”, aliases none → “Bavaria”
where segments belong: 1 changed
  ~ Bayern below EMEA from now on
roles: 1 new
  + Partner Manager (partner)
assignments: 2 new, 1 changed, 1 no more
  - Ben Brook (ben@example.com): AE · DACH · Fintech with weight 3 from 2026-03-01, ends now
  + Cleo Costa: AE · DACH · Fintech from now on
  + Olga Ops: Partner Manager · APAC from now on
  ~ Olga Ops: Sales Ops → until 2030-12-31
absences: 1 changed
  ~ Anna Adler is away (“Snow, and "quiet" too”), Cleo Costa stands in, from 2026-12-21 until 2027-01-02 → """
GONE = """
            { name = "Bavaria", parent = "DACH" },
    { member = "Ben Brook (ben@example.com)", in = ["DACH", "Fintech"], weight = 3, from = 2026-03-01 },
    { member = "Olga Ops" },
    { from = 2026-12-21, until = 2027-01-02, cover = "Cleo Costa", note = "Snow, and \\"quiet\\" too" },
"""
NEW = """
        { name = "Bayern", aliases = ["Bavaria"], parent = "EMEA", from = NOW, former = [FORMER] },
    { member = "Ben Brook (ben@example.com)", in = ["DACH", "Fintech"], weight = 3, from = 2026-03-01, until = NOW },
    { member = "Cleo Costa", in = ["DACH", "Fintech"], from = NOW },
    { member = "Olga Ops", until = 2030-12-31 },
]

[role.partner]
name = "Partner Manager"
needed = [["APAC"]]
held = [
    { member = "Olga Ops", in = ["APAC"], from = NOW },
    { from = 2026-12-21, until = 2027-01-02, cover = "Olga Ops", note = "Snow, and \\"quiet\\" too" },
"""


async def test_what_was_exported_changes_nothing(atlas: Atlas) -> None:
    before = await atlas.desk.snapshot()
    assert await atlas.says(await atlas.export()) == "map.toml: the map stands like that already. Nothing to change."
    assert await atlas.desk.snapshot() == before


async def test_a_change_by_hand_is_told_then_made_and_is_all_that_differs(atlas: Atlas) -> None:
    first, before = await atlas.export(), await atlas.desk.snapshot()
    wanted = changed(first, *BY_HAND)
    told = await atlas.says(wanted, dry_run=True)
    assert told.startswith(DIFFERENCE)
    assert told.endswith("Dry run: nothing was changed. `rolecall apply map map.toml` does it.")
    assert await atlas.desk.snapshot() == before
    assert (await atlas.says(wanted)).startswith(DIFFERENCE)
    after = await atlas.export()
    assert _difference(first, after) == (_lines(GONE), _lines(NEW))
    assert await atlas.says(wanted) == await atlas.says(after)


def _lines(told: str) -> list[str]:
    return told.strip("\n").replace("FORMER", '{ parent = "DACH", until = NOW }').split("\n")


def _difference(first: str, second: str) -> tuple[list[str], list[str]]:
    """The lines that went, and those that came."""
    lines = list(difflib.ndiff(instants(body(first)).splitlines(), instants(body(second)).splitlines()))
    return [each[2:] for each in lines if each[0] == "-"], [each[2:] for each in lines if each[0] == "+"]


async def test_into_an_empty_database_it_gives_the_same_map(atlas: Atlas, engine: Engine, tmp_path: Path) -> None:
    text = await atlas.export()
    url = await engine.fresh()
    async with rolled_back(url) as empty:
        other = Atlas(empty, tmp_path)
        await other.people()
        assert (await other.says(text)).endswith("Applied.")
        assert body(await other.export()) == body(text)
        assert (await other.says(text)).endswith("Nothing to change.")
    await engine.drop(url)


async def test_what_is_taken_out_ends_now_and_can_still_be_asked_for(atlas: Atlas) -> None:
    anna = '    { member = "Anna Adler", in = ["EMEA"] },\n'
    await atlas.apply(changed(await atlas.export(), (anna, "")))
    index = await atlas.index()
    ids = {each.name: each.id for each in index.segments.values()}
    question = Question(role_id=index.role("ae").id, segments=frozenset({ids["EMEA"]}))
    now = datetime.now(UTC)
    assert [resolve(index, question, now - ago).owners for ago in (timedelta(), timedelta(days=1))] == [
        (),
        (next(each.id for each in index.members.values() if each.name == "Anna Adler"),),
    ]


async def test_a_role_taken_out_is_retired_and_comes_back_when_that_is_taken_back(atlas: Atlas) -> None:
    text = await atlas.export()
    start, end = text.index("[role.sdr]"), text.index("[absences]")
    assert "- Sales Development Representative is retired" in await atlas.says(text[:start] + text[end:])
    gone = await atlas.export()
    assert "retired = " in gone
    (line,) = [each for each in gone.splitlines() if each.startswith("retired = ")]
    back = changed(gone, (f'needed = "nowhere"\n{line}\n', 'needed = "everywhere"\n'))
    assert "~ Sales Development Representative: needed nowhere → everywhere, it is back" in await atlas.says(back)
    assert (await atlas.index()).role("sdr").retired_at is None


async def test_a_file_older_than_the_map_is_refused_with_who_did_what(atlas: Atlas) -> None:
    text, tenant = await atlas.export(), (await ensure(atlas.db)).id
    async with atlas.db.begin(tenant, datetime.now(UTC) + timedelta(minutes=1)) as tx:
        held = next(each for each in await roles.assignments(tx) if each.weight == 3)
        await roles.end(tx, OPERATOR, held.id, tx.now, "test")
        role = next(each for each in await roles.roles(tx) if each.key == "fin")
        await editing.retire(tx, OPERATOR, role.id, "test")
    before = await atlas.desk.snapshot()
    told = await atlas.says(changed(text, BY_HAND[1]))
    assert "map.toml is older than the map: it was written at revision" in told
    assert "Since then there were 2 changes:" in told
    assert "operator ended Ben Brook: AE · DACH · Fintech\n" in told
    assert "operator retired the role Financial Managers\n" in told
    assert await atlas.desk.snapshot() == before


async def test_what_is_not_in_the_file_may_have_changed_meanwhile(atlas: Atlas) -> None:
    text, tenant = await atlas.export(), (await ensure(atlas.db)).id
    async with atlas.db.begin(tenant) as tx:
        was = await revision(tx)
        await people.add(tx, name="Nora New", zone="UTC")
        assert await revision(tx) > was
    assert (await atlas.says(changed(text, BY_HAND[1]))).endswith("Applied.")


async def test_the_audit_tells_each_change_with_what_stood_before(atlas: Atlas) -> None:
    await atlas.apply(changed(await atlas.export(), *BY_HAND))
    async with atlas.db.read((await ensure(atlas.db)).id) as tx:
        assert await replayed(tx) == await as_stored(tx)
        (whole,) = await entries(tx, action="map.apply")
        (role,) = await entries(tx, action="applied.role")
        held = await entries(tx, action="applied.assignment")
    assert whole.after
    assert whole.after["changes"]["-assignment"] == 1
    assert (role.before, bool(role.after)) == (None, True)
    assert sorted(each.before is None for each in held) == [False, False, True, True]


async def test_a_guest_who_holds_something_already_stays_as_they_are(atlas: Atlas) -> None:
    await atlas.apply(changed(await atlas.export(), ('{ member = "Olga Ops" }', '{ member = "Cleo Costa" }')))
    await atlas.desk.bring("members", "name,slack_id,kind\nCleo Costa,UCLEO,guest\n")
    assert (await atlas.says(await atlas.export())).endswith("Nothing to change.")
