"""How each member stands in several measures, read at once for all of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.kit.db import Tx
from bot.kpis import service
from bot.kpis.model import Measure, Tally
from bot.kpis.reckon import Book, grouped
from bot.kpis.scoring import AsOf, Score, score
from bot.kpis.target import Subject, Target


async def of_each(tx: Tx, measures: Sequence[Measure], at: AsOf) -> Mapping[str, Mapping[int, Score]]:
    """By the measure's key and the member: whoever brought something in the week or has a target in force then."""
    targets = await service.all_targets(tx)
    books = _books(await service.tallies(tx, measures, at), targets)
    found: dict[str, dict[int, Score]] = {each.key: {} for each in measures}
    for member, book in books.items():
        own = [each for each in targets if each.subject == book.who]
        for measure in measures:
            stands = score(measure, book, own, at)
            if stands.entries or stands.target:
                found[measure.key][member] = stands
    return found


def _books(tallies: Sequence[Tally], targets: Sequence[Target]) -> Mapping[int, Book]:
    """What is each member's, of everybody who has anything."""
    own = defaultdict[int, list[Tally]](list)
    for each in tallies:
        if each.member_id is not None:
            own[each.member_id].append(each)
    members = sorted({*own, *(each.member_id for each in targets if each.member_id is not None)})
    return {
        one: Book(tallies=grouped(own.get(one, ())), targets=targets, who=Subject(member_id=one)) for one in members
    }
