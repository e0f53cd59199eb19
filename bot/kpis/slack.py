"""`/kpi`: my board, one measure, a number or a deal logged, a target set; each line led to its use-case."""

from dataclasses import dataclass

from bot.kit.db import Database
from bot.kit.door import Command, Feature, Reply, Request, Verb, joined
from bot.kpis import blocks, drill_slack, log_desk, measure_desk, plans_slack, quality_slack
from bot.kpis.board import own
from bot.kpis.entry import asker
from bot.kpis.page import page
from bot.ownership.service import Ownership

begin = quality_slack.begin  # sets the clock of what is kept every week
DEAL_WORDS = frozenset({"deal", "a deal", "won deal", "a won deal"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    db: Database
    ownership: Ownership

    async def show(self, request: Request) -> Reply:
        """`/kpi`, or `/kpi leads for @sam`."""
        index = await self.ownership.index(request.tenant)
        me = asker(index, request.user)
        async with self.db.read(request.tenant, request.now) as tx:
            if not request.text.strip():
                return Reply(message=blocks.board(await own(tx, index, me), own=True))
            return Reply(message=await page(tx, index, me, request.text))


def feature(db: Database, ownership: Ownership) -> Feature:
    doors = Doors(db=db, ownership=ownership)
    board = Verb(
        word="",
        usage="/kpi · /kpi leads · /kpi win rate emea last quarter by product",
        help="Your numbers; one of them, with its trend; or of some days, people and segments, parted as you like.",
        read=doors.show,
    )
    command = Command(name="/kpi", summary="says how we are doing.", default=board)
    more = (plans_slack.feature(db, ownership), quality_slack.feature(ownership), measure_desk.feature(db, ownership))
    logged = log_desk.feature(db, ownership)
    return joined(Feature(commands=(command,)), logged, drill_slack.feature(db, ownership), *more)
