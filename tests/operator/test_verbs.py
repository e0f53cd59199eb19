"""The read verbs of the command line as real processes, on both engines; the shapes of their JSON are a promise."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bot.digests.rule import Rule
from bot.digests.service import set_schedule
from bot.kit import migrate
from bot.kit.db import Database
from bot.playground import Person, StandIn
from bot.workspace.model import OPERATOR
from bot.workspace.service import ensure
from tests.engines import Engine, PostgreSQL, Sqlite
from tests.kpis.market import Market, make_market, plain
from tests.test_serve import rolecall, settings, started

WRITTEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
MARKETS: dict[type[Engine], Market] = {}  # what stands in the databases of each engine: it is written once


@dataclass(frozen=True, kw_only=True)
class Office:
    """A market in a database that only processes open."""

    url: str
    market: Market

    async def run(self, *words: str) -> tuple[int, str]:
        return await rolecall(*words, env={"DATABASE_URL": self.url, "NO_COLOR": "1"})

    async def lines(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        ended, said = await self.run(*words, "--json")
        assert ended == code, said
        return [json.loads(line) for line in said.splitlines()]


@pytest.fixture
async def office(engine: Engine) -> AsyncIterator[Office]:
    url = await engine.filled("market", sell_for_a_year)
    yield Office(url=url, market=MARKETS[type(engine)])
    await engine.drop(url)


async def sell_for_a_year(url: str) -> None:
    db = Database(url)
    async with db.begin((await ensure(db)).id, WRITTEN) as tx:
        market = await make_market(tx, count=150)
        rule = Rule(weekday=0, at=WRITTEN.time(), zone="Europe/Berlin")
        await set_schedule(replace(tx, now=WRITTEN), OPERATOR, "C1", rule, "test")
    MARKETS[Sqlite if db.is_sqlite else PostgreSQL] = market
    await db.close()


async def test_an_owner_is_one_line_of_json_whose_shape_stays(office: Office) -> None:
    answered, unread = await office.lines("owner", "AE DACH", "planet nine", "--on", "2026-03-01", code=1)
    path = answered["answers"][0]["path"]
    assert all(isinstance(step.pop("assignment"), int) for step in path)
    question = {"text": "AE DACH", "role": "ae", "segments": ["DACH"], "account": None, "member": None}
    answer = {"role": "ae", "segments": ["DACH"], "state": "held", "owners": ["Ana", "Ben"], "stand_ins": []}
    steps = [("Ana", "won", ["DACH"]), ("Ben", "won", ["DACH"]), ("Cem", "passed", ["EMEA"])]
    assert answered == {
        "question": question,
        "on": "2026-03-01",
        "answers": [
            answer
            | {
                "path": [
                    {"member": member, "verdict": verdict, "segments": segments, "named_owner": None}
                    for member, verdict, segments in steps
                ]
            }
        ],
        "error": None,
    }
    error = "I know no role, segment, account or member called “planet”. `rolecall owner help` shows"
    assert unread.pop("error").startswith(error)
    nothing: dict[str, Any] = {"role": None, "segments": [], "account": None, "member": None}
    assert unread == {"question": {"text": "planet nine", **nothing}, "on": None, "answers": []}


async def test_an_answer_has_its_state_its_owners_and_every_step(office: Office) -> None:
    (line,) = await office.lines("owner", "AE", "DACH", "--on", "2026-08-01")
    (answer,) = line["answers"]
    assert (answer["role"], answer["segments"], answer["state"]) == ("ae", ["DACH"], "held")
    assert (answer["owners"], answer["stand_ins"]) == (["Ana"], [])
    steps = [(each["member"], each["verdict"], each["segments"]) for each in answer["path"]]
    assert steps[0] == ("Ana", "won", ["DACH"])
    assert ("Cem", "passed", ["EMEA"]) in steps
    assert all(each.keys() == {"assignment", "member", "verdict", "segments", "named_owner"} for each in answer["path"])


async def test_an_account_is_answered_for_every_role_and_a_member_by_each_hat(office: Office) -> None:
    account, member = await office.lines("owner", "AE for Acme", "Ben ")
    assert account["question"]["account"] == "Acme"
    assert account["answers"][0]["segments"] == ["Health"]
    assert member["question"]["member"] == "Ben"
    assert [(each["role"], each["segments"], each["owners"]) for each in member["answers"]] == [
        ("ae", ["AMER"], ["Ben"])
    ]


async def test_an_owner_is_told_in_plain_words_and_an_unreadable_question_by_the_exit_code(office: Office) -> None:
    code, said = await office.run("owner", "AE", "amer")
    assert (code, said.splitlines()[:2]) == (0, ["AE · AMER", "Ben owns it"])
    code, said = await office.run("owner", "help")
    assert code == 0
    assert "QUESTION..." in said.splitlines()[0]
    code, said = await office.run("owner", "AE", "amre")
    assert code == 1
    assert "rolecall owner AE segment#" in said


async def test_a_measure_is_one_line_of_json_whose_shape_stays(office: Office) -> None:
    (rate,) = await office.lines("kpi", "win", "rate", "--from", "2026-03-01", "--to", "2026-03-31")
    assert (rate.pop("measure"), rate.pop("unit")) == ("ops.win_rate", "percent")
    assert (rate.pop("from"), rate.pop("to")) == ("2026-03-01", "2026-03-31")
    (row,) = rate.pop("rows")
    assert rate == {}
    assert row.keys() == {"group", "value", "n", "numerator", "denominator"}
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    value, cases, _ = plain(office.market.deals, "ops.win_rate", None, first, last)[None]
    assert (row["group"], row["n"]) == (None, cases)
    assert row["value"] == pytest.approx(float(value))
    assert (row["numerator"] * 100, row["denominator"]) == (value * cases, cases)
    (cycle,) = await office.lines("kpi", "ops.cycle", "--by", "manager")
    assert all(each.keys() == {"group", "value", "n", "p90"} for each in cycle["rows"])
    assert cycle["unit"] == "days"
    assert {each["group"] for each in cycle["rows"]} <= {"Mia", "Max", None}


async def test_groups_are_those_of_the_plain_calculation(office: Office) -> None:
    axes = ("member", "product@1", "territory", "vertical", "month")
    found = await asyncio.gather(*(office.lines("kpi", "ae.revenue", "--by", by) for by in axes))
    for by, (line,) in zip(axes, found, strict=True):
        expected = plain(office.market.deals, "ae.revenue", by, None, None)
        assert {each["group"]: (Fraction(str(each["value"])), each["n"]) for each in line["rows"]} == {
            group: (value, cases) for group, (value, cases, _) in expected.items()
        }


async def test_without_a_measure_all_of_them_are_told(office: Office) -> None:
    lines = await office.lines("kpi", "--member", "Ana", "--to", "2020-01-01")
    assert [each["measure"] for each in lines][:2] == ["ae.revenue", "ae.closed_opps"]
    values = {each["measure"]: each["rows"][0]["value"] for each in lines}
    assert values["ae.revenue"] == 0
    assert values["ops.win_rate"] is values["ae.win_loss"] is values["ae.cycle"] is None
    code, said = await office.run("kpi", "--member", "Ana")
    assert code == 0
    assert said.startswith("from the first to the last\nClosed-won revenue (ae.revenue)")
    code, said = await office.run("kpi", "revenue", "--by", "product@1")
    assert said.splitlines()[0] == "Closed-won revenue (ae.revenue) by product@1, from the first to the last"


REFUSED = {
    ("kpi", "cycel"): "rolecall kpi ae.cycle",
    ("kpi", "zzzz"): "I know no number called “zzzz”",
    ("kpi", "revenue", "--by", "planet"): "I cannot part numbers by “planet”. Type one of member, manager",
    ("kpi", "revenue", "--by", ""): "I cannot part numbers by “”",
    ("kpi", "--member", "Zed"): "I know nobody called “Zed”",
    ("kpi", "--from", "2026-13-01"): "There is no 2026-13-01 in the calendar",
    ("kpi", "--from", "2026-02-01", "--to", "2026-01-01"): "The last day lies before the first one",
    ("kpi", "--workspace", "nowhere"): "There is no workspace “nowhere” here; there is local.",
    ("owner", "AE", "--on", "2026-02-30"): "There is no 2026-02-30 in the calendar",
}


async def test_what_cannot_be_answered_is_a_sentence(office: Office) -> None:
    for words, (code, said) in zip(
        REFUSED, await asyncio.gather(*(office.run(*each) for each in REFUSED)), strict=True
    ):
        assert code == 1
        assert REFUSED[words] in said
        assert "Traceback" not in said


async def test_an_audit_is_one_line_of_json_whose_shape_stays(office: Office) -> None:
    (whole,) = await office.lines("kpi", "audit", "--limit", "3")
    assert whole.keys() == {"by", "deals", "accounts", "rows", "worst"}
    assert (whole["by"], whole["deals"], whole["accounts"], len(whole["worst"])) == (None, 150, 3, 3)
    (total,) = whole["rows"]
    assert total.keys() == {"group", "score", "passed", "applicable"}
    assert all(each.keys() == {"what", "id", "name", "owner", "faults"} for each in whole["worst"])
    assert whole["worst"][0]["faults"][0].keys() == {"rule", "fault", "text", "probably"}
    (parted,) = await office.lines("kpi", "audit", "--by", "rule")
    known = next(each for each in parted["rows"] if each["group"] == "deal.product_known")
    assert known.keys() == {"group", "quality", "holds", "mend", "score", "passed", "applicable", "texts"}
    unknown = sum(each["raw"].get("product") == "GTXPro" for each in office.market.deals)
    assert known["texts"] == [{"text": "GTXPro", "probably": "GTX Pro", "times": unknown}]


async def test_an_audit_by_owner_adds_up_and_by_anything_else_is_refused(office: Office) -> None:
    (owners,) = await office.lines("kpi", "audit", "--by", "owner")
    (whole,) = await office.lines("kpi", "audit")
    for side in ("passed", "applicable"):
        assert sum(each[side] for each in owners["rows"]) == whole["rows"][0][side]
    assert {each["group"] for each in owners["rows"]} == {"Ana", "Ben", "Cem", "Dot", None}
    code, said = await office.run("kpi", "audit", "--by", "moon")
    assert (code, said.strip()) == (1, "An audit is parted by owner or rule, not by “moon”.")


async def test_coverage_is_one_line_of_json_whose_shape_stays(office: Office) -> None:
    (line,) = await office.lines("coverage", "--role", "AE", "--on", "2026-03-01")
    assert set(line) == {"on", "score", "roles", "error"}
    (role,) = line["roles"]
    assert set(role) == {"role", "covered", "needed", "held", "stand_in", "weak", "gap", "cells"}
    assert (line["on"], line["error"], role["role"]) == ("2026-03-01", None, "ae")
    assert role["needed"] == len(role["cells"]) == role["held"] + role["stand_in"] + role["weak"] + role["gap"]
    assert line["score"] == round(100 * role["covered"] / role["needed"], 2)
    assert all(set(each) == {"segments", "state"} for each in role["cells"])
    assert {"held"} <= {each["state"] for each in role["cells"]}


async def test_coverage_is_told_in_plain_words_and_of_one_role_with_all_its_parts(office: Office) -> None:
    code, said = await office.run("coverage", "--role", "AE")
    assert code == 0, said
    assert said.splitlines()[0].endswith("of what is needed is covered")
    assert "● held" in said
    code, said = await office.run("coverage", "--role", "nobody")
    assert code == 1
    assert "I know no" in said


async def test_a_digest_is_shown_as_its_channel_would_read_it(office: Office) -> None:
    code, said = await office.run("digest", "preview", "C1")
    assert code == 0
    assert "Times and days of Europe/Berlin." in said
    (found,) = await office.lines("digest", "preview")
    assert found["channel"] == "C1"
    assert found.keys() == {
        *("channel", "from", "to", "zone", "due", "currency", "headline"),
        *("measures", "handoffs", "gaps", "asks"),
    }


async def test_the_status_counts_what_there_is(office: Office) -> None:
    (found,) = await office.lines("status")
    assert (found["workspace"], found["members"], found["accounts"], found["deals"]) == ("local", 6, 3, 150)
    assert (found["timers"], found["messages"], found["requests"], found["serving"]) == (2, 0, 0, False)
    assert [each["channel"] for each in found["digests"]] == ["C1"]
    assert found["digests"][0]["next"] == "2026-11-30T08:00:00+00:00"
    await office.run("set", "zone", "Europe/Berlin")
    code, said = await office.run("status")
    assert code == 0
    assert "serving      no" in said
    (digest,) = [line for line in said.splitlines() if line.startswith("digests ")]
    assert digest.split(maxsplit=1)[1] == "C1, next 2026-11-30 09:00 Europe/Berlin"


async def test_migrate_says_where_the_database_stood_and_where_it_stands(tmp_path: Path) -> None:
    url, newest = f"sqlite+aiosqlite:///{tmp_path}/r.db", migrate.revisions()[-1]
    env = {"DATABASE_URL": url}
    assert await rolecall("migrate", env=env) == (0, f"The database was empty; it stands at {newest} now.\n")
    assert await rolecall("migrate", env=env) == (0, f"The database stands at {newest} already.\n")
    await migrate.downgrade(url, "0006_digests")
    assert await rolecall("migrate", env=env) == (0, f"The database went from 0006_digests to {newest}.\n")
    nowhere = f"There is no folder {tmp_path}/nowhere for the database. Make it, or set DATABASE_URL.\n"
    assert await rolecall("migrate", env={"DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/r.db"}) == (1, nowhere)


async def test_the_verbs_answer_while_the_bot_serves_the_same_file(tmp_path: Path) -> None:
    slack = StandIn(people=[Person(id="U1ADA", name="Ada", is_admin=True)])
    async with slack:
        env = settings(slack, tmp_path)
        await migrate.upgrade(f"sqlite+aiosqlite:///{tmp_path}/rolecall.db")
        bot = await started("serve", env=env)
        await slack.wait_connected(60)
        try:
            async with asyncio.timeout(20):  # the first beat comes a moment after the connection
                while not json.loads((await rolecall("status", "--json", env=env))[1])["serving"]:
                    pass
            code, said = await rolecall("kpi", "leads", env=env)
        finally:
            bot.terminate()
            await bot.communicate()
    assert code == 0
    assert said.splitlines()[1].startswith("New leads created (sdr.leads)  0")


async def test_a_database_that_is_not_there_is_told_without_its_password() -> None:
    url = "postgresql://bot:hunter2@127.0.0.1:1/none"
    code, said = await rolecall("status", env={"DATABASE_URL": url})
    assert code == 1
    assert said.startswith("I cannot open the database postgresql+asyncpg://bot:")
    assert "hunter2" not in said
    assert "Traceback" not in said
