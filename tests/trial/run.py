"""`make trial`: the README's section *Real data*, run on the public CRM export that $CRM_DATA names.

It prints each command with what it answers, and what differs from the README, if anything does.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.readme import Typed, commands, run

TITLE = "Real data"
HOW = """CRM_DATA must name the folder of the public data set “CRM Sales Opportunities”: accounts.csv, products.csv,
sales_pipeline.csv and sales_teams.csv. Download and unpack it, then: make trial CRM_DATA=that/folder"""


def main() -> int:
    data = Path(os.environ.get("CRM_DATA") or "nowhere").resolve()
    if not (data / "sales_pipeline.csv").exists():
        print(HOW, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        env = {"CRM_DATA": str(data), "DATABASE_URL": "sqlite:///trial.db"}
        wrong = [typed for typed in commands(TITLE) if not _as_told(typed, Path(folder), env)]
    print("\nAll as the README says." if not wrong else f"\n{len(wrong)} answers are not what the README says.")
    return 0 if not wrong else 1


def _as_told(typed: Typed, folder: Path, env: dict[str, str]) -> bool:
    print(f"\n$ {typed.line}", flush=True)
    done = run(typed.line, folder, env)
    said = (done.stdout + done.stderr).strip()
    print(said)
    return done.returncode == 0 and said == typed.answer


if __name__ == "__main__":
    sys.exit(main())
