"""Every broken map, through the command line: the sentence that a person reads, with its line, and nothing saved."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.kit.db import Database
from tests.engines import Engine
from tests.imports.mapfile.atlas import Atlas, changed

ANNA = '{ member = "Anna Adler", in = ["EMEA"] }'
BAVARIA = '{ name = "Bavaria", parent = "DACH" }'
AWAY = '{ from = 2026-12-21, until = 2027-01-02, cover = "Cleo Costa"'
SDR = 'name = "Sales Development Representative"'
CLEO = '{ member = "Cleo Costa", in = ["APAC"], until = 2026-06-30 }'
OWNER = '{ role = "ae", member = "Cleo Costa", in = ["DACH"] }'
# What stands in the export, what is written instead, and what is said; the line is that of the
# first new one, or so many lines below it.
BROKEN: dict[str, tuple[str | int, ...]] = {
    "an open quotation mark": (
        ANNA,
        '{ member = "Anna Adler, in = ["EMEA"] }',
        "a { } lacks a comma, a quotation mark or its closing } here",
    ),
    "a conflict that git left": (
        ANNA,
        f"\n<<<<<<< HEAD\n{ANNA},\n=======\n{ANNA},\n>>>>>>> theirs\n{ANNA}",
        "git left a conflict here. Decide for one side",
        1,
    ),
    "an unknown key": (ANNA, ANNA.replace("in =", "inn ="), "there is no key “inn” here. Did you mean in?"),
    "an unknown part": ("[owners]", "[ownerss]", "there is no key “ownerss” here. Did you mean owners?"),
    "a line twice": (
        ANNA,
        f"{ANNA},\n{ANNA}",
        "Anna Adler holds the same twice: line {first} speaks of the same days",
        1,
    ),
    "the same with other words": (
        ANNA,
        f'{ANNA},\n{{ member = "anna@example.com", in = "emea", weight = 2 }}',
        "Anna Adler holds the same twice: line {first} speaks",
        1,
    ),
    "a key twice": (SDR, f"{SDR}\n{SDR}", "“name” stands on line {first} already. Keep one of them.", 1),
    "a table twice": ("[absences]", "[role.sdr]\n\n[absences]", "the same key or table stands above already"),
    "a segment twice": (BAVARIA, f"{BAVARIA},\n{BAVARIA}", "“Bavaria” stands on line {first} already", 1),
    "a cycle": ('{ name = "EMEA" }', '{ name = "EMEA", parent = "Bavaria" }', "that is a circle"),
    "a segment below itself": (BAVARIA, '{ name = "Bavaria", parent = "Bavaria" }', "Bavaria is below Bavaria"),
    "a parent that is not there": (BAVARIA, '{ name = "Bavaria", parent = "DACHH" }', "The nearest is “DACH”"),
    "a parent of another dimension": (
        BAVARIA,
        '{ name = "Bavaria", parent = "Fintech" }',
        "parent: there is no segment of this dimension “Fintech”",
    ),
    "a segment taken out": (f"{BAVARIA},", "# {BAVARIA}", "the territory segment “Bavaria” is gone. What was", -6),
    "an unknown member": (
        ANNA,
        ANNA.replace("Adler", "Addler"),
        "member: there is no member “Anna Addler”. The nearest is “Anna Adler”. Whoever is new comes by `rolecall",
    ),
    "a namesake": (
        ANNA,
        '{ member = "Ben Brook" }',
        "“Ben Brook” fits 2 members: write “Ben Brook (ben@example.com)” or “Ben Brook (brook@example.com)”.",
    ),
    "an unknown role": (OWNER, OWNER.replace('"ae"', '"aee"'), "role: there is no role “aee”. The nearest is “ae”."),
    "an unknown account": ('"Acme (A-2)" = [', '"Acme (A-3)" = [', "there is no account “Acme (A-3)”"),
    "two segments of one dimension": (
        ANNA,
        ANNA.replace('["EMEA"]', '["EMEA", "DACH"]'),
        "in: “EMEA” and “DACH” are both of the dimension territory. Name one.",
    ),
    "a segment of two dimensions": (
        ANNA,
        ANNA.replace("EMEA", "Europe"),
        "in: “Europe” fits 2 segments: write “Europe (territory)” or “Europe (vertical)”.",
    ),
    "days back to front": (
        ANNA,
        ANNA.replace(" }", ", from = 2026-05-01, until = 2026-04-01 }"),
        "until lies before from",
    ),
    "an end that has passed": (
        ANNA,
        ANNA.replace("EMEA", "APAC").replace(" }", ", until = 2026-01-31 }"),
        "this would end before it begins, for it begins when the file is applied. Give it a from.",
    ),
    "a day that does not exist": (
        ANNA,
        ANNA.replace(" }", ", from = 2026-02-30 }"),
        "there is no 2026-02-30 in the calendar",
    ),
    "a time without its offset": (ANNA, ANNA.replace(" }", ", from = 2026-02-03T09:00:00 }"), "from: write the offset"),
    "an absence in another": (
        AWAY,
        '{ from = 2026-12-30, until = 2027-02-02 },\n{ from = 2026-12-21, until = 2027-01-02, cover = "Cleo Costa"',
        "Anna Adler is away twice: line {second} speaks of the same days",
    ),
    "an absence without its end": (
        AWAY,
        "{ from = 2026-12-21",
        "until is missing: an absence has a first day and a last",
    ),
    "a stand-in for oneself": (
        AWAY,
        AWAY.replace("Cleo Costa", "Anna Adler"),
        "cover: Anna Adler cannot stand in for themselves",
    ),
    "a stand-in who is a guest": (AWAY, AWAY.replace("Cleo Costa", "Gil Guest"), "Gil Guest is no full member"),
    "a guest who shall hold": (
        ANNA,
        ANNA.replace("Anna Adler", "Gil Guest"),
        "Gil Guest is no full member but a guest",
    ),
    "a retired role that is needed": (
        'needed = "everywhere"\nheld = [\n    { member = "Olga Ops" },\n]',
        'needed = "everywhere"\nretired = 2026-01-01',
        'a retired role is needed nowhere and has no fallback: write needed = "nowhere".',
    ),
    "a retired role that is held": (
        'needed = "everywhere"\nheld = [\n    { member = "Olga Ops" },\n]',
        'needed = "nowhere"\nretired = 2026-01-01\nheld = [\n    { member = "Olga Ops" },\n]',
        "Sales Operations is retired, so nobody can hold it. End this line, or take out its `retired`.",
        3,
    ),
    "an alias of two roles": (
        SDR,
        SDR.replace("Sales Development Representative", "Closer"),
        "“Closer” is what “Account Executive” is called. Choose another name.",
    ),
    "a wrong type": (ANNA, ANNA.replace(" }", ", weight = '2' }"), "weight: write a whole number from 1 to 1,000."),
    "a text for a list": ('cut_by = ["territory", "vertical"]', "cut_by = 3", "cut_by: write a list of texts"),
    "a role that is a text": ("[role.am]", '[role]\nam = "y"\n\n[role.partner]', "am: write a table", 1),
    "a need that is none": ('needed = [["Analyst"]', 'needed = [["Analist"]', "The nearest is “Analyst”"),
    "an unknown measure": (
        '"ae.revenue",',
        '"ae.revenu",',
        "measures: there is no measure “ae.revenu”. The nearest is",
    ),
    "a newer format": (
        "format = 1",
        "format = 2",
        "map.toml has format 2, and this version reads 1. Install the newer one.",
    ),
}
WHOLE = {
    "empty": (b" \n\n", "map.toml is empty."),
    "binary": (bytes(range(256)), "map.toml is no text file."),
    "not UTF-8": ("[map]\nformat = 1\n# Größe".encode("latin-1"), "line 3: this is not UTF-8 (the byte 0xf6)"),
    "another file": (b"[tool]\nname = 'x'\n", "map.toml does not say its format: [map] needs format = 1."),
    "lists in lists": (b"a = " + b"[" * 100_000, "map.toml nests lists in lists too deep"),
}
Typed = Callable[[str | bytes], Awaitable[str]]


FILLED: dict[Engine, tuple[str, str, object]] = {}


@pytest.fixture
async def filled(engine: Engine, tmp_path: Path) -> tuple[str, str, object]:
    """One database for all of these, its export and all that is in it: no file may leave anything there."""
    if engine not in FILLED:
        url = await engine.fresh()
        db = Database(url)
        atlas = Atlas(db, tmp_path)
        await atlas.fill()
        FILLED[engine] = (url, await atlas.export(), await atlas.desk.snapshot())
        await db.close()
    return FILLED[engine]


@pytest.fixture
def typed(
    filled: tuple[str, str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Typed:
    """`rolecall apply map map.toml`, by the command line in a thread of its own; what it answers."""
    file = tmp_path / "map.toml"
    monkeypatch.setenv("DATABASE_URL", filled[0])
    monkeypatch.setattr(sys, "argv", ["rolecall", "apply", "map", str(file)])

    async def run(text: str | bytes) -> str:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        code = await asyncio.to_thread(_exit_code)
        out, error = capsys.readouterr()
        assert (code, out) == (1, "")
        return str(error)

    return run


def _exit_code() -> object:
    try:
        main()
    except SystemExit as left:
        return left.code
    return 0


async def _now(url: str, folder: Path) -> object:
    db = Database(url)
    try:
        return await Atlas(db, folder).desk.snapshot()
    finally:
        await db.close()


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_map_is_told_by_its_line_and_not_applied(
    case: str, filled: tuple[str, str, object], typed: Typed, tmp_path: Path
) -> None:
    old, new, said, *after = BROKEN[case]
    url, text, before = filled
    first = text[: text.index(str(old))].count("\n") + 1
    told = await typed(changed(text, (str(old), str(new))))
    assert f"line {first + int(*after)}" in told
    assert str(said).replace("{first}", str(first)).replace("{second}", str(first + 1)) in told
    assert "nothing was changed" in told
    assert await _now(url, tmp_path) == before


@pytest.mark.parametrize("case", WHOLE)
async def test_what_is_no_map_at_all_is_told_so(
    case: str, filled: tuple[str, str, object], typed: Typed, tmp_path: Path
) -> None:
    raw, said = WHOLE[case]
    assert said in await typed(raw)
    assert await _now(filled[0], tmp_path) == filled[2]
