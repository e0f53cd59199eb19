"""What becomes of handoffs by themselves: what is due by the clock, and whom they waited for goes, or is away."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from bot.handoffs import book, lifecycle
from bot.handoffs.alarms import Kind, is_due
from bot.handoffs.model import Handoff, OfferState, Standing, State
from bot.handoffs.naming import stays
from bot.handoffs.pause import go_on
from bot.handoffs.service import apply, world_of
from bot.handoffs.step import Step, World
from bot.handoffs.telling import chase, remind, tell_manager
from bot.kit.db import Tx
from bot.ownership.index import Index
from bot.workspace.model import CLOCKWORK

MOVES: Mapping[Kind, Callable[[Handoff, World, Tx], Step]] = {
    Kind.RESUME: lambda handoff, seen, tx: lifecycle.resume(handoff, seen, tx.now),
    Kind.LAPSE: lambda handoff, _, tx: lifecycle.lapse(handoff, tx.now),
    Kind.GO_ON: lambda handoff, seen, tx: go_on(handoff, seen, tx.now),
    Kind.EXPIRE: lambda handoff, seen, tx: lifecycle.expire(handoff, seen, tx.now),
    Kind.TELL: lambda handoff, seen, tx: lifecycle.tell_manager(handoff, seen, tx.now),
    Kind.REMIND: lambda handoff, seen, tx: lifecycle.remind(handoff, seen, tx.now),
    Kind.NUDGE: lambda handoff, _, __: lifecycle.nudge(handoff),
    Kind.CHASE: lambda handoff, seen, tx: lifecycle.chase(handoff, seen, tx.now),
}


async def fire(tx: Tx, index: Index, handoff_id: int, kind: Kind) -> None:
    """A timer has fired: if it still applies, all that is due for this handoff happens, and for those beside it."""
    handoff = await book.load(tx, handoff_id)
    if not is_due(handoff, kind, tx.now):
        return
    steps: list[Step] = []
    for each in [handoff, *await _beside(tx, handoff, kind)]:
        steps += await _all_due(tx, index, each)
    offered = [each for each in steps if each.handoff.state is State.OFFERED]
    for reader, handoffs in _grouped(offered, lambda step: step.remind).items():
        await remind(tx, index, reader, handoffs)
    for reader, handoffs in _grouped(offered, lambda step: step.tell).items():
        await tell_manager(tx, index, reader, handoffs)
    promised = [each for each in steps if each.chase]
    for told in (lambda step: step.chase, lambda step: step.tell):
        for reader, handoffs in _grouped(promised, told).items():
            await chase(tx, index, reader, handoffs)


async def _beside(tx: Tx, handoff: Handoff, kind: Kind) -> Sequence[Handoff]:
    """What else is due now and would reach the same people: it is told in the same message."""
    if kind in {Kind.REMIND, Kind.EXPIRE, Kind.GO_ON}:
        return await book.due_of(tx, handoff.offer.receiver, but=handoff.id)
    if kind is Kind.CHASE:
        return await book.to_chase(tx, handoff.offer.receiver, but=handoff.id)
    return await book.to_tell(tx, but=handoff.id) if kind is Kind.TELL else ()


async def _all_due(tx: Tx, index: Index, handoff: Handoff) -> list[Step]:
    steps = []
    for kind in Kind:
        if is_due(handoff, kind, tx.now):
            step = MOVES[kind](handoff, await world_of(tx, index, handoff), tx)
            handoff = await apply(tx, index, handoff, step, CLOCKWORK, "timer")
            steps.append(step)
    return steps


async def part_from(tx: Tx, index: Index, members: Sequence[int]) -> None:
    """What waits for somebody who has left goes on to the next at once; `index` is the map without them."""
    for each in await book.waiting_for(tx, members):
        leave = lifecycle.expire if each.state is State.OFFERED else lifecycle.hand_on
        step = leave(each, await world_of(tx, index, each), tx.now)
        await apply(tx, index, each, step, CLOCKWORK, "Slack")


async def reoffer(tx: Tx, index: Index, members: Sequence[int]) -> None:
    """What waits for somebody who is away now, or does not answer for it any more, goes on to whoever does, once."""
    waiting = await book.waiting_for(tx, members) if members else ()
    for each in waiting:
        if each.state is not State.OFFERED or stays(index, each, tx.now):
            continue
        away = bool(index.away(each.offer.receiver, tx.now))
        how = OfferState.MOVED if away else OfferState.OVER
        asked = away or each.offer.pick.standing is not Standing.MANAGER
        step = lifecycle.move_on(each, await world_of(tx, index, each), tx.now, how) if asked else None
        if step:
            await apply(tx, index, each, step, CLOCKWORK, "absence" if away else "map")


def _grouped(steps: Sequence[Step], reader: Callable[[Step], int | None]) -> dict[int, list[Handoff]]:
    found: dict[int, list[Handoff]] = defaultdict(list)
    for step in steps:
        to = reader(step)
        if to is not None:
            found[to].append(step.handoff)
    return found
