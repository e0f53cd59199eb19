"""What stands on somebody's home tab, read in one transaction; the number of queries does not grow with it."""

from bot.digests.gather import open_cell
from bot.handoffs import lists
from bot.handoffs.telling import cast_of
from bot.home.tab import Tab
from bot.kit.db import Tx
from bot.kpis import board as boards
from bot.ownership import coverage
from bot.ownership.blocks import away_lines, conflict_lines, hat_lines
from bot.ownership.index import Index
from bot.people.model import Member


async def gather(tx: Tx, index: Index, me: Member) -> Tab:
    """Gaps are for those who can close them; numbers for those who have some, and for leaders the team's."""
    leads = me.is_admin or index.leads(me.id, tx.now)
    counted = leads or boards.own_measures(index, me, tx.now)
    return Tab(
        me=me,
        now=tx.now,
        cast=cast_of(index),
        waiting=await lists.inbox(tx, me.id),
        under_way=await lists.under_way(tx, me.id),
        board=await boards.own(tx, index, me) if counted else None,
        hats=[*hat_lines(index, me.id, tx.now), *conflict_lines(index, me.id, tx.now)],
        away=away_lines(index, me.id, tx.now),
        example=index.example(tx.now),
        gaps=[open_cell(index, each) for each in coverage.gaps(index, tx.now)] if leads else None,
    )
