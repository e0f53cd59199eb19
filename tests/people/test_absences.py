"""What may stand in somebody's calendar: whatever is entered, nobody is ever away twice at an instant."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.kit.errors import Refusal
from bot.people.absences import Absence, calendar, require_sound

NOW = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
hours = st.integers(min_value=-48, max_value=96)
entered = st.lists(st.tuples(st.integers(1, 2), hours, hours), max_size=20)


def keep(entries: list[tuple[int, int, int]]) -> list[Absence]:
    """What is left of these when each is entered after the others, as the service does."""
    kept: list[Absence] = []
    for number, (member, first, last) in enumerate(entries, start=1):
        wanted = Absence(id=number, member_id=member, since=NOW + first * HOUR, until=NOW + last * HOUR)
        try:
            require_sound(wanted, [each for each in kept if each.member_id == member], NOW, str)
        except Refusal:
            continue
        kept.append(wanted)
    return kept


@given(entered)
def test_nobody_is_away_twice_at_any_instant(entries: list[tuple[int, int, int]]) -> None:
    known = calendar(keep(entries))
    for absences in known.values():
        for step in range(-48, 97):
            assert sum(each.holds(NOW + step * HOUR) for each in absences) <= 1


@given(entered)
def test_only_what_is_back_to_front_over_or_inside_another_is_refused(entries: list[tuple[int, int, int]]) -> None:
    kept = keep(entries)
    numbers = {each.id for each in kept}
    for number, (member, first, last) in enumerate(entries, start=1):
        wanted = Absence(id=number, member_id=member, since=NOW + first * HOUR, until=NOW + last * HOUR)
        earlier = [each for each in kept if each.id < number and each.member_id == member]
        sound = last > first and wanted.until > NOW and not any(each.overlaps(wanted) for each in earlier)
        assert (number in numbers) == sound
