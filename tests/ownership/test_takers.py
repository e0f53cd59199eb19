"""Who is proposed to take over, and who is told of it."""

from dataclasses import replace
from datetime import timedelta

from bot.ownership.index import build
from bot.ownership.takers import proposals, sales_ops
from bot.people.absences import Absence
from tests.ownership.town import MEMBERS, NOW, ROLE_IDS, SEGMENTS, holds, town

DAY = timedelta(days=1)


def names(found: list[int]) -> list[str]:
    by_id = {number: name for name, number in MEMBERS.items()}
    return [by_id[each] for each in found]


def test_those_in_line_come_first_and_then_who_does_the_same_work_nearby() -> None:
    germany = frozenset({SEGMENTS["Germany"]})
    found = proposals(town(), ROLE_IDS["ae"], germany, NOW, limit=9)
    assert names(found)[:3] == ["Anna", "Dan", "Hana"]
    assert set(names(found)[3:]) == {"Ben", "Cleo", "Eve", "Maria"}


def test_nobody_is_proposed_who_is_away_or_cannot_be_meant() -> None:
    rows = town().rows
    away = Absence(id=1, member_id=MEMBERS["Dan"], since=NOW - DAY, until=NOW + DAY)
    index = build(replace(rows, absences=[away]))
    germany = frozenset({SEGMENTS["Germany"]})
    found = proposals(index, ROLE_IDS["ae"], germany, NOW, without=frozenset({MEMBERS["Anna"]}), limit=2)
    assert names(found)[0] == "Hana"


def test_sales_ops_are_told_or_else_the_admins() -> None:
    rows = town().rows
    assert sales_ops(build(rows), NOW) == []
    staffed = build(replace(rows, assignments=[*rows.assignments, holds(99, "ops", "Omar")]))
    assert [each.name.split()[0] for each in sales_ops(staffed, NOW)] == ["Omar"]
