"""Boards with what is promised on them: somebody's tiers beside their own numbers."""

from dataclasses import replace

from bot.kit.db import Tx
from bot.kpis import plans
from bot.kpis.incentive import Standing, meant_for, standing
from bot.kpis.reading import Board, Reading
from bot.ownership.index import Index


async def with_incentives(tx: Tx, index: Index, board: Board) -> Board:
    """The same board; each number of the member's own that has a target and tiers says how they stand."""
    held = [each for each in board.readings if each.score.target and not each.of_team]
    if board.member is None or not held:
        return board
    tiers = await plans.incentives(tx, [each.measure.key for each in held])
    member = board.member.id
    roles = {index.roles[hat.role_id].key for hat in index.hats(member, tx.now)}

    def stand(reading: Reading) -> Standing | None:
        target, actual = reading.score.target, reading.score.actual
        if reading.of_team or target is None or actual is None:
            return None
        own = meant_for(tiers, member, roles, target)
        return standing(own, target, actual) if own else None

    return replace(board, readings=tuple(replace(each, incentive=stand(each)) for each in board.readings))
