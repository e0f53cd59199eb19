"""A row laid over what was known: judged instant by instant against the plainest reading of the rule."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.imports.timeline import Piece, circle, lay

BEGIN = date(2026, 1, 1)
DAYS = [BEGIN + timedelta(days=n) for n in range(12)]


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    first = draw(st.integers(0, 10))
    last = draw(st.integers(first + 1, 11))
    since, until = draw(st.sampled_from([None, DAYS[first]])), draw(st.sampled_from([None, DAYS[last]]))
    return Piece(value=draw(st.sampled_from("XYZ")), since=since, until=until)


def at(line: Sequence[Piece], day: date | None) -> list[object]:
    return [each.value for each in line if each.holds(day)]


@given(rows=st.lists(pieces(), max_size=6))
def test_at_any_instant_at_most_one_thing_is_true(rows: list[Piece]) -> None:
    line: list[Piece] = []
    for row in rows:
        line = lay(line, row)
    assert all(len(at(line, day)) <= 1 for day in [None, *DAYS])


@given(rows=st.lists(pieces(), max_size=6), last=pieces())
def test_a_row_holds_in_its_days_and_moves_nothing_else_but_its_twin_s_end(rows: list[Piece], last: Piece) -> None:
    before: list[Piece] = []
    for row in rows:
        before = lay(before, row)
    after = lay(before, last)
    twin = next((each for each in before if each.value == last.value and each.since == last.since), None)
    for day in [None, *DAYS]:
        if last.holds(day):
            assert at(after, day) == [last.value]
        elif not (twin and twin.holds(day)):
            assert at(after, day) == at(before, day)


@given(rows=st.lists(pieces(), max_size=6), last=pieces())
def test_the_same_row_twice_changes_nothing(rows: list[Piece], last: Piece) -> None:
    line: list[Piece] = []
    for row in [*rows, last]:
        line = lay(line, row)
    assert lay(line, last) == line


def test_a_circle_is_found_in_the_days_in_which_it_would_be_one() -> None:
    now, later = Piece(value=2), Piece(value=1, since=DAYS[3], until=DAYS[5])
    assert set(circle({1: [now], 2: [later]}, [now, later]) or ()) == {1, 2}
    before = Piece(value=2, until=DAYS[3])
    assert circle({1: [before], 2: [later]}, [before, later]) is None
