"""Gaps that open soon, how much is held, and the grid of a role, worked out by hand for the small town."""

from dataclasses import replace
from datetime import timedelta

from bot.ownership import coverage_blocks, matrix
from bot.ownership.index import Index, build
from bot.ownership.model import State
from bot.ownership.outlook import coming, score, standing
from bot.people.absences import Absence
from tests.ownership.town import MEMBERS, NOW, holds, town

DAY = timedelta(days=1)


def away(*who: str, since: int = 3, until: int = 5) -> Index:
    rows = town().rows
    absences = [
        Absence(id=number, member_id=MEMBERS[name], since=NOW + since * DAY, until=NOW + until * DAY)
        for number, name in enumerate(who, 1)
    ]
    return build(replace(rows, absences=absences))


def test_nothing_opens_while_nothing_changes() -> None:
    assert coming(away(), NOW) == []


def test_an_absence_that_nobody_covers_opens_a_gap_on_its_first_day_and_says_whose() -> None:
    (found,) = coming(away("Gus"), NOW)  # the Head of Sales, and with him the account managers' fallback
    assert (found.opens_at, found.away, found.ends) == (NOW + 3 * DAY, (MEMBERS["Gus"],), ())


def test_a_gap_says_when_it_closes_by_itself_where_that_is_within_two_weeks() -> None:
    assert coming(away("Gus"), NOW)[0].closes_at == NOW + 5 * DAY
    assert coming(away("Gus", until=20), NOW)[0].closes_at is None


def test_what_opens_and_closes_and_opens_again_is_told_twice() -> None:
    rows = away("Gus").rows
    again = Absence(id=9, member_id=MEMBERS["Gus"], since=NOW + 8 * DAY, until=NOW + 9 * DAY)
    found = coming(build(replace(rows, absences=[*rows.absences, again])), NOW)
    assert [each.opens_at for each in found] == [NOW + 3 * DAY, NOW + 8 * DAY]


def test_what_opens_later_than_two_weeks_is_not_told_yet() -> None:
    assert coming(away("Gus", since=15, until=20), NOW) == []


def test_an_assignment_that_ends_opens_a_gap() -> None:
    rows = town().rows
    ending = [
        replace(each, until=NOW + 2 * DAY) if each.member_id == MEMBERS["Gus"] else each for each in rows.assignments
    ]
    (found,) = coming(build(replace(rows, assignments=ending)), NOW)
    assert (found.opens_at, found.away, found.ends) == (NOW + 2 * DAY, (), (MEMBERS["Gus"],))


def test_what_somebody_takes_over_on_the_same_day_opens_nothing() -> None:
    rows = town().rows
    ending = [
        replace(each, until=NOW + 2 * DAY) if each.member_id == MEMBERS["Gus"] else each for each in rows.assignments
    ]
    heir = holds(90, "hos", "Omar", since=NOW + 2 * DAY)
    assert coming(build(replace(rows, assignments=[*ending, heir])), NOW) == []


def test_the_score_is_what_is_held_or_stood_in_for_of_all_that_is_needed() -> None:
    found = standing(town(), NOW)
    by_key = {each.role.key: (each.covered, each.needed) for each in found}
    assert by_key["hos"] == (1, 1)
    assert by_key["sdr"] == (2, 3)
    assert by_key["prd"] == (1, 3)
    total = [sum(each) for each in zip(*by_key.values(), strict=True)]
    assert score(found) == total[0] / total[1]
    assert score([]) is None


def test_a_role_cut_by_one_dimension_is_one_column_and_each_leaf_a_line() -> None:
    index = town()
    shown = matrix.grid(index, index.role("sdr"), NOW)
    assert shown.columns == ("",)
    assert {each.name: each.states for each in shown.lines} == {
        "Germany": (State.HELD,),
        "UK & Ireland": (State.HELD,),
        "North America": (State.GAP,),
    }
    assert "North America   ○" in matrix.text(shown)


def test_a_role_cut_by_two_has_lettered_columns_with_a_legend() -> None:
    index = town()
    shown = matrix.grid(index, index.role("ae"), NOW)
    assert len(shown.columns) == 6
    assert matrix.text(shown).splitlines()[0].strip() == "ABCDEF"
    assert max(map(len, matrix.text(shown).splitlines())) <= 28  # a phone has room for some thirty
    assert "A Fintech" in matrix.legend(shown)
    kept, left = matrix.folded(shown, 1)
    assert (len(kept.lines), left) == (1, 2)
    assert State.GAP in kept.lines[0].states


def test_more_lines_than_a_phone_shows_are_gathered_where_they_stand_alike() -> None:
    index = town()
    whole = matrix.grid(index, index.role("sdr"), NOW)
    assert matrix.gathered(index, whole, NOW) == whole
    few = matrix.gathered(index, whole, NOW, most=2)
    assert [(each.name, each.leaves, each.states) for each in few.lines] == [
        ("EMEA (2)", 2, (State.HELD,)),
        ("Americas (1)", 1, (State.GAP,)),
    ]


def test_a_notice_of_very_many_gaps_is_a_message_that_slack_takes() -> None:
    (gone,) = coming(away("Gus"), NOW)
    later, now = [replace(gone, opens_at=NOW + DAY)] * 30, [replace(gone, opens_at=NOW)] * 30
    told = coverage_blocks.notice(away("Gus"), [*now, *later], now, NOW, may=lambda _: True)
    assert 40 < len(told.blocks) <= 50
    assert "and 24 more" in told.text
