"""The buttons below a number: the rows behind it, page by page, and its picture."""

import json
from dataclasses import dataclass

from bot.kit.db import Database
from bot.kit.door import Feature, Reply, Request, Route
from bot.kpis import rows_blocks, service
from bot.kpis.chart import chart
from bot.kpis.editions import catalogue
from bot.kpis.entry import asker
from bot.kpis.page import over
from bot.kpis.page_blocks import ANY, CHART, ROWS
from bot.kpis.question import ask
from bot.kpis.rows import behind
from bot.ownership.service import Ownership
from bot.workspace.rights import require_member


@dataclass(frozen=True, kw_only=True, slots=True)
class Drill:
    """The names of deals and customers are for full members."""

    db: Database
    ownership: Ownership

    async def rows(self, request: Request) -> Reply:
        """The question is asked anew, so the rows are those that count now."""
        index = await self.ownership.index(request.tenant)
        require_member(asker(index, request.user).actor())
        said = json.loads(request.value)
        async with self.db.read(request.tenant, request.now) as tx:
            question = ask(index, said["q"], request.now, known=await catalogue(tx))
            found = await behind(tx, index, question, said.get("of", ANY), int(said["at"]))
            shown = rows_blocks.rows(found, index, await service.currency(tx))
        return Reply(message=shown, replace=request.name == rows_blocks.TURN)

    async def chart(self, request: Request) -> Reply:
        """Eight weeks, or the groups that were asked for; the picture follows, and without it the words stay."""
        index = await self.ownership.index(request.tenant)
        require_member(asker(index, request.user).actor())
        async with self.db.read(request.tenant, request.now) as tx:
            question = ask(index, json.loads(request.value)["q"], request.now, known=await catalogue(tx))
            message, picture = chart(await over(tx, index, question), index)
        return Reply(message=message, picture=picture)


def feature(db: Database, ownership: Ownership) -> Feature:
    drill = Drill(db=db, ownership=ownership)
    rows = Route(read=drill.rows)
    return Feature(actions={ROWS: rows, rows_blocks.TURN: rows, CHART: Route(read=drill.chart)})
