"""The README's *Real data*, typed on our own small export: every command works, every figure is the plain one."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.readme import commands, run
from tests.trial import small
from tests.trial.plain import FIGURES, OPEN, SPELT, Export, Figure, faults

GROUPS = ("member", "manager", "territory", "product", "product@1", "vertical", "account", "month")
MEASURES = (*FIGURES, OPEN)
FIRST, LAST = date(2025, 3, 1), date(2025, 6, 30)


def test_the_readmes_commands_bring_an_export_in_and_every_figure_is_the_plain_one(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    small.write(tmp_path)
    env = {"CRM_DATA": str(tmp_path), "DATABASE_URL": "sqlite:///trial.db"}
    audits: list[dict[str, int]] = []
    for typed in commands("Real data"):
        done = run(typed.line, tmp_path, env)
        assert done.returncode == 0, (typed.line, done.stdout, done.stderr)
        assert bool(done.stdout + done.stderr) is bool(typed.answer), typed.line
        assert typed.line != "rolecall migrate" or done.stdout.strip() == typed.answer
        if typed.line.startswith("rolecall kpi audit"):
            audits.append(_audited(tmp_path, env))
    assert audits == [faults(tmp_path), faults(tmp_path, SPELT)]
    assert audits[0].keys() - audits[1].keys() == {"deal.product_known", "account.spelt"}
    compared = sum(_compared(tmp_path, env, by) for by in GROUPS)
    record_property("figures", f"{compared} groups of our small export as in the plain calculation")
    assert compared > 100


def _audited(folder: Path, env: dict[str, str]) -> dict[str, int]:
    """How many rows fail which rule."""
    rules = json.loads(run("rolecall kpi audit --by rule --json", folder, env).stdout)["rows"]
    return {each["group"]: each["applicable"] - each["passed"] for each in rules if each["applicable"] > each["passed"]}


def _compared(folder: Path, env: dict[str, str], by: str) -> int:
    asked = f"rolecall kpi --by {by} --from {FIRST} --to {LAST} --json"
    told = [json.loads(line) for line in run(asked, folder, env).stdout.splitlines()]
    found = {each["measure"]: {row["group"] or "": row["value"] for row in each["rows"]} for each in told}
    export = Export(folder)
    for measure in MEASURES:
        _same(measure, by, found[measure], export.of(measure, FIRST, LAST, by))
    return sum(len(found[each]) for each in MEASURES)


def _same(measure: str, by: str, found: dict[str, Figure], wanted: dict[str, Figure]) -> None:
    assert found.keys() == wanted.keys(), (measure, by)
    for group, value in wanted.items():
        told = found[group]
        assert (told is None) is (value is None), (measure, by, group)
        assert told is None or value is None or abs(told - value) < 1e-9 * max(1.0, abs(value)), (measure, by, group)


def test_the_same_export_again_changes_nothing(tmp_path: Path) -> None:
    small.write(tmp_path)
    env = {"CRM_DATA": str(tmp_path), "DATABASE_URL": "sqlite:///trial.db"}
    lines = [each.line for each in commands("Real data") if " import " in each.line and "--dry-run" not in each.line]
    imports = {line.split()[2]: line for line in lines}.values()  # of each kind the last: the one that mends the others
    for line in ["rolecall migrate", *imports]:
        assert run(line, tmp_path, env).returncode == 0, line
    for line in imports:
        assert run(line, tmp_path, env).stdout.strip().endswith("Nothing to change."), line
