"""`rolecall import` and `rolecall export` as processes: what they print, where, and with which exit code."""

import asyncio
import os
import sys
from pathlib import Path

from bot.kit import migrate
from tests.imports.desk import FILES

Ran = tuple[int, str, str]


async def rolecall(url: str, *words: str) -> Ran:
    """The exit code, standard output and standard error."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        env={"PATH": os.environ["PATH"], "DATABASE_URL": url},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, out.decode(), error.decode()


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def test_a_file_goes_in_once_and_comes_out_on_standard_output(engine_url: str) -> None:
    agents = str(FILES / "agents.csv")
    words = ("import", "members", agents, "--map", "name=agent", "--map", "manager=boss", "--create", "manager")
    code, out, error = await rolecall(engine_url, *words)
    assert (code, error) == (0, "")
    assert out.startswith("agents.csv: 8 rows read.\nNot read, for no field is called so: “office”.\nmembers: 11 new\n")
    assert (await rolecall(engine_url, *words))[1].endswith("Nothing to change.\n")
    code, out, error = await rolecall(engine_url, "export", "members")
    assert (code, error) == (0, "")
    assert "\nAda Mwangi,,,UTC,,full,,,Greta Lund,,\n" in out


async def test_a_refusal_is_a_sentence_on_standard_error_and_exit_code_1(engine_url: str, tmp_path: Path) -> None:
    code, out, error = await rolecall(engine_url, "import", "members", str(tmp_path / "nowhere.csv"))
    assert (code, out) == (1, "")
    assert error.endswith("nowhere.csv cannot be read: No such file or directory.\n")


def contents(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_database_that_is_not_there_is_named_and_not_made(tmp_path: Path) -> None:
    code, _, error = await rolecall(f"sqlite:///{tmp_path}/new.db", "export", "deals")
    assert (code, f"There is no database at {tmp_path}/new.db." in error) == (1, True)
    assert contents(tmp_path) == []


async def test_a_database_without_tables_asks_for_migrate(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    (tmp_path / "new.db").touch()
    assert await rolecall(url, "export", "deals") == (
        1,
        "",
        f"{' '.join((migrate.OlderDatabase.__doc__ or '').split())}\n",
    )


async def test_a_file_that_cannot_be_written_leaves_nothing_behind(engine_url: str, tmp_path: Path) -> None:
    code, _, error = await rolecall(engine_url, "export", "members", str(tmp_path / "no" / "out.csv"))
    assert code == 1
    assert "cannot be written" in error
    code, out, _ = await rolecall(engine_url, "export", "members", str(tmp_path / "out.csv"))
    assert (code, out) == (0, f"{tmp_path / 'out.csv'}: 0 rows.\n")
    assert names(tmp_path) == ["out.csv"]
