"""The zone rule over all of it: `python -m tests.digests.every_zone`, some minutes; the suite walks the restless weeks.

Every behaviour of clocks that tzdata knows, every week of 2024 to 2037, every weekday, nine times of day with one that
the zone's clocks skip and one that they repeat: exactly one occurrence in each, in order, at its time or later by the
gap.
"""

import itertools
import sys
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from bot.digests.rule import Rule, next_after, occurrence
from tests.digests.zones import WEEK, distinct_zones, every_week, nine_times


def faults(name: str, mondays: Iterable[date]) -> list[str]:
    """What is wrong in one zone in these weeks, which follow one another."""
    zone, weeks, found = ZoneInfo(name), list(mondays), list[str]()
    for at, weekday in itertools.product(nine_times(name), range(7)):
        rule = Rule(weekday=weekday, at=at, zone=name)
        before = occurrence(rule, weeks[0] - WEEK)
        for monday in weeks:
            now = occurrence(rule, monday)
            wall = datetime.combine(monday + timedelta(days=weekday), at)
            shown = now.due.astimezone(zone).replace(tzinfo=None, fold=0)
            right = now.week == monday - WEEK and next_after(rule, before.due) == now
            if not right or not (shown == wall or _is_later_by_the_gap(shown - wall, now.due, zone)):
                found.append(f"{name} {monday} {weekday} {at}: {now.due} shows {shown}")
            before = now
    return found


def _is_later_by_the_gap(late: timedelta, due: datetime, zone: ZoneInfo) -> bool:
    old, new = (each.astimezone(zone).utcoffset() for each in (due - timedelta(hours=12), due))
    return old is not None and new is not None and new > old and late == new - old


def main() -> int:
    begun, weeks, wrong = monotonic(), every_week(), 0
    for name in distinct_zones():
        found = faults(name, weeks)
        wrong += len(found)
        for each in found[:5]:
            sys.stdout.write(f"{each}\n")
    count = len(distinct_zones()) * len(weeks) * 7 * 9
    told = f"{len(distinct_zones())} behaviours, {count:,} weeks by rule, {wrong} wrong, {monotonic() - begun:.0f} s"
    sys.stdout.write(f"{told}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
