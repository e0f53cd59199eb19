"""What a pick looked at, as JSON and back: the ledger that every offer carries."""

from collections.abc import Mapping
from typing import Any

from bot.handoffs.caps import Cap, Load
from bot.handoffs.model import Line, Standing, Taker


def line_json(line: Line) -> dict[str, Any]:
    """What is empty is left out; JSON knows no numbers as keys, so each map is a list of pairs."""
    kept: dict[str, Any] = {
        "takers": [[each.member, each.tier, str(each.standing), each.weight, each.sole] for each in line.takers],
        "owed": sorted(line.owed.items()),
        "loads": [_load_json(member, load) for member, load in sorted(line.loads.items())],
        "passed": [list(each) for each in line.passed],
        "managers": list(line.managers),
        "prefer": line.prefer,
    }
    return {name: value for name, value in kept.items() if value not in ([], None)}


def _load_json(member: int, load: Load) -> list[int | None]:
    return [member, load.today, load.waiting, load.cap.per_day, load.cap.at_once]


def to_line(kept: Mapping[str, Any]) -> Line:
    return Line(
        takers=tuple(
            Taker(member=member, tier=tier, standing=Standing(standing), weight=weight, sole=sole)
            for member, tier, standing, weight, sole in kept.get("takers", ())
        ),
        owed=dict(map(tuple, kept.get("owed", ()))),
        loads={
            member: Load(today=today, waiting=waiting, cap=Cap(per_day=per_day, at_once=at_once))
            for member, today, waiting, per_day, at_once in kept.get("loads", ())
        },
        passed=tuple((member, why) for member, why in kept.get("passed", ())),
        managers=tuple(kept.get("managers", ())),
        prefer=kept.get("prefer"),
    )
