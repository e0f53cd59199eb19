"""How each member stands in several measures, read at once for all of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bot.kit.db import Tx
from bot.kpis import service, store
from bot.kpis.model import Measure, Tally, Target
from bot.kpis.scoring import AsOf, Score, score

Whose = tuple[str, int]  # a measure's key and a member


async def of_each(tx: Tx, measures: Sequence[Measure], at: AsOf) -> Mapping[str, Mapping[int, Score]]:
    """By the measure's key and the member: whoever brought something in the week or has a target in force then."""
    tallies, targets = defaultdict[Whose, list[Tally]](list), defaultdict[Whose, list[Target]](list)
    for tally in await service.tallies(tx, measures, at):
        if tally.member_id is not None:
            tallies[tally.measure, tally.member_id].append(tally)
    for target in await _targets(tx):
        if target.member_id is not None:
            targets[target.measure, target.member_id].append(target)
    return {each.key: _scores(each, tallies, targets, at) for each in measures}


def _scores(
    measure: Measure, tallies: Mapping[Whose, Sequence[Tally]], targets: Mapping[Whose, Sequence[Target]], at: AsOf
) -> dict[int, Score]:
    people = {member for key, member in {*tallies, *targets} if key == measure.key}
    found = {
        one: score(measure, tallies.get((measure.key, one), ()), targets.get((measure.key, one), ()), at)
        for one in people
    }
    return {one: each for one, each in found.items() if each.entries or each.target}


async def _targets(tx: Tx) -> Sequence[Target]:
    """Every target of every member."""
    return await store.targets(tx, store.target.c.member_id.is_not(None))
