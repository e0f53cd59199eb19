"""A week that was restated, in words: `Restated: week of 9 Nov: 18 → 16, by Sam on 17 Nov`."""

from collections.abc import Iterable

from bot.kit.blocks import esc
from bot.kit.zones import local
from bot.kpis.figures import told
from bot.kpis.model import Measure
from bot.kpis.reading import Board
from bot.kpis.restating import Restated
from bot.ownership.index import Index

SHOWN = 3


def restated_lines(found: Iterable[Restated], shown: Board, index: Index) -> list[str]:
    """Of a board of one measure, a line for each week, the newest first; of many weeks the last few."""
    measure, weeks = shown.readings[0].measure, list(found)
    told_ = [restated_line(each, measure, shown.currency, index) for each in weeks[:SHOWN]]
    left = len(weeks) - SHOWN
    return [*told_, f"and {left} week{'' if left == 1 else 's'} before"] if left > 0 else told_


def restated_line(found: Restated, measure: Measure, currency: str, index: Index, head: str = "Restated: ") -> str:
    """Who and when as far as that is known; a file that nobody uploaded in Slack has no person."""
    before, after = (told(each, measure, currency) for each in (found.before, found.after))
    first, day = found.week.first, local(found.at, index.zone)
    who = index.members.get(found.by or 0)
    by = f"by {esc(who.name)} on" if who else "on"
    return f"{head}week of {first.day} {first:%b}: {before} \u2192 *{after}*, {by} {day.day} {day:%b}"
